import { uuid } from './ids.ts';

/** A piece of content, from a subject down to a question. */
export interface Content {
  readonly kind: 'subject' | 'course' | 'unit' | 'lesson' | 'topic' | 'test' | 'question';
  readonly id: string;
  readonly title: string | null;
  readonly description: string | null;
  /** Short code by which educators know it. */
  readonly code: string;
  readonly parent: Content | null;
  /** Place among its siblings, from 1. */
  readonly order: number;
}

/** A grade level after CEDS, and its order among all. */
export interface Grade {
  readonly id: string;
  readonly code: string;
  readonly label: string;
  readonly order: number;
}

export const GRADES: readonly Grade[] = ['PK', 'KG', '01', '02', '03', '04', '05', '06', '07', '08'].map(
  (code, at) => ({
    id: uuid('grade', code),
    code,
    label: code === 'PK' ? 'Pre-Kindergarten' : code === 'KG' ? 'Kindergarten' : `Grade ${Number(code)}`,
    order: at + 1,
  }),
);

/** The levels for which there are courses. */
export const TAUGHT: readonly Grade[] = GRADES.filter(({ code }) => code === '04' || code === '05');

export interface Application {
  readonly id: string;
  readonly name: string;
  readonly type: 'learning';
  /** The CASE document that holds what it teaches. */
  readonly document: { readonly id: string; readonly title: string };
}

export const NUMERIS: Application = application('Numeris', 'Numbers and Nature');
export const LECTERN: Application = application('Lectern', 'Reading Framework');
export const APPLICATIONS: readonly Application[] = [NUMERIS, LECTERN];

function application(name: string, title: string): Application {
  return { id: uuid('application', name), name, type: 'learning', document: { id: uuid('document', name), title } };
}

export interface Subject {
  /** Id in CASE. */
  readonly id: string;
  readonly title: string;
  readonly code: string;
  readonly application: Application;
  readonly units: readonly string[];
}

export const SUBJECTS: readonly Subject[] = [
  subject('Mathematics', 'MA', NUMERIS, ['Fractions', 'Decimals', 'Angles']),
  subject('Science', 'SC', NUMERIS, ['Water', 'Light', 'Rocks']),
  subject('Reading', 'RE', LECTERN, ['Stories', 'Reports', 'Poems']),
];

function subject(title: string, code: string, application: Application, units: readonly string[]): Subject {
  return { id: uuid('subject', code), title, code, application, units };
}

const LESSONS = ['first steps', 'practice'] as const;
const QUESTIONS_OF_A_TEST = 4;

/** The whole tree, parents first. */
export const CONTENTS: readonly Content[] = SUBJECTS.flatMap((one, at) => [...subjectTree(one, at + 1)]);

function* subjectTree({ title, code, units, application }: Subject, order: number): Iterable<Content> {
  const top = content('subject', code, null, order, title);
  yield top;
  for (const [level, grade] of TAUGHT.entries()) {
    const course = content('course', `${code}-${Number(grade.code)}`, top, level + 1, `${grade.label} ${title}`);
    yield course;
    for (const [at, name] of units.entries()) yield* unitTree(course, at + 1, name, application);
  }
}

function* unitTree(course: Content, order: number, name: string, { name: app }: Application): Iterable<Content> {
  const unit = content('unit', `${course.code}.${order}`, course, order, name);
  yield unit;
  for (const [at, part] of LESSONS.entries()) {
    const lesson = content('lesson', `${unit.code}.${at + 1}`, unit, at + 1, `${name}: ${part}`);
    // A title that is missing, for which the description stands in.
    yield lesson.code === 'SC-4.2.2'
      ? { ...lesson, title: null, description: 'Light, with a lamp and a mirror' }
      : lesson;
    yield content('topic', `${lesson.code}.T`, lesson, 1, `Words about ${name.toLowerCase()}`);
  }
  const quiz = content('test', `${unit.code}.Q`, unit, LESSONS.length + 1, `${name}: quiz`);
  // Some applications name their tests by an address.
  const test = app === LECTERN.name ? { ...quiz, id: `https://lectern.example.org/tests/${quiz.code}` } : quiz;
  yield test;
  for (let nth = 1; nth <= QUESTIONS_OF_A_TEST; nth++) {
    yield content('question', `${test.code}${nth}`, test, nth, `${name}, question ${nth}`);
  }
}

function content(kind: Content['kind'], code: string, parent: Content | null, order: number, title: string): Content {
  return { kind, id: uuid(kind, code), code, parent, order, title, description: null };
}

export function childrenOf({ id }: Content, kind: Content['kind']): readonly Content[] {
  return CONTENTS.filter((one) => one.kind === kind && one.parent?.id === id);
}

/** The course of a subject at one of the levels that are taught. */
export function courseOf({ code }: Subject, { code: level }: Grade): Content {
  const wanted = `${code}-${Number(level)}`;
  const course = CONTENTS.find((one) => one.kind === 'course' && one.code === wanted);
  if (!course) throw new Error(`the demo has no course ${wanted}`);
  return course;
}
