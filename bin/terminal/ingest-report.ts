import cliProgress from 'cli-progress';
import type { DeliveredObject } from '../../lambdas/receive-object/run.ts';
import type { IngestReport, Outcome } from '../ingest/ingest.ts';
import { bytes, count, duration, plural } from './numbers.ts';

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

/** The warnings and the reasons of a delivery, a line each. */
export function describeTrouble(outcome: Outcome): string[] {
  if (outcome.kind !== 'settled') return [];
  const quarantined = outcome.units
    .filter(({ state }) => state === 'QUARANTINED')
    .map(({ entry, reason, detail }) => `quarantined${entry ? ` ${entry}` : ''}: ${reason}: ${detail}`);
  return [...quarantined, ...outcome.warnings.map((warning) => `warning: ${warning}`)];
}

/** A line when a delivery is done: for logs and for terminals that are none. */
export function plainReport(write: Write): IngestReport {
  let total = 0;
  let done = 0;
  return {
    found(due, known, unknown) {
      total = due.length;
      write(summaryOf(due, known, unknown));
    },
    begun() {},
    read() {},
    done({ object }, outcome) {
      done += 1;
      write(`[${done}/${total}] ${object}: ${describeOutcome(outcome)}`);
      for (const line of describeTrouble(outcome)) write(`    ${line}`);
    },
    warn: (message) => write(`warning: ${message}`),
  };
}

/** A bar with rate and time left; what went wrong stays above it. */
export function barReport(stream: NodeJS.WriteStream): IngestReport & { stop(): void } {
  const started = Date.now();
  let read = 0;
  let total = 0;
  let finished = 0;
  let name = '';
  const bar = new cliProgress.SingleBar({
    stream,
    format: ' {bar} {percentage}% | {read} of {all} | {rate}/s | {left} left | {name}',
    hideCursor: true,
    barsize: 24,
    clearOnComplete: true,
    fps: 8,
  });
  const update = () => {
    const seconds = (Date.now() - started) / 1000;
    const rate = read / Math.max(seconds, 0.1);
    const left = rate > 0 ? duration((total - read) / rate) : '?';
    bar.update(Math.min(read, total), { read: bytes(read), all: bytes(total), rate: bytes(rate), left, name });
  };
  const above = (line: string) => {
    stream.write(`\r\x1b[K${line}\n`);
    update();
  };
  return {
    found(due, known, unknown) {
      total = due.reduce((sum, { head }) => sum + head.size, 0);
      stream.write(`${summaryOf(due, known, unknown)}\n`);
      if (due.length > 0)
        bar.start(total, 0, { read: bytes(0), all: bytes(total), rate: bytes(0), left: '?', name: '' });
    },
    begun({ object }) {
      name = object.split('/').at(-1) ?? object;
      update();
    },
    read(more) {
      read += more;
      update();
    },
    done(delivery, outcome) {
      finished += delivery.head.size;
      read = finished; // what a quarantined one did not read is behind us as well
      const trouble = describeTrouble(outcome);
      if (trouble.length > 0 || outcome.kind === 'failed') above(`${delivery.object}: ${describeOutcome(outcome)}`);
      for (const line of trouble) above(`    ${line}`);
      update();
    },
    warn: (message) => above(`warning: ${message}`),
    stop: () => bar.stop(),
  };
}

/** One JSON object a line. */
export function jsonReport(write: Write): IngestReport {
  const say = (event: object) => write(JSON.stringify(event));
  return {
    found(due, known, unknown) {
      const size = due.reduce((sum, { head }) => sum + head.size, 0);
      say({ event: 'found', due: due.length, bytes: size, known, unknown });
    },
    begun: ({ object, head }) => say({ event: 'begun', object, bytes: head.size }),
    read() {},
    done({ object }, outcome) {
      if (outcome.kind === 'failed') say({ event: 'failed', object, error: outcome.error.message });
      else if (outcome.kind === 'nothing to do') say({ event: 'unchanged', object, why: outcome.why });
      else say({ event: 'settled', object, state: outcome.state, units: outcome.units, warnings: outcome.warnings });
    },
    warn: (message) => say({ event: 'warning', message }),
  };
}

function summaryOf(due: readonly DeliveredObject[], known: number, unknown: number): string {
  const size = due.reduce((sum, { head }) => sum + head.size, 0);
  const also = [
    known > 0 ? `${plural(known, 'delivery')} known already` : undefined,
    unknown > 0 ? `${plural(unknown, 'file')} of no feed` : undefined,
  ].filter((part) => part !== undefined);
  const main = due.length > 0 ? `${plural(due.length, 'delivery')} to ingest (${bytes(size)})` : 'nothing new';
  return [main, ...also].join('; ');
}
