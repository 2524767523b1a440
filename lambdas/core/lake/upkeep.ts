import { join } from 'node:path';
import type { Engine } from '../engine/duckdb.ts';
import { readParquetByName, writeParquet } from '../engine/parquet.ts';
import { rowGroupFor, sizeOfFiles } from '../engine/row-size.ts';
import type { Delivery } from '../feeds/feed.ts';
import type { Storage } from '../storage/storage.ts';
import { itemKeys, parseGarbageKey } from './item-keys.ts';
import type { GarbageItem } from './items.ts';
import { type Ledger, type LedgerChange, put, removal, type View } from './ledger.ts';
import type { LakePaths } from './paths.ts';
import { allPointers } from './pointers.ts';
import { stagedFiles } from './run-files.ts';
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
  const items = (await ledger.view()).list(itemKeys.recordFiles(table));
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
  const committed = await ledger.commit([
    announced,
    ...merged.map(removal),
    put(itemKeys.records(table, run), 0, { names: [name] }),
    ...names.map((old) => garbageChange(old, new Date())),
  ]);
  if (committed === 0) await storage.remove(name);
  return committed > 0;
}

/** Marks files, by name or by prefix, as those that nothing points at any more. */
export function garbageChange(name: string, now: Date): LedgerChange<GarbageItem> {
  return put(itemKeys.garbage(name), 0, { since: now.toISOString() });
}

/**
 * Marks a file that is about to be written as garbage, so that nothing unknown is left when it comes to nothing. Resolves to
 * the change that lifts the mark, to be written together with what makes the file count.
 */
export async function announce(ledger: Ledger, name: string): Promise<LedgerChange> {
  const mark = garbageChange(name, new Date());
  return { ...mark, expected: await ledger.commit([mark]), value: undefined };
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
  const view = await ledger.view();
  const old = view.list(itemKeys.garbages).filter(({ value }) => Date.parse(value.since) <= due);
  if (old.length === 0) return;
  const pointers = allPointers(view);
  const rolledBack = new Set(
    pointers.flatMap(({ value }) =>
      value.rolledBackAt !== undefined && value.previous ? [value.previous.prefix] : [],
    ),
  );
  const marked = old.filter(({ key }) => !rolledBack.has(parseGarbageKey(key)));
  if (marked.length === 0) return;
  const models = view.list(itemKeys.models);
  const shown = new Set([
    ...pointers.map(({ value }) => value.prefix),
    ...models.flatMap(({ value }) => value.parts.map(({ prefix }) => prefix)),
  ]);
  const changes = marked
    .filter(({ value }) => !value.removing)
    .map((mark): LedgerChange<GarbageItem> => {
      const isShown = shown.has(parseGarbageKey(mark.key));
      return isShown ? removal(mark) : put(mark.key, mark.version, { ...mark.value, removing: true });
    });
  if (changes.length > 0 && !(await ledger.commit(changes))) return; // the next upkeep sees what has changed meanwhile
  const removing = (await ledger.view()).list(itemKeys.garbages).filter(({ value }) => value.removing);
  for (let at = 0; at < removing.length; at += REMOVED_AT_ONCE) {
    const some = removing.slice(at, at + REMOVED_AT_ONCE);
    for (const { key } of some) {
      for await (const { url } of storage.list(parseGarbageKey(key))) await storage.remove(url);
    }
    await ledger.commit(some.map(removal));
  }
}

/** Marks that one write lifts: a write for each would cost more than the removal itself. */
const REMOVED_AT_ONCE = 256;

/** Marks all that a run has staged, when it will not be gone on with. `delivery`: whose run it is; null for a refresh. */
export async function stagedGarbage(
  lake: Pick<UpkeepContext, 'storage' | 'paths'>,
  view: View,
  delivery: Delivery | null,
  run: string,
): Promise<LedgerChange[]> {
  const staged = new Set([lake.paths.taskReports(run)]);
  const end = lake.paths.runFolder(run);
  for await (const name of stagedFiles(lake, delivery, run))
    staged.add(name.slice(0, name.indexOf('/', name.indexOf(end) + end.length) + 1));
  return newGarbage(view, staged);
}

/** Marks prefixes as garbage, those without a mark. */
export function newGarbage(view: View, prefixes: Iterable<string>): LedgerChange<GarbageItem>[] {
  return [...prefixes].map((prefix) => garbageChange(prefix, new Date())).filter(({ key }) => !view.read(key));
}
