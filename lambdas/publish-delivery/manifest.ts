import type { Feed } from '../core/feeds/feed.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import { passedOverUnits, plannedEntries } from '../core/lake/plan.ts';
import type { Manifest, TaskReport } from '../core/lake/reports.ts';
import { findManifest, readPlan, readTaskReport, storeManifest } from '../core/lake/run-files.ts';
import type { WorkFacts } from '../core/lake/work.ts';
import type { Storage } from '../core/storage/storage.ts';

/**
 * Gathers what the tasks of a run have reported, checks it against the plan, and writes the run's manifest, once: a manifest that
 * exists already is the run's, and is taken as it is. What other attempts have staged is left alone, since one of them
 * may count instead. Throws where the run has no plan, or a task of it has no report.
 */
export async function sealRun(lake: Lake, { feed, item }: WorkFacts, check: () => void): Promise<Manifest> {
  const { object, version, run, converter } = item.value;
  const known = await findManifest(lake, run);
  if (known) return known;
  const plan = await readPlan(lake, feed, run);
  if (!plan) throw new Error(`${object}: the run ${run} has no plan; plan the delivery first`);
  const tasks: TaskReport[] = [];
  for (const { id } of plan.tasks) {
    const report = await readTaskReport(lake, run, id);
    if (!report) throw new Error(`${object}: ${id} of run ${run} has not been converted; convert it first`);
    tasks.push(report);
  }
  const manifest: Manifest = {
    run,
    object,
    version,
    feed: feed.name,
    converter,
    partitions: tasks.flatMap(({ partitions }) => partitions),
    units: [...tasks.flatMap(({ units }) => units), ...passedOverUnits(plan)],
    rejects: tasks
      .filter(({ rejects }) => rejects > 0)
      .map(({ task, attempt, rejects }) => ({ task, attempt, rows: rejects })),
  };
  checkUnits(manifest, plannedEntries(plan));
  checkCounts(manifest);
  await checkFiles(lake, feed, manifest);
  check();
  return storeManifest(lake, manifest);
}

interface Lake {
  readonly storage: Storage;
  readonly paths: LakePaths;
}

/** Every piece of the delivery has exactly one outcome. */
function checkUnits({ object, units }: Manifest, planned: readonly (string | null)[]): void {
  const found = units.map(({ entry }) => entry ?? '').sort();
  const wanted = planned.map((entry) => entry ?? '').sort();
  const at = wanted.findIndex((entry, i) => entry !== found[i]);
  if (found.length === wanted.length && at < 0) return;
  throw new Error(
    `${object}: ${wanted.length} entries were planned and ${found.length} have an outcome, not the same ones` +
      `${at < 0 ? '' : ` (${wanted[at]})`}; nothing is published`,
  );
}

/** Rows in the files are those that the units have written, table by table; rejects those that they have rejected. */
function checkCounts({ partitions, units, rejects, object }: Manifest): void {
  const staged = new Map<string, number>();
  const add = (table: string | null, rows: number) =>
    staged.set(String(table), (staged.get(String(table)) ?? 0) + rows);
  for (const unit of units) if (unit.state === 'STAGED') add(unit.table, unit.rowsWritten);
  for (const { table, files } of partitions) for (const { rows } of files) add(table, -rows);
  for (const [table, difference] of staged) {
    if (difference !== 0)
      throw new Error(`${object}: ${difference} rows of ${table} are in no file; nothing is published`);
  }
  const rejected = units.reduce((sum, unit) => sum + unit.rowsRejected, 0);
  const stored = rejects.reduce((sum, { rows }) => sum + rows, 0);
  if (rejected !== stored)
    throw new Error(`${object}: ${rejected} records were rejected, ${stored} are in the files of rejects`);
}

/** Each partition's place holds its files, in their size. */
async function checkFiles({ storage, paths }: Lake, feed: Feed, { partitions, run }: Manifest): Promise<void> {
  for (const { table, key, files, attempt } of partitions) {
    const definition = feed.tables.find(({ name }) => name === table);
    if (!definition) throw new Error(`${feed.name} has no table ${table}; the run ${run} is of another version`);
    const prefix = paths.partition(definition, key, attempt);
    const wanted = new Map(files.map(({ name, bytes }) => [prefix + name, bytes]));
    for await (const { url, size } of storage.list(prefix)) if (wanted.get(url) === size) wanted.delete(url);
    const [lost] = wanted.keys();
    if (lost) throw new Error(`${lost} is missing or has another size than its task reported; ingest again`);
  }
}
