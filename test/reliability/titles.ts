/** A test that shows what becomes of a fault. */
export interface FaultTest {
  readonly fault: number;
  /** Path below the root. */
  readonly file: string;
  readonly title: string;
}

/** A text that begins with the numbers of faults, as a literal of the source. */
const NAMED = /(['"`])faults? (?<numbers>\d+(?:, \d+)*): (?<title>(?:\\.|(?!\1).)+)\1/g;
/** Stands in front of the title of a group. */
const OPENED = /(?:^|\n)describe(?:\.\w+\(.*\))?\($/;
const GROUP = /^describe(?:\.\w+\(.*\)(?: as const\))?)?\((['"`])(?<title>(?:\\.|(?!\1).)+)\1/gm;
const TEST = /^ {2}it\b.*?\(?(['"`])(?<title>(?:\\.|(?!\1).)+)\1, (?:async )?\(/gm;

/** The tests in a source that name a fault, each behind the group that it is in; of a group that names one, each test. */
export function faultTests(file: string, source: string): readonly FaultTest[] {
  return [...source.matchAll(NAMED)].flatMap(({ index, groups }) => {
    const { numbers = '', title = '' } = groups ?? {};
    const before = source.slice(0, index);
    const isGroup = OPENED.test(before);
    const inside = isGroup ? source.slice(index, source.indexOf('\n});', index)) : '';
    const group = isGroup ? title : ([...before.matchAll(GROUP)].at(-1)?.groups?.title ?? '');
    const titles = isGroup ? [...inside.matchAll(TEST)].map((test) => test.groups?.title ?? '') : [title];
    return numbers
      .split(', ')
      .flatMap((number) =>
        titles.map((one) => ({ fault: Number(number), file, title: readable(group && `${group}: `) + readable(one) })),
      );
  });
}

/** Without what only a program reads: escapes, and places for the values of each case. */
const readable = (title: string) => title.replaceAll(/\\(.)/g, '$1').replaceAll(/%[sjd]|\$\w+/g, '…');
