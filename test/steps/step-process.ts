// Makes one step in a process of its own, which gets nothing but its order: JSON and URLs.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { makeScratch } from '../../bin/this-machine.ts';
import { convertWork } from '../../lambdas/convert-unit/run.ts';
import * as converting from '../../lambdas/convert-unit/schema.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { duckdbModels } from '../../lambdas/core/engine/duckdb-models.ts';
import type { Owner } from '../../lambdas/core/lake/claims.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { passOver } from '../../lambdas/core/lake/pass-over.ts';
import { passedOverSchema } from '../../lambdas/core/lake/passed-over.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { planWork } from '../../lambdas/plan-delivery/run.ts';
import * as planning from '../../lambdas/plan-delivery/schema.ts';
import { project } from '../../lambdas/project/run.ts';
import * as projecting from '../../lambdas/project/schema.ts';
import { publishWork } from '../../lambdas/publish-delivery/run.ts';
import * as publishing from '../../lambdas/publish-delivery/schema.ts';
import { receiveObject } from '../../lambdas/receive-object/run.ts';
import * as receiving from '../../lambdas/receive-object/schema.ts';
import { reconcile } from '../../lambdas/reconcile/run.ts';
import * as reconciling from '../../lambdas/reconcile/schema.ts';
import { refreshModels } from '../../lambdas/refresh-models/run.ts';
import * as refreshing from '../../lambdas/refresh-models/schema.ts';
import { rollback } from '../../lambdas/rollback-table/run.ts';
import * as rollingBack from '../../lambdas/rollback-table/schema.ts';
import { tidyLake } from '../../lambdas/tidy-lake/run.ts';
import * as tidying from '../../lambdas/tidy-lake/schema.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import { watchedStorage } from '../crash/watched-storage.ts';
import { UNREPORTED } from '../refresh-models/unreported.ts';

export type StepName = keyof Awaited<ReturnType<typeof steps>>;

export interface StepOrder {
  readonly step: StepName;
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
  /** Name of the execution that the process works for. */
  readonly owner: string;
  readonly input: unknown;
  readonly keyFile: string;
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
const lives: Owner['lives'] = async (name) => (name === order.owner ? true : undefined);
const owner: Owner = { name: order.owner, lives, watched: true };

// A killed process leaves it behind, by which the next ingest sees that there is something to clean up.
const { folder: scratch, remove } = await makeScratch(fileURLToPath(order.lake));

/** A step as a handler makes it: what it gets and what it gives both pass through its schemas. */
function step<I extends z.ZodType, O extends z.ZodType>(
  { input, output }: { readonly input: I; readonly output: O },
  make: (given: z.output<I>) => Promise<z.output<O>>,
) {
  return async (given: unknown): Promise<unknown> => output.parse(await make(input.parse(given)));
}

async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine({
    scratch: join(scratch, 'engine'),
    memoryMiB: 256,
    threads: 1,
    prepare: speakAthena,
  });
  try {
    return await use(engine);
  } finally {
    engine.close();
  }
}

async function steps() {
  const lake = await openLakeAt(storage, order.lake, owner);
  const settings = parseSettings({}, 'the test');
  const ring = await loadKeyRing({ keys: [await readFile(order.keyFile)] });
  const now = new Date('2025-04-01T00:00:00Z');
  const retry = { keys: ring.fingerprint, now, quarantined: false, older: false, drop: settings.extra.drop };
  return {
    reconcile: step(reconciling, (input) =>
      reconcile({ storage, ledger: lake.ledger, lake: order.lake, settings, retry }, input),
    ),
    receive: step(receiving, (input) => receiveObject({ ...lake, retry }, input)),
    plan: step(planning, ({ work }) => planWork({ ...lake, now, taskBytes: TASK_BYTES }, work)),
    convert: step(converting, ({ work, task }) =>
      withEngine((engine) => convertWork({ ...lake, engine, scratch, settings, ring, onRead() {} }, work, task)),
    ),
    publish: step(publishing, ({ work }) =>
      withEngine((engine) => publishWork({ ...lake, engine, scratch, settings }, work)),
    ),
    passOver: async (given: unknown) => passOver(lake, z.array(passedOverSchema).parse(given)),
    project: step(projecting, (input) =>
      withEngine((engine) => project({ ...lake, engine, scratch, settings }, input)),
    ),
    refresh: step(refreshing, (input) =>
      withEngine((duckdb) => {
        const engine = duckdbModels(duckdb, { pathOf: lake.paths.enginePath, scratch, storage: lake.storage });
        return refreshModels({ ...lake, engine, settings, now }, input, UNREPORTED);
      }),
    ),
    rollback: step(rollingBack, (input) => rollback(lake, input)),
    tidy: step(tidying, (input) => withEngine((engine) => tidyLake({ ...lake, engine, scratch, settings }, input))),
  };
}

try {
  process.stdout.write(
    JSON.stringify({ output: await (await steps())[order.step](order.input), effects } satisfies StepAnswer),
  );
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  await remove();
}
