import type { TableDefinition } from '../definitions/table.ts';
import type { Delivery, Feed } from '../feeds/feed.ts';
import { FEEDS } from '../feeds/registry.ts';
import { ifThere, readWhole, type Storage } from '../storage/storage.ts';
import { type LakePaths, lakeFile, type PartitionKey } from './paths.ts';
import { type Plan, parsePlan, planJson } from './plan.ts';
import type { Manifest, TaskReport } from './reports.ts';

// What a run has stored beside its data: its plan, the reports of its tasks, and its manifest. Each is made once: of two attempts
// that make one of them the first counts, and the other takes that one. Only a plan is replaced, by its like.

interface Lake {
  readonly storage: Storage;
  readonly paths: LakePaths;
}

/** Undefined while the run has no plan. */
export async function readPlan({ storage, paths }: Lake, feed: Feed, run: string): Promise<Plan | undefined> {
  const json = await readJson(storage, paths.plan(run));
  return json === undefined ? undefined : parsePlan(json, feed);
}

/** `instead`: a plan for the same bytes, which were touched since, so that nobody can read by it any more. */
export async function storePlan(lake: Lake, feed: Feed, run: string, plan: Plan, instead?: Plan): Promise<Plan> {
  if (instead) {
    await lake.storage.write(lake.paths.plan(run), lakeFile(planJson(plan)));
    return plan;
  }
  return storeFirst(lake, lake.paths.plan(run), planJson(plan), plan, () => readPlan(lake, feed, run));
}

/** Stores the ids of a run's tasks as a JSON array, for a machine that has each of them converted. Resolves to its name. */
export async function storeTaskList({ storage, paths }: Lake, run: string, tasks: readonly string[]): Promise<string> {
  const name = paths.taskList(run);
  await storage.write(name, lakeFile(tasks));
  return name;
}

/** Undefined while the task is not done. */
export async function readTaskReport({ storage, paths }: Lake, run: string, task: string) {
  return (await readJson(storage, paths.taskReport(run, task))) as TaskReport | undefined;
}

export async function storeTaskReport(lake: Lake, run: string, report: TaskReport): Promise<TaskReport> {
  const { task } = report;
  return storeFirst(lake, lake.paths.taskReport(run, task), report, report, () => readTaskReport(lake, run, task));
}

/** Undefined while the run is not sealed. */
export async function findManifest({ storage, paths }: Lake, run: string): Promise<Manifest | undefined> {
  return (await readJson(storage, paths.manifest(run))) as Manifest | undefined;
}

/** The manifest of a sealed run. Throws where it is gone. */
export async function readManifest(storage: Storage, paths: LakePaths, run: string): Promise<Manifest> {
  return JSON.parse((await readWhole(storage.read(paths.manifest(run)))).toString()) as Manifest;
}

export async function storeManifest(lake: Lake, manifest: Manifest): Promise<Manifest> {
  const { storage, paths } = lake;
  const { run } = manifest;
  return storeFirst(lake, paths.manifest(run), manifest, manifest, () => readManifest(storage, paths, run));
}

/**
 * Files that attempts at a run of a delivery, or of a refresh (null), have staged for tables and records.
 * `attempts`: the run's id for all attempts, else what the names of some begin with (runs.ts). Where the plan is known they are
 * looked for where it leads, else in all tables.
 */
export async function* stagedFiles(
  lake: Lake,
  delivery: Delivery | null,
  run: string,
  attempts = run,
): AsyncIterable<string> {
  const { storage, paths } = lake;
  const plan = delivery && (await readPlan(lake, FEEDS[delivery.feed], run));
  if (!plan) {
    for await (const { url } of storage.list(paths.tables)) if (url.includes(paths.runFolder(attempts))) yield url;
    return;
  }
  const { org, date } = delivery;
  const partitions = plan.tasks.flatMap(({ groups }) =>
    groups.map(({ table, site }) => ({ table, key: { org, site, date } })),
  );
  yield* filesWithin(lake, partitions, attempts);
}

/** Files that attempts at a run have written into partitions and records. `attempts`: as for stagedFiles. */
export async function* filesWithin(
  { storage, paths }: Lake,
  partitions: readonly { readonly table: TableDefinition; readonly key: PartitionKey }[],
  attempts: string,
): AsyncIterable<string> {
  const tables = partitions.map(({ table, key }) => paths.partitionOfRun(table, key, attempts));
  const records = (['units', 'rejects'] as const).map((table) => paths.recordsOfRun(table, attempts));
  for (const prefix of new Set([...tables, ...records])) {
    for await (const { url } of storage.list(prefix)) yield url;
  }
}

/** The folder of a file that an attempt has written, ending in a slash. An attempt has a folder of its own in each place. */
export const folderOf = (name: string) => name.slice(0, name.lastIndexOf('/') + 1);

/** Removes what an attempt has staged, when another one was first. */
export async function removeStaged(lake: Lake, delivery: Delivery, run: string, attempt: string): Promise<void> {
  for await (const name of stagedFiles(lake, delivery, run, attempt)) await lake.storage.remove(name);
}

/** Undefined where there is no such file. */
async function readJson(storage: Storage, name: string): Promise<unknown> {
  const bytes = await ifThere(readWhole(storage.read(name)));
  return bytes && JSON.parse(bytes.toString());
}

/** Stores `content`, which stands for `own`, unless there is such a file. Resolves to what counts: `own`, or what `first` reads. */
async function storeFirst<T>(
  { storage }: Lake,
  name: string,
  content: object,
  own: T,
  first: () => Promise<T | undefined>,
): Promise<T> {
  const isFirst = await storage.create(name, await readWhole(lakeFile(content)));
  return isFirst ? own : ((await first()) ?? own);
}
