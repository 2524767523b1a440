import { DAY, dateOf, MINUTE, midnight } from '../calendar.ts';
import { type Random, random } from '../random.ts';
import { type Application, type Content, childrenOf, courseOf, LECTERN, SUBJECTS } from './curriculum.ts';
import { type District, EXPORT_DATES, type Student, studentsOn } from './district.ts';
import { uuid } from './ids.ts';

/** School days of the two weeks before the first export. */
const SCHOOL_DAYS: readonly number[] = Array.from(
  { length: 14 },
  (_, day) => midnight(EXPORT_DATES[0]) - (14 - day) * DAY,
).filter((day) => ![0, 6].includes(new Date(day).getUTCDay()));

/** One sitting of a student in an application, over one lesson. */
export interface Session {
  readonly id: string;
  readonly student: Student;
  readonly application: Application;
  readonly lesson: Content;
  readonly start: number;
  /** When it was left, also where nobody wrote that down. */
  readonly end: number;
  readonly isClosed: boolean;
  /** Which sitting of the student over the lesson it is, from 1. */
  readonly visit: number;
}

export interface Attempt {
  readonly id: string;
  readonly session: Session;
  readonly content: Content;
  readonly start: number;
  readonly end: number;
  /** Points and how many there are; null for what is not graded. */
  readonly score: { readonly given: number; readonly most: number } | null;
}

/** All sessions that an export of that day knows. */
export function* sessions(district: District, date: string): Iterable<Session> {
  for (const student of studentsOn(district, date)) yield* sessionsOf(student);
}

function* sessionsOf(student: Student): Iterable<Session> {
  const choice = random('timeback sessions', student.id);
  const diligence = 0.25 + 0.5 * choice.next();
  const visits = new Map<Content, number>();
  for (const day of SCHOOL_DAYS) {
    for (const subject of SUBJECTS) {
      if (!choice.chance(diligence) || !isThere(student, day)) continue;
      const unit = choice.pick(childrenOf(courseOf(subject, student.grade), 'unit'));
      const lesson = choice.pick(childrenOf(unit, 'lesson'));
      const visit = (visits.get(lesson) ?? 0) + 1;
      visits.set(lesson, visit);
      const start = day + choice.int(14 * 60 * MINUTE, 20 * 60 * MINUTE);
      const id = uuid('session', student.id, subject.code, day);
      yield {
        id: subject.application === LECTERN ? `urn:uuid:${id}` : id,
        student,
        application: subject.application,
        lesson,
        start,
        end: start + choice.int(8 * MINUTE, 45 * MINUTE),
        isClosed: !choice.chance(0.03),
        visit,
      };
    }
  }
}

function isThere({ joined, left }: Student, day: number): boolean {
  return joined <= dateOf(day) && (left === null || dateOf(day) <= left);
}

/** The lesson, and after the last one of a unit its quiz, question by question. */
export function* attemptsOf(session: Session): Iterable<Attempt> {
  const { lesson, start, end } = session;
  const middle = start + (end - start) / 2;
  yield attempt(session, lesson, start, middle, null);
  const [test] = lesson.order > 1 && lesson.parent ? childrenOf(lesson.parent, 'test') : [];
  if (!test) return;
  const choice = random('timeback quiz', session.id);
  const questions = childrenOf(test, 'question');
  const each = Math.floor((end - middle) / questions.length);
  let sum = 0;
  for (const [at, question] of questions.entries()) {
    const given = points(choice);
    sum += given;
    yield attempt(session, question, middle + at * each, middle + (at + 1) * each, { given, most: 1 });
  }
  yield attempt(session, test, middle, end, { given: sum, most: questions.length });
}

const points = (choice: Random) => choice.pick([0, 0.5, 1, 1, 1]);

function attempt(session: Session, content: Content, start: number, end: number, score: Attempt['score']): Attempt {
  const whole = (time: number) => Math.floor(time);
  return { id: uuid('attempt', session.id, content.id), session, content, start: whole(start), end: whole(end), score };
}
