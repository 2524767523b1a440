// Runs an ingest in a process of its own, to which something happens at a chosen moment.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { ingest, type Outcome } from '../../bin/ingest/ingest.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { type Moment, watchedStorage } from './watched-storage.ts';

export interface IngestOrder {
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
  /** URL of the deliveries. */
  readonly place: string;
  readonly keyFile: string;
  readonly graceHours: number;
  readonly fault?: Fault;
}

/** `at`: the number of a moment, from 0, or the first one that is like it. */
export type Fault =
  | { readonly kind: 'kill' | 'stop'; readonly at: number | Moment }
  /** Every write from that moment on finds the disk full. */
  | { readonly kind: 'full'; readonly at: number }
  /** Every moment takes so much longer. */
  | { readonly kind: 'slow'; readonly ms: number };

/** What the process says on its standard output when it ends by itself. */
export interface IngestAnswer {
  readonly moments: readonly Moment[];
  readonly outcomes: readonly { readonly object: string; readonly outcome: Outcome['kind']; readonly detail: string }[];
}

const STOPPING = 'stopping\n';

const order = JSON.parse(process.argv[2] ?? '') as IngestOrder;
const moments: Moment[] = [];
const outcomes: IngestAnswer['outcomes'][number][] = [];

let happened = false;

async function happen(moment: Moment): Promise<void> {
  const number = moments.push(moment) - 1;
  const { fault } = order;
  if (fault?.kind === 'slow') await sleep(fault.ms);
  else if (fault?.kind === 'full') {
    const writes = moment.when !== 'after' && !moment.effect.startsWith('remove');
    if (number >= fault.at && writes) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
  } else if (fault && !happened && (number === fault.at || isDeepStrictEqual(moment, fault.at))) {
    happened = true;
    if (fault.kind === 'stop') process.stderr.write(STOPPING); // synchronous, for a pipe
    process.kill(process.pid, fault.kind === 'kill' ? 'SIGKILL' : 'SIGSTOP');
  }
}

try {
  await ingest({
    storage: watchedStorage(fileStorage(), order.lake, happen),
    lake: order.lake,
    settings: parseSettings({ runs: { graceHours: order.graceHours } }, 'the test'),
    places: [order.place],
    ring: await loadKeyRing({ keys: [await readFile(order.keyFile)] }),
    report: {
      found() {},
      notTaken() {},
      absent() {},
      begun() {},
      read() {},
      warn(message) {
        process.stderr.write(`${message}\n`);
      },
      done({ object }, outcome) {
        const detail =
          outcome.kind === 'settled' ? outcome.state : outcome.kind === 'failed' ? outcome.error.message : outcome.why;
        outcomes.push({ object, outcome: outcome.kind, detail });
      },
    },
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
if (outcomes.some(({ outcome }) => outcome === 'failed')) process.exitCode = 1;
process.stdout.write(JSON.stringify({ moments, outcomes } satisfies IngestAnswer));
