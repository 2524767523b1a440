import type { AbsentTable } from '../../lambdas/core/catalogue/shrunk.ts';
import type { Delivered } from '../../lambdas/core/lake/work.ts';
import { inWords } from '../../lambdas/core/warnings.ts';
import type { IngestReport, Outcome } from '../ingest/ingest.ts';
import { notTakenLines } from './not-taken.ts';
import { bytes, count, duration, plural } from './numbers.ts';
import { bar, progressLine } from './progress-line.ts';

/** Where lines for people go; the results of a command are not among them. */
export type Write = (line: string) => void;

/** What happened to a delivery, in a line. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'failed') return `failed: ${outcome.error.message}`;
  if (outcome.kind === 'nothing to do') return `nothing to do: ${outcome.why}`;
  const { state, units } = outcome;
  const sum = (name: 'rowsWritten' | 'rowsRejected') =>
    units.filter((unit) => unit.state === 'PUBLISHED').reduce((total, unit) => total + unit[name], 0);
  const quarantined = units.filter((unit) => unit.state === 'QUARANTINED');
  const parts = [
    state === 'PUBLISHED' ? `${plural(sum('rowsWritten'), 'row')}` : undefined,
    sum('rowsRejected') > 0 ? `${count(sum('rowsRejected'))} rejected` : undefined,
    quarantined.length > 0 && state === 'PUBLISHED' ? `${plural(quarantined.length, 'entry')} quarantined` : undefined,
  ].filter((part) => part !== undefined);
  return [state.toLowerCase(), ...parts].join(', ');
}

/** Lists the tables that the newest export lacks, and says once what to do about them. */
export function describeAbsent(all: readonly AbsentTable[]): readonly string[] {
  const lines = all.map(
    ({ organisation, table, rows, shownFrom, newestExport }) =>
      `SHRANK: the export of ${newestExport} (${organisation}) has no ${table}; its ${plural(rows, 'row')} of ${shownFrom} stay`,
  );
  return lines.length === 0 ? [] : [...lines, ABSENT_ADVICE];
}

const ABSENT_ADVICE =
  'export what is missing again; when a table holds nothing any more, export it without rows and take it with redrive --accept; ' +
  'when it is not exported any more, name it in the setting shrink.except';

/** A report that is also told when the run is over, however it ended. */
export interface EndedIngestReport extends IngestReport {
  stop(): void;
}

/** How often one cause is written out in a run; after that it is only counted. */
const SAID = 3;

/** Writes the same trouble of many deliveries or entries a few times, and how often it came in all at the end. */
function troubleWriter(write: Write) {
  const causes = new Map<string, { readonly times: number; readonly said: string }>();
  return {
    /** `line` says the trouble of one thing, `cause` what it has in common with others, aside from its numbers. */
    say(line: string, cause: string) {
      const alike = withoutNumbers(cause);
      const before = causes.get(alike);
      const times = (before?.times ?? 0) + 1;
      causes.set(alike, { times, said: before && before.said !== cause ? alike : cause });
      if (times <= SAID) write(line);
    },
    end() {
      for (const { times, said } of causes.values()) {
        if (times > SAID) write(`${plural(times, 'time')} in all: ${said}`);
      }
    },
  };
}

/** Positions and counts, such as in "ends at byte 293", differ from entry to entry. */
const withoutNumbers = (cause: string) => cause.replace(/(?<![\w-])\d[\d,.]*(?![\w-])/g, 'N');

/** The warnings and the reasons of a delivery: a line each, and what is the same where it comes again. */
function troubleOf(outcome: Outcome): readonly { readonly line: string; readonly cause: string }[] {
  if (outcome.kind !== 'settled') return [];
  const quarantined = outcome.units
    .filter(({ state }) => state === 'QUARANTINED')
    .map(({ entry, reason, detail }) => {
      const cause = `quarantined: ${reason}: ${detail}`;
      return { line: entry ? cause.replace('quarantined', `quarantined ${entry}`) : cause, cause };
    });
  const warnings = outcome.warnings.map((warning) => ({ line: `warning: ${warning}`, cause: `warning: ${warning}` }));
  return [...quarantined, ...warnings];
}

/** A line when a delivery is done: for logs and for terminals that are none. */
export function plainReport(write: Write): EndedIngestReport {
  const trouble = troubleWriter(write);
  let total = 0;
  let done = 0;
  return {
    found(due, known, unknown) {
      total = due.length;
      write(summaryOf(due, known, unknown));
    },
    notTaken(all) {
      for (const line of notTakenLines(all)) write(line);
    },
    begun() {},
    read() {},
    done({ object }, outcome) {
      done += 1;
      write(`[${done}/${total}] ${object}: ${describeOutcome(outcome)}`);
      for (const { line, cause } of troubleOf(outcome)) trouble.say(`    ${line}`, cause);
    },
    absent(all) {
      for (const text of describeAbsent(all)) write(text);
    },
    warn: (message) => write(`warning: ${message}`),
    stop: trouble.end,
  };
}

/** A bar with rate and time left; what went wrong stays above it. */
export function barReport(stream: NodeJS.WriteStream): EndedIngestReport {
  const line = progressLine(stream);
  const trouble = troubleWriter(line.above);
  const started = Date.now();
  let read = 0;
  let total = 0;
  let finished = 0;
  let name = '';
  const show = () => {
    const seconds = (Date.now() - started) / 1000;
    const rate = read / Math.max(seconds, 0.1);
    const left = rate > 0 ? duration((total - read) / rate) : '?';
    const share = total > 0 ? Math.min(read / total, 1) : 0;
    line.show(
      ` ${bar(share)} ${Math.floor(share * 100)}% | ${bytes(Math.min(read, total))} of ${bytes(total)} | ` +
        `${bytes(rate)}/s | ${left} left | ${name}`,
    );
  };
  return {
    found(due, known, unknown) {
      total = due.reduce((sum, { head }) => sum + head.size, 0);
      line.above(summaryOf(due, known, unknown));
    },
    notTaken(all) {
      for (const text of notTakenLines(all)) line.above(text);
    },
    begun({ object }) {
      name = object.split('/').at(-1) ?? object;
      show();
    },
    read(more) {
      read += more;
      show();
    },
    done(delivery, outcome) {
      finished += delivery.head.size;
      read = finished; // what a quarantined one did not read is behind us as well
      const lines = troubleOf(outcome);
      const what = `${delivery.object}: ${describeOutcome(outcome)}`;
      if (outcome.kind === 'failed') line.above(what);
      if (lines.length > 0) trouble.say(what, lines.map(({ cause }) => cause).join('; '));
      for (const one of lines) trouble.say(`    ${one.line}`, one.cause);
      show();
    },
    absent(all) {
      for (const text of describeAbsent(all)) line.above(text);
    },
    warn: (message) => line.above(`warning: ${message}`),
    stop() {
      trouble.end();
      line.stop();
    },
  };
}

/** One JSON object a line. */
export function jsonReport(write: Write): EndedIngestReport {
  const say = (event: object) => write(JSON.stringify(event));
  return {
    found(due, known, unknown) {
      const size = due.reduce((sum, { head }) => sum + head.size, 0);
      say({ event: 'found', due: due.length, bytes: size, known, unknown });
    },
    notTaken(all) {
      for (const { name, reason, why } of all) say({ event: 'not taken', object: name, reason, why });
    },
    begun: ({ object, head }) => say({ event: 'begun', object, bytes: head.size }),
    read() {},
    done({ object }, outcome) {
      if (outcome.kind === 'failed') say({ event: 'failed', object, error: outcome.error.message });
      else if (outcome.kind === 'nothing to do') say({ event: 'unchanged', object, why: outcome.why });
      else say({ event: 'settled', object, ...inJson(outcome) });
    },
    absent(all) {
      for (const table of all) say({ event: 'absent', ...table });
    },
    warn: (message) => say({ event: 'warning', message }),
    stop() {},
  };
}

function inJson({ state, units, warnings }: Extract<Outcome, { kind: 'settled' }>) {
  return { state, units: units.map((unit) => ({ ...unit, warnings: unit.warnings.map(inWords) })), warnings };
}

function summaryOf(due: readonly Delivered[], known: number, unknown: number): string {
  const size = due.reduce((sum, { head }) => sum + head.size, 0);
  const also = [
    known > 0 ? `${plural(known, 'delivery')} known already` : undefined,
    unknown > 0 ? `${plural(unknown, 'file')} of no feed` : undefined,
  ].filter((part) => part !== undefined);
  const main = due.length > 0 ? `${plural(due.length, 'delivery')} to ingest (${bytes(size)})` : 'nothing new';
  return [main, ...also].join('; ');
}
