import { join } from 'node:path';
import type { Engine } from '../engine/duckdb.ts';
import { readParquetByName, writeParquet } from '../engine/parquet.ts';
import { rowGroupFor, sizeOfFiles } from '../engine/row-size.ts';
import type { Storage } from '../storage/storage.ts';
import { itemKeys, type Pointer, type RecordFiles } from './items.ts';
import type { Ledger, LedgerChange } from './ledger.ts';
import type { BuiltModel } from './models.ts';
import type { LakePaths } from './paths.ts';
import { newRun } from './runs.ts';
import { RECORD_COLUMNS, REJECTS, UNITS } from './tables.ts';

interface UpkeepContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
  readonly paths: LakePaths;
  readonly engine: Engine;
  readonly scratch: string;
}

/** So many files of records are left as they are: each costs a query a millisecond, and merging them costs a rewrite. */
const RECORD_FILES = 32;

const STORED_COLUMNS = { units: [...UNITS.columns, ...RECORD_COLUMNS], rejects: REJECTS.columns };

/** So many are merged at a time, since the engine holds all footers of what it merges at once, some 100 kB each. */
const MERGED_AT_ONCE = 256;

/** Puts the many small files of `lake.units` and `lake.rejects` together when there are too many. */
export async function compactRecords(context: UpkeepContext): Promise<void> {
  for (const table of ['units', 'rejects'] as const) while (await mergeRecords(context, table));
}

/** Merges the oldest files of a table when there are too many. Resolves to whether it did. */
async function mergeRecords(
  { storage, ledger, paths, engine, scratch }: UpkeepContext,
  table: 'units' | 'rejects',
): Promise<boolean> {
  const items = await ledger.list<RecordFiles>(itemKeys.recordFiles(table));
  if (items.flatMap(({ value }) => value.names).length <= RECORD_FILES) return false;
  const merged = items.slice(0, MERGED_AT_ONCE);
  const names = merged.flatMap(({ value }) => value.names);
  const files = names.map(paths.enginePath);
  const columns = STORED_COLUMNS[table];
  const select = readParquetByName(files, columns);
  const counted = await engine.connection.runAndReadAll(`select count(*) from (${select})`);
  const rows = Number(counted.getRows()[0]?.[0]);
  // Only rejects can be large: they hold the text of records.
  const rowGroup = table === 'rejects' ? rowGroupFor(await sizeOfFiles(engine, files)) : {};
  const file = await writeParquet(engine, select, join(scratch, `${table}.parquet`), { rows, columns, ...rowGroup });
  const run = newRun(new Date());
  const name = table === 'units' ? paths.units(run) : paths.rejects(run, 'compacted');
  const announced = await announce(ledger, name);
  await storage.takeFile(name, file.path);
  // When another process merges too, one of them fails and its file counts for nothing; the next upkeep finds what is left.
  const written = await ledger.write([
    announced,
    ...merged.map(({ key, version }) => ({ key, expected: version, value: undefined })),
    { key: itemKeys.records(table, run), expected: 0, value: { names: [name] } },
    ...names.map((old) => garbageChange(old, new Date())),
  ]);
  if (!written) await storage.remove(name);
  return written;
}

export interface GarbageItem {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Its files are being removed, so that nothing may point at them again. */
  readonly removing?: true;
}

/** Marks files, by name or by prefix, as those that nothing points at any more. */
export function garbageChange(name: string, now: Date) {
  const value: GarbageItem = { since: now.toISOString() };
  return { key: itemKeys.garbage(name), expected: 0, value };
}

/**
 * Marks a file that is about to be written as garbage, so that nothing unknown is left when it comes to nothing. Resolves to
 * the change that lifts the mark, to be written together with what makes the file count.
 */
export async function announce(ledger: Ledger, name: string): Promise<LedgerChange<undefined>> {
  const mark = garbageChange(name, new Date());
  await ledger.write([mark]);
  const item = await ledger.read(mark.key);
  return { key: mark.key, expected: item?.version ?? 0, value: undefined };
}

/**
 * Removes marked files after the grace period, unless something points at them again. What a rollback has taken out of sight
 * stays until the next delivery takes its place, since a second rollback leads back to it and nothing else would. What is to
 * be removed is said first: whoever wants to point at it either has lifted the mark before, and it stays, or sees that it is
 * too late.
 */
export async function collectGarbage(
  { storage, ledger }: Pick<UpkeepContext, 'storage' | 'ledger'>,
  graceHours: number,
): Promise<void> {
  const due = Date.now() - graceHours * 3_600_000;
  const pointers = [...(await ledger.list<Pointer>('partition/')), ...(await ledger.list<Pointer>('current/'))];
  const rolledBack = new Set(
    pointers.flatMap(({ value }) =>
      value.rolledBackAt !== undefined && value.previous ? [value.previous.prefix] : [],
    ),
  );
  const marked = (await ledger.list<GarbageItem>(itemKeys.garbages)).filter(
    ({ key, value }) => Date.parse(value.since) <= due && !rolledBack.has(key.slice(itemKeys.garbages.length)),
  );
  if (marked.length === 0) return;
  const models = await ledger.list<BuiltModel>(itemKeys.models);
  const shown = new Set([
    ...pointers.map(({ value }) => value.prefix),
    ...models.flatMap(({ value }) => value.parts.map(({ prefix }) => prefix)),
  ]);
  const changes = marked
    .filter(({ value }) => !value.removing)
    .map(({ key, version, value }) => {
      const isShown = shown.has(key.slice(itemKeys.garbages.length));
      return { key, expected: version, value: isShown ? undefined : { ...value, removing: true } };
    });
  if (changes.length > 0 && !(await ledger.write(changes))) return; // the next upkeep sees what has changed meanwhile
  const removing = (await ledger.list<GarbageItem>(itemKeys.garbages)).filter(({ value }) => value.removing);
  for (let at = 0; at < removing.length; at += REMOVED_AT_ONCE) {
    const some = removing.slice(at, at + REMOVED_AT_ONCE);
    for (const { key } of some) {
      for await (const { url } of storage.list(key.slice(itemKeys.garbages.length))) await storage.remove(url);
    }
    await ledger.write(some.map(({ key, version }) => ({ key, expected: version, value: undefined })));
  }
}

/** Marks that one write lifts: a write for each would cost more than the removal itself. */
const REMOVED_AT_ONCE = 256;

/** Marks all that a run has staged, when it will not be gone on with. */
export async function stagedGarbage(
  storage: Storage,
  ledger: Ledger,
  paths: LakePaths,
  run: string,
): Promise<LedgerChange<unknown>[]> {
  const folder = paths.runFolder(run);
  const staged = new Set([paths.taskReports(run)]);
  for await (const { url } of storage.list(paths.tables)) {
    const at = url.indexOf(folder);
    if (at >= 0) staged.add(url.slice(0, url.indexOf('/', at + folder.length) + 1));
  }
  return newGarbage(ledger, staged);
}

/** Marks prefixes as garbage, those without a mark. */
export async function newGarbage(ledger: Ledger, prefixes: Iterable<string>): Promise<LedgerChange<GarbageItem>[]> {
  const changes: LedgerChange<GarbageItem>[] = [];
  for (const prefix of prefixes) {
    const change = garbageChange(prefix, new Date());
    // Each mark is asked for by itself: a lake has thousands of others, and this is done for every delivery.
    if (!(await ledger.read(change.key))) changes.push(change);
  }
  return changes;
}
