import { random } from './random.ts';

/** Kinds of blocks, as edX names them in usage keys. */
export type Category = 'course' | 'chapter' | 'sequential' | 'vertical' | 'video' | 'problem' | 'openassessment';

export interface Block {
  /** Usage key. */
  readonly id: string;
  readonly category: Category;
  readonly title: string;
  /** Counts towards the grade of the course; set on sequentials. */
  readonly graded: boolean;
  readonly children: readonly Block[];
}

/** What names a course run. */
export interface CourseKey {
  /** Organisation as it stands in the key, with its own capitals. */
  readonly org: string;
  readonly number: string;
  readonly run: string;
  /** Keys of the form in use before October 2014: `Org/Number/Run` and `i4x://`. */
  readonly legacy: boolean;
}

export function courseId({ org, number, run, legacy }: CourseKey): string {
  return legacy ? `${org}/${number}/${run}` : `course-v1:${org}+${number}+${run}`;
}

function usageKey({ org, number, run, legacy }: CourseKey, category: Category, name: string): string {
  return legacy
    ? `i4x://${org}/${number}/${category}/${name}`
    : `block-v1:${org}+${number}+${run}+type@${category}+block@${name}`;
}

/** Weeks of study: one chapter each. */
const CHAPTERS = 6;
const VERTICALS = 3;

/**
 * The outline of a course: six chapters of a lesson (videos, a problem to try) and a graded homework (problems); the
 * homework of the second chapter ends in an open response assessment.
 */
export function makeOutline(seed: number, key: CourseKey, title: string): Block {
  const names = random(seed, 'outline', courseId(key));
  const block = (category: Category, label: string, children: readonly Block[] = [], graded = false): Block => ({
    id: usageKey(key, category, names.hex(32)),
    category,
    title: label,
    graded,
    children,
  });
  const times = (count: number, make: (number: number) => Block) =>
    Array.from({ length: count }, (_, at) => make(at + 1));
  const chapters = times(CHAPTERS, (week) =>
    block('chapter', `Week ${week}`, [
      block(
        'sequential',
        `Lesson ${week}`,
        times(VERTICALS, (part) =>
          block('vertical', `Part ${part}`, [
            block('video', `Lecture ${week}.${part}`),
            ...(part === VERTICALS ? [block('problem', `Try it ${week}`)] : []),
          ]),
        ),
      ),
      block(
        'sequential',
        `Homework ${week}`,
        times(VERTICALS, (part) =>
          block('vertical', `Task ${part}`, [
            block('problem', `Problem ${week}.${part} "both parts"`),
            ...(week === 2 && part === VERTICALS ? [block('openassessment', 'Essay')] : []),
          ]),
        ),
        true,
      ),
    ]),
  );
  return {
    id: usageKey(key, 'course', key.legacy ? key.run : 'course'),
    category: 'course',
    title,
    graded: false,
    children: chapters,
  };
}

/** A block and everything below it, parents first. */
export function* blocksOf(block: Block): Iterable<Block> {
  yield block;
  for (const child of block.children) yield* blocksOf(child);
}

/** The last part of a usage key. */
export function blockName(id: string): string {
  return id.slice(Math.max(id.lastIndexOf('@'), id.lastIndexOf('/')) + 1);
}

/** Names of the two parts of a problem, as its form has them. */
export function inputs(problem: string): readonly [string, string] {
  return [`${blockName(problem)}_2_1`, `${blockName(problem)}_3_1`];
}
