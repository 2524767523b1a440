import type { Difference } from './compare.ts';

/** Of each kind, shown for one difference. */
const LINES = 3;
/** Rows among which the one that resembles a lost row is looked for. */
const CANDIDATES = 500;
const MAX_WIDTH = 400;

type Cells = Readonly<Record<string, unknown>>;

/** What differs, for people: the first lines that only one of the builds showed, and of similar rows the cells alone. */
export function describeDifference({ subject, before, after, lost, added }: Difference): string {
  const [old, now] = [before, after].map((count) => (count === undefined ? 'nothing' : `${count} lines`));
  const title = `  ${subject}: ${old} before, ${now} after`;
  if (lost.length === 0 && added.length === 0) {
    return `${title}${before === after ? '; the same lines in another order' : ''}`;
  }
  const rest = [...added];
  const shown = lost.slice(0, LINES).flatMap((line) => {
    const at = mostSimilar(line, rest.slice(0, CANDIDATES));
    const [match] = at === undefined ? [] : rest.splice(at, 1);
    return match === undefined ? [`- ${line}`] : changedCells(line, match);
  });
  shown.push(...rest.slice(0, LINES).map((line) => `+ ${line}`));
  const counts = `; ${lost.length} only before, ${added.length} only after`;
  return [`${title}${counts}`, ...shown.map((line) => `    ${cut(line)}`)].join('\n');
}

const cut = (line: string) => (line.length > MAX_WIDTH ? `${line.slice(0, MAX_WIDTH)}…` : line);

/** Index of the row that shares most cells with this one, and at least half of them. */
function mostSimilar(line: string, others: readonly string[]): number | undefined {
  const row = cellsOf(line);
  if (row === undefined) return undefined;
  let [best, bestShared] = [undefined as number | undefined, Object.keys(row).length / 2];
  for (const [at, other] of others.entries()) {
    const cells = cellsOf(other) ?? {};
    const shared = Object.keys(row).filter((name) => same(row[name], cells[name])).length;
    if (shared >= bestShared) [best, bestShared] = [at, shared + 1];
  }
  return best;
}

/** Names of the row and its cells that differ. */
function changedCells(before: string, after: string): readonly string[] {
  const [old, now] = [cellsOf(before) ?? {}, cellsOf(after) ?? {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const changed = names.filter((name) => !same(old[name], now[name]));
  const key = names.filter((name) => !changed.includes(name)).slice(0, LINES);
  return [
    `~ ${key.map((name) => `${name} ${JSON.stringify(old[name])}`).join(', ')}`,
    ...changed.map((name) => `    ${name}: ${written(old, name)} before, ${written(now, name)} after`),
  ];
}

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
const written = (row: Cells, name: string) => (name in row ? JSON.stringify(row[name]) : 'no such column');

function cellsOf(line: string): Cells | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Cells;
  } catch {
    return undefined;
  }
}
