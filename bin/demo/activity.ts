import { COURSE_START, DAY, MINUTE } from './calendar.ts';
import type { Block } from './course.ts';
import { type Random, random } from './random.ts';
import type { Course, Enrolment } from './world.ts';

/** One sitting of a learner: a pass through one sequential. It never crosses midnight UTC. */
export interface Session {
  readonly course: Course;
  readonly enrolment: Enrolment;
  readonly chapter: Block;
  readonly sequential: Block;
  readonly start: number;
  /** 32 hexadecimal digits, the session of the log. */
  readonly id: string;
  /** Days until a phone sends what was done offline; 0 in a browser. */
  readonly daysLate: number;
  /** 1 on the first pass, 2 when the learner comes back. */
  readonly pass: number;
}

/** Something that a learner does. */
export type Step =
  | { readonly kind: 'open'; readonly time: number }
  | { readonly kind: 'close'; readonly time: number }
  | { readonly kind: 'goto'; readonly time: number; readonly from: number; readonly to: number }
  | { readonly kind: 'load' | 'play' | 'pause'; readonly time: number; readonly block: Block; readonly seconds: number }
  | {
      readonly kind: 'check';
      readonly time: number;
      readonly block: Block;
      readonly attempt: number;
      readonly grade: number;
      /** One for each part of the problem. */
      readonly answers: readonly [string, string];
    }
  | {
      readonly kind: 'essay';
      readonly time: number;
      readonly block: Block;
      readonly text: string;
      /** A UUID. */
      readonly submission: string;
    };

/** Points of every problem: it has two parts. */
export const MAX_GRADE = 2;

const RETURN_SHARE = 0.15;
const PHONE_SHARE = 0.12;

/** All sittings of a learner in a course, whenever the deliveries tell of them: about two a week. */
export function* sessionsOf(course: Course, enrolment: Enrolment): Iterable<Session> {
  const choice = random('sessions', course.id, enrolment.id);
  const diligence = enrolment.role === 'learner' ? 0.25 + 0.7 * choice.next() : 0.1;
  for (const [week, chapter] of course.outline.children.entries()) {
    for (const sequential of chapter.children) {
      if (!choice.chance(diligence)) continue;
      const start = COURSE_START + (week * 7 + choice.int(0, 6)) * DAY + timeOfDay(choice);
      const onPhone = !sequential.graded && choice.chance(PHONE_SHARE);
      const first = {
        course,
        enrolment,
        chapter,
        sequential,
        start,
        id: choice.hex(32),
        daysLate: onPhone ? choice.int(1, 9) : 0,
        pass: 1,
      };
      if (isEnrolled(enrolment, start)) yield first;
      const again = start - (start % DAY) + choice.int(1, 4) * DAY + timeOfDay(choice);
      const returns = !onPhone && choice.chance(RETURN_SHARE);
      if (returns && isEnrolled(enrolment, start) && isEnrolled(enrolment, again)) {
        yield { ...first, start: again, id: choice.hex(32), pass: 2 };
      }
    }
  }
}

/** From 6 in the morning, and so early in the evening that no sitting lasts until midnight. */
function timeOfDay(choice: Random): number {
  return choice.int(6 * 60 * MINUTE, 21 * 60 * MINUTE);
}

function isEnrolled({ created, ended = Infinity }: Enrolment, time: number): boolean {
  return created <= time && time < ended;
}

/** What is done in a sitting, in the order of time; on a phone only videos are seen. */
export function* stepsOf(session: Session): Iterable<Step> {
  const choice = random('steps', session.id, session.enrolment.id);
  let time = session.start;
  const later = (minutes: number) => {
    time += choice.int(1000, minutes * MINUTE);
    return time;
  };
  if (session.daysLate === 0) yield { kind: 'open', time };
  for (const [at, vertical] of session.sequential.children.entries()) {
    if (session.daysLate === 0 && at > 0) yield { kind: 'goto', time: later(1), from: at, to: at + 1 };
    for (const block of vertical.children) {
      if (block.category === 'video') yield* watch(block, choice.int(30, 600), later);
      else if (session.daysLate > 0) continue;
      else if (block.category === 'problem') yield* solve(session, block, later);
      else if (session.pass === 1) {
        yield { kind: 'essay', time: later(5), block, text: choice.pick(ESSAYS), submission: uuid(choice.hex(32)) };
      }
    }
  }
  if (session.daysLate === 0) yield { kind: 'close', time: later(1) };
}

function* watch(block: Block, seconds: number, later: (minutes: number) => number): Iterable<Step> {
  yield { kind: 'load', time: later(1), block, seconds: 0 };
  for (const stop of [Math.floor(seconds / 2), seconds]) {
    yield { kind: 'play', time: later(2), block, seconds: stop === seconds ? Math.floor(seconds / 2) : 0 };
    yield { kind: 'pause', time: later(5), block, seconds: stop };
  }
}

/** One to three tries on the first pass, one more on the second. */
function* solve({ enrolment, pass }: Session, block: Block, later: (minutes: number) => number): Iterable<Step> {
  const tries = random('tries', enrolment.id, block.id).int(1, 3);
  const [first, last] = pass === 1 ? [1, tries] : [tries + 1, tries + 1];
  for (let attempt = first; attempt <= last; attempt++) {
    const choice = random('attempt', enrolment.id, block.id, attempt);
    const grade = attempt === tries ? choice.pick([1, 2, 2]) : choice.int(0, 1);
    yield { kind: 'check', time: later(3), block, attempt, grade, answers: [choice.pick(CHOICES), choice.pick(WORDS)] };
  }
}

function uuid(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const CHOICES = ['choice_0', 'choice_1', 'choice_2'];
/** What learners type: everything that an export has to escape. */
const WORDS = [
  '3.14',
  'l’eau',
  'x < y',
  '"quoted"',
  'C:\\temp\\new',
  'two\nlines',
  'a\tb',
  '水',
  '½ + ½',
  '\\frac{1}{2}',
];
const ESSAYS = [
  'The tide turned before noon.\n\n"Why?" asked the pilot, and wrote 3\\4 on the chart.',
  'Première partie : l’étoile.\r\nSecond part:\tthe tide.',
  'A short answer 🐟',
];
