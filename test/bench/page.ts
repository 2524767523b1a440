import { plural } from '../../bin/terminal/numbers.ts';
import type { Benchmark, Case, Check, Scale, Side, Unit } from './benchmark.ts';
import { isDisturbed, type Measured, type Result, type Results, stolenOf } from './results.ts';
import type { Spread } from './statistics.ts';

export const PAGE_FILE = 'docs/benchmarks.md';

/** Stands before what is generated; what stands above it is written by hand and kept. */
const MARKER = '<!-- Below this line `npm run bench -- --page` writes everything. -->';

/** The page with everything below the marker written anew. Throws when the marker is missing, rather than guess what to keep. */
export function renewPage(page: string, benchmarks: readonly Benchmark[], results: Results): string {
  const at = page.indexOf(MARKER);
  if (at < 0) throw new Error(`${PAGE_FILE} lacks the line ${MARKER}: put it below what is written by hand`);
  const sections = benchmarks.map((benchmark) => section(benchmark, results[benchmark.name]));
  return [page.slice(0, at + MARKER.length), ...sections].join('\n\n') + '\n';
}

/** One benchmark as Markdown; `result` undefined while it was never measured. */
export function section({ title, name, about }: Benchmark, result: Result | undefined): string {
  const head = [`## ${title}`, about];
  if (result === undefined) return [...head, `Not measured yet: ${command(name, 'full')}.`].join('\n\n');
  const { cases } = result;
  const parts = [
    ...head,
    table(['case', 'what', 'target', 'measured', 'reached'], cases.flatMap(checkRows)),
    table(['case', 'side', 'wall time, s', 'processor time, s', 'peak memory, MB'], cases.flatMap(sideRows)),
    ...cases.map((one) => (one.table ? table(one.table.header, one.table.rows) : '')),
    cases.map(caseLine).join('\n'),
    circumstances(name, result),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const command = (name: string, scale: Scale) => `\`npm run bench -- --scale ${scale} --only ${name}\``;

/** What a case read, and when and how it was measured. */
function caseLine(one: Measured): string {
  const { name, input, checks, sides, runs, date } = one;
  if (checks.length === 0) return `- ${name}: ${input}.`;
  const others = `; the host gave up to ${(stolenOf(one) * 100).toFixed(0)} % of the processor time to others`;
  const how = sides.length > 0 ? `${plural(runs, 'run')}, ${date}` : date;
  return `- ${name}: ${input} (${how}${isDisturbed(one) ? others : ''}).`;
}

function circumstances(name: string, { scale, machine }: Result): string {
  const { system, cores, memoryGB, node, gpg } = machine;
  return [
    `${command(name, scale)}: medians of the runs of each side, by turns, least and most in parentheses;`,
    `${system}, ${plural(cores, 'core')}, ${memoryGB} GB of memory, Node ${node}, gpg ${gpg}.`,
    ...(scale === 'small'
      ? ['The targets are for the full sizes: in small ones most of the time is the start of processes.']
      : []),
  ].join(' ');
}

function checkRows(one: Case): readonly (readonly string[])[] {
  const { name, checks, sides, input, table } = one;
  if (checks.length === 0 && sides.length === 0 && table === undefined) return [[name, input, '', '', 'not measured']];
  const rows = checks.map(({ what, unit, target, measured }) => [
    name,
    what,
    `≤ ${quantity(target, unit)}`,
    quantity(measured, unit),
    isReached({ target, measured }) ? 'yes' : isDisturbed(one) && TIMES.has(unit) ? 'no, disturbed' : '**no**',
  ]);
  const [ours, baseline] = sides;
  if (!isDisturbed(one) || !ours || !baseline || checks.every(({ unit }) => unit !== 'ratio')) return rows;
  // Which does not count the time that the others had.
  const ratio = ours.cpuSeconds.median / baseline.cpuSeconds.median;
  return [...rows, [name, `processor time, ${ours.name} / ${baseline.name}`, '', quantity(ratio, 'ratio'), '']];
}

/** Units of what a busy host makes worse. */
const TIMES: ReadonlySet<Unit> = new Set(['ratio', 'seconds', 'milliseconds']);

export function isReached({ target, measured }: Pick<Check, 'target' | 'measured'>): boolean {
  return measured <= target;
}

function sideRows({ name, sides }: Case): readonly (readonly string[])[] {
  return sides.map(({ name: side, wallSeconds, cpuSeconds, peakBytes }: Side) => [
    name,
    side,
    withRange(wallSeconds, seconds),
    withRange(cpuSeconds, seconds),
    withRange(peakBytes, (bytes) => (bytes / 1e6).toFixed(0)),
  ]);
}

const seconds = (value: number) => value.toFixed(2);

/** Median, with the least and the most in parentheses. */
function withRange({ median, min, max }: Spread, text: (value: number) => string): string {
  return `${text(median)} (${text(min)}–${text(max)})`;
}

const UNITS: Readonly<Record<Unit, (value: number) => string>> = {
  ratio: (value) => value.toFixed(2),
  seconds: (value) => `${value.toFixed(2)} s`,
  milliseconds: (value) => `${value.toFixed(1)} ms`,
  megabytes: (value) => `${value.toFixed(0)} MB`,
  files: (value) => `${value} files`,
};

function quantity(value: number, unit: Unit): string {
  return UNITS[unit](value);
}

/** A Markdown table; empty text for one without rows. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
