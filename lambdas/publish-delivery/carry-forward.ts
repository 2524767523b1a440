import { join } from 'node:path';
import { storedColumns, type TypedColumn } from '../core/definitions/table.ts';
import type { Engine, Workbench } from '../core/engine/duckdb.ts';
import { readParquetByName, writeParquet } from '../core/engine/parquet.ts';
import { rowGroupFor, sizeOfFiles } from '../core/engine/row-size.ts';
import { identifier, literal } from '../core/engine/sql.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Pointer } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import type { PartFile } from '../core/lake/reports.ts';
import { carriedBy } from '../core/lake/runs.ts';
import type { CarryForward } from './decide.ts';

/** Name of the file, beside copies of the delivery's own, with the rows that an earlier delivery brought. */
const CARRIED_FILE = 'carried-forward.parquet';

/**
 * Writes the newest snapshot of a table whose delivery lacks some entries: the delivery's rows, and for the missing slots
 * those that are shown now, as they are. It gets a place of its own, since a partition is one place and the history must
 * show the delivery alone. Undefined when there is no row to carry.
 */
export async function carryForward(
  { storage, engine, paths, scratch }: CarryContext,
  feed: Feed,
  delivery: Delivery,
  { run, attempt }: { readonly run: string; readonly attempt: string },
  { partition, table, from }: CarryForward,
): Promise<Pointer | undefined> {
  const missing = new Set(partition.missing);
  const columns = storedColumns(table);
  const shown = shownBy(paths, from, columns);
  const counted = await countEntries(engine, shown);
  const carried = counted.filter(([entry]) => {
    const unit = feed.unitKind(delivery, entry);
    return unit.kind === 'table' && missing.has(unit.slot);
  });
  if (carried.length === 0) return undefined;

  const prefix = paths.partition(table, partition.key, carriedBy(attempt));
  const source = paths.partition(table, partition.key, partition.attempt);
  for (const { name } of partition.files) await storage.write(prefix + name, storage.read(source + name));

  const rows = carried.reduce((sum, [, count]) => sum + count, 0);
  const entries = carried.map(([entry]) => literal(entry)).join(', ');
  const select = `select * from (${shown}) where ${identifier('_source_entry')} in (${entries})`;
  const rowGroup = rowGroupFor(await sizeOfFiles(engine, filesShown(paths, from)));
  const file = await writeParquet(engine, select, join(scratch, CARRIED_FILE), { rows, columns, ...rowGroup });
  await storage.takeFile(prefix + CARRIED_FILE, file.path);

  const part: PartFile = { name: CARRIED_FILE, rows, bytes: file.bytes };
  return {
    table: table.name,
    key: partition.key,
    run,
    prefix,
    files: [...partition.files, part],
    definition: table.version,
    from: delivery.kind,
  };
}

/** Rows that a pointer shows, by slot. */
export async function carriedSlots(
  { engine, paths }: Pick<CarryContext, 'engine' | 'paths'>,
  feed: Feed,
  delivery: Delivery,
  pointer: Pointer,
): Promise<ReadonlyMap<string, number>> {
  const slots = new Map<string, number>();
  for (const [entry, rows] of await countEntries(engine, shownBy(paths, pointer, [SOURCE_ENTRY]))) {
    const unit = feed.unitKind(delivery, entry);
    if (unit.kind === 'table') slots.set(unit.slot, (slots.get(unit.slot) ?? 0) + rows);
  }
  return slots;
}

const SOURCE_ENTRY: TypedColumn = { name: '_source_entry', type: 'varchar' };

function shownBy(paths: LakePaths, pointer: Pointer, columns: readonly TypedColumn[]): string {
  return readParquetByName(filesShown(paths, pointer), columns);
}

function filesShown({ enginePath }: LakePaths, { prefix, files }: Pointer): readonly string[] {
  return files.map(({ name }) => enginePath(prefix + name));
}

/** Entries with the number of their rows. */
async function countEntries(engine: Engine, select: string): Promise<[entry: string, rows: number][]> {
  const counted = await engine.connection.runAndReadAll(
    `select _source_entry, count(*) from (${select}) group by 1 order by 1`,
  );
  return counted.getRows().map(([entry, rows]) => [String(entry), Number(rows)]);
}

export type CarryContext = Pick<Lake, 'storage' | 'paths'> & Workbench;
