import { join } from 'node:path';
import type { Workbench } from '../core/engine/duckdb.ts';
import { readParquetByName, writeParquet } from '../core/engine/parquet.ts';
import { rowGroupFor, sizeOfFiles } from '../core/engine/row-size.ts';
import { announce, garbageChange } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Lake } from '../core/lake/lake.ts';
import { put, removal } from '../core/lake/ledger.ts';
import { newRun } from '../core/lake/runs.ts';
import { RECORD_COLUMNS, REJECTS, UNITS } from '../core/lake/tables.ts';

type RecordsContext = Omit<Lake, 'claims'> & Workbench;

/** So many files of records are left as they are: each costs a query a millisecond, and merging them costs a rewrite. */
const RECORD_FILES = 32;

const STORED_COLUMNS = { units: [...UNITS.columns, ...RECORD_COLUMNS], rejects: REJECTS.columns };

/** So many are merged at a time, since the engine holds all footers of what it merges at once, some 100 kB each. */
const MERGED_AT_ONCE = 256;

/** Puts the many small files of `lake.units` and `lake.rejects` together when there are too many. */
export async function compactRecords(context: RecordsContext): Promise<void> {
  for (const table of ['units', 'rejects'] as const) while (await mergeRecords(context, table));
}

/** Merges the oldest files of a table when there are too many. Resolves to whether it did. */
async function mergeRecords(
  { storage, ledger, paths, engine, scratch }: RecordsContext,
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
