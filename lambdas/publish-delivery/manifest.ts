import type { Feed } from '../core/feeds/feed.ts';
import { type LakePaths, lakeFile } from '../core/lake/paths.ts';
import type { Manifest, TaskReport, UnitReport } from '../core/lake/reports.ts';
import { readWhole, type Storage } from '../core/storage/storage.ts';

/** What is known of a run before and beside its tasks. */
export type RunFacts = Pick<Manifest, 'run' | 'object' | 'version' | 'feed' | 'converter'>;

/**
 * Checks that all that the tasks have staged is there, then writes the run's manifest, once: a manifest that exists already
 * is the run's, and is taken as it is. What other attempts have staged is left alone, since one of them may count instead.
 */
export async function sealRun(
  storage: Storage,
  paths: LakePaths,
  feed: Feed,
  facts: RunFacts,
  tasks: readonly TaskReport[],
  otherUnits: readonly UnitReport[],
  planned: readonly (string | null)[],
): Promise<Manifest> {
  const url = paths.manifest(facts.run);
  if (await storage.head(url)) return readManifest(storage, paths, facts.run);
  const manifest: Manifest = {
    ...facts,
    partitions: tasks.flatMap(({ partitions }) => partitions),
    units: [...tasks.flatMap(({ units }) => units), ...otherUnits],
    rejects: tasks
      .filter(({ rejects }) => rejects > 0)
      .map(({ task, attempt, rejects }) => ({ task, attempt, rows: rejects })),
  };
  checkUnits(manifest, planned);
  checkCounts(manifest);
  await checkFiles(storage, paths, feed, manifest);
  await storage.create(url, await readWhole(lakeFile(manifest)));
  return readManifest(storage, paths, facts.run);
}

export async function readManifest(storage: Storage, paths: LakePaths, run: string): Promise<Manifest> {
  return JSON.parse((await readWhole(storage.read(paths.manifest(run)))).toString()) as Manifest;
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
async function checkFiles(
  storage: Storage,
  paths: LakePaths,
  feed: Feed,
  { partitions, run }: Manifest,
): Promise<void> {
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
