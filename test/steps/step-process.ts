// Makes one step in a process of its own, which gets nothing but its order: JSON and URLs.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { convertWork } from '../../lambdas/convert-unit/run.ts';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import type { Owner } from '../../lambdas/core/lake/claims.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import type { PassedOver } from '../../lambdas/core/lake/passed-over.ts';
import { deliveredSchema, headFrom, type Work, workSchema } from '../../lambdas/core/lake/work.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { planWork } from '../../lambdas/plan-delivery/run.ts';
import { passOver } from '../../lambdas/publish-delivery/pass-over.ts';
import { publishWork } from '../../lambdas/publish-delivery/run.ts';
import { receiveObject } from '../../lambdas/receive-object/run.ts';
import { watchedStorage } from '../crash/watched-storage.ts';

export type StepName = 'receive' | 'plan' | 'convert' | 'publish' | 'passOver';

export interface StepOrder {
  readonly step: StepName;
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
  /** Name of the execution that the process works for. */
  readonly owner: string;
  readonly input: unknown;
  /** Of the convert step. */
  readonly task?: string;
  readonly keyFile: string;
  /** A folder that the process alone uses. */
  readonly scratch: string;
  /** Kills itself at the side effect of this number, from 0. */
  readonly killAt?: number;
}

/** What the process says on its standard output when it ends by itself. */
export interface StepAnswer {
  readonly output: unknown;
  /** Number of its side effects. */
  readonly effects: number;
}

/** So much becomes a task: each group of the small deliveries. In bytes. */
const TASK_BYTES = 1;

const order = JSON.parse(process.argv[2] ?? '') as StepOrder;
let effects = 0;
const storage = watchedStorage(fileStorage(), order.lake, async () => {
  if (effects++ === order.killAt) process.kill(process.pid, 'SIGKILL');
});
// The execution lives until it has ended, whatever becomes of its processes.
const owner: Owner = { name: order.owner, lives: async (name) => (name === order.owner ? true : undefined) };

async function make(): Promise<unknown> {
  const lake = await openLakeAt(storage, order.lake, owner);
  const settings = parseSettings({}, 'the test');
  const ring = await loadKeyRing({ keys: [await readFile(order.keyFile)] });
  const now = new Date('2025-04-01T00:00:00Z');
  const retry = { keys: ring.fingerprint, now, quarantined: false, older: false, drop: settings.extra.drop };
  const work = (): Work => workSchema.parse(order.input);
  switch (order.step) {
    case 'receive': {
      const { object, delivery, head } = deliveredSchema.parse(order.input);
      return receiveObject({ ...lake, retry }, { object, delivery, head: headFrom(head) });
    }
    case 'plan':
      return planWork({ ...lake, now, taskBytes: TASK_BYTES }, work());
    default:
  }
  await mkdir(order.scratch, { recursive: true });
  const engine = await openEngine({ scratch: join(order.scratch, 'engine'), memoryMiB: 128, threads: 1 });
  const context = { ...lake, engine, scratch: order.scratch, settings };
  try {
    if (order.step === 'convert') return await convertWork({ ...context, ring, onRead() {} }, work(), order.task ?? '');
    if (order.step === 'publish') return await publishWork(context, work());
    await passOver(context, order.input as readonly PassedOver[]);
    return null;
  } finally {
    engine.close();
    await rm(order.scratch, { recursive: true, force: true });
  }
}

try {
  process.stdout.write(JSON.stringify({ output: await make(), effects } satisfies StepAnswer));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
