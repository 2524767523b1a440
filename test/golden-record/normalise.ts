/**
 * All that may differ between two runs of one build, and nothing else is left out of the comparison. Each run of a step has a
 * clock that begins at a full hour of the script's own time (clock.mjs), so the hour of what the step wrote is compared.
 */
interface Rule {
  readonly what: string;
  readonly pattern: RegExp;
  readonly replacement: string;
}

/** In rows and in what is printed. */
const EVERYWHERE: readonly Rule[] = [
  {
    what: 'ids of runs, which hold random digits, and of their attempts',
    pattern: /\b2027\d{4}T\d{9}Z-[0-9a-f]{8}\b(?:-[0-9a-f]{8}\b)?/g,
    replacement: '{run}',
  },
  {
    what: 'minutes and seconds of the script’s time; no delivery holds a time of 2027',
    pattern: /\b(2027-\d\d-\d\d[T ]\d\d):\d\d(?::\d\d(?:\.\d+)?)?Z?/g,
    replacement: '$1h',
  },
];

/** In rows. */
const IN_ROWS: readonly Rule[] = [
  {
    what: 'versions of files that are no deliveries: inode, size and times of modification and change',
    pattern: /"\d+-\d+-\d{19}-\d{19}"/g,
    replacement: '"{file}"',
  },
];

/** In rows of the demo, whose deliveries each build encrypts to keys of its own. */
const IN_THE_DEMO: readonly Rule[] = [
  { what: 'bytes read, which vary by a few', pattern: /"bytes_read":"\d+"/g, replacement: '"bytes_read":"{size}"' },
  {
    what: 'versions, which are hashes of the encrypted bytes',
    pattern: /"object_version":"[0-9a-f]{64}"/g,
    replacement: '"object_version":"{hash}"',
  },
];

/** In what is printed. */
const PRINTED: readonly Rule[] = [
  { what: 'durations', pattern: /\b\d+(?:\.\d+)? (?:ms|s|min)\b/g, replacement: '{duration}' },
  { what: 'durations in JSON', pattern: /"(seconds|milliseconds)":[\d.]+/g, replacement: '"$1":"{duration}"' },
  {
    what: 'sizes, since files hold ids of runs',
    pattern: /\b\d+(?:[.,]\d+)* (?:B|kB|MB|GB)(?![\w])/g,
    replacement: '{size}',
  },
  { what: 'sizes in JSON', pattern: /"(bytes)":\d+/g, replacement: '"$1":"{size}"' },
  { what: 'ids of processes', pattern: /\bprocess \d+/g, replacement: 'process {id}' },
  {
    what: 'the alignment of columns, which follows the width of all that is above',
    pattern: / {2,}/g,
    replacement: '  ',
  },
  { what: 'lines under titles of columns', pattern: /-{2,}/g, replacement: '--' },
];

const apply = (rules: readonly Rule[], text: string) =>
  rules.reduce((result, { pattern, replacement }) => result.replace(pattern, replacement), text);

/** A row as JSON text; `folder` is where the command ran. */
export function normaliseRow(row: string, folder: string, chapter: string): string {
  const rules = [...EVERYWHERE, ...IN_ROWS, ...(chapter === 'demo' ? IN_THE_DEMO : [])];
  return apply(rules, row.replaceAll(folder, '{folder}'));
}

/** A line that a command printed. */
export function normaliseLine(line: string, folder: string): string {
  return apply([...EVERYWHERE, ...PRINTED], line.replaceAll(folder, '{folder}')).trimEnd();
}
