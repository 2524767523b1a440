import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from '../core/decode/batch.ts';
import { storedColumns, type TableDefinition } from '../core/definitions/table.ts';
import type { Value } from '../core/definitions/types.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { createFileBuffer, type WaitingRows } from '../core/engine/file-buffer.ts';
import type { ParquetFile } from '../core/engine/parquet.ts';
import { createRowBuffer, type RowBuffer } from '../core/engine/row-buffer.ts';
import { areLarge, isFull, PART_BYTES, rowGroupFor, sizeMeter, sizeOfAll } from '../core/engine/row-size.ts';
import { literal } from '../core/engine/sql.ts';
import type { PartFile } from '../core/lake/reports.ts';
import { rowGroupsOf } from '../core/plain-parquet/rows.ts';
import { daysCounted } from './days-counted.ts';
import { lineageOf, type Origin } from './lineage.ts';
import { createPartFiles, type PartSource } from './part-files.ts';

/** Rows of a unit wait as they were decoded until their text is more than this; then they wait in files. */
const HELD_BYTES = 4 * 1024 * 1024;

/**
 * Rows of kept units that wait in files are written from there, since loading them first is work twice, until this many
 * small files wait: a statement that reads many is slow, too.
 */
const LEFT_FILES = 16;
/** From this size on a file is not small, and never loaded first. */
const LEFT_BYTES = 1024 * 1024;

/** Rows as the strict decoder gave them: the table's columns, `extra` and `_row`. */
interface HeldRows {
  readonly values: readonly (readonly Value[])[];
  readonly rows: number;
  /** Characters of their text. */
  readonly characters: number;
}

/** Rows that a SELECT yields. */
export interface EngineRows {
  readonly select: string;
  readonly rows: number;
  /** Of their text, about. */
  readonly bytes: number;
  /** Rows of a row group that the engine can hold. */
  readonly rowGroup: number;
}

export interface GroupWriterOptions extends Origin {
  readonly engine: Engine;
  readonly table: TableDefinition;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
  /** Begin of the names of the files, unique within the run and partition. */
  readonly prefix: string;
  /** Stores a finished file in the partition under its name, and removes it from `path`. */
  store(name: string, path: string): Promise<void>;
}

/** Many sources as one. */
function allOf(sources: readonly PartSource[]) {
  return {
    select: sources.map(({ select }) => select).join(' union all '),
    rows: sources.reduce((sum, { rows }) => sum + rows, 0),
    async release() {
      for (const { release } of sources) await release?.();
    },
  };
}

const bytesOf = (waiting: readonly WaitingRows[]) => waiting.reduce((sum, { bytes }) => sum + bytes, 0);

/**
 * Writes the rows of many units into few Parquet files. Rows of a unit wait until it is kept: a few as they were decoded,
 * more in files that the engine reads later, and those of a large unit in Parquet files that are not stored yet. A dropped
 * unit leaves no trace. Memory does not depend on how large rows are: whatever the engine reads or writes at once is bounded
 * by its bytes.
 */
export async function openGroupWriter(options: GroupWriterOptions) {
  const { engine, table, scratch, prefix, store } = options;
  const stored = storedColumns(table);
  const [extra, row, ...lineageColumns] = stored.slice(table.columns.length);
  if (!extra || !row) throw new Error('a table has no columns of its lineage');
  const lineage = lineageOf(options, lineageColumns);
  const decoded = [...table.columns, extra, row];
  const group = await createRowBuffer(engine, `${prefix}-group`, stored);
  const files = createPartFiles({ engine, columns: stored, scratch, prefix, store });
  /** Rows of the unit in hand as they were decoded, and those before them; scanned rows are in files from the first. */
  let held: HeldRows[] = [];
  let heldBytes = 0;
  const strict = createFileBuffer(join(scratch, `${prefix}-strict`), decoded);
  const scanned = createFileBuffer(join(scratch, prefix), [...table.columns, row]);
  /** Rows of the unit in hand that the engine has read itself, few of them. */
  let loaded: RowBuffer | undefined;
  let loadedBytes = 0;
  /** Parts of the unit in hand that are written already. */
  const written: Promise<ParquetFile>[] = [];
  const days = daysCounted(engine, table);
  /** Rows of kept units: those in the table of the group, and others with their lineage, still in files of their own. */
  const groupSize = sizeMeter();
  let left: WaitingRows[] = [];

  const ofScanned = (select: string) =>
    `select * exclude (${row.name}), cast(null as varchar) as ${extra.name}, ${row.name} from (${select})`;

  /** Keeps rows of the unit in hand that wait in a file. */
  const keepWaiting = async (rest: WaitingRows) => {
    if (bytesOf(left) + rest.bytes > PART_BYTES) await flushLeft();
    left.push(rest);
    const small = left.filter((file) => file.bytes < LEFT_BYTES && !areLarge(file));
    if (small.length >= LEFT_FILES) await load(small);
  };

  /** Loads some of the rows that wait in files into the table of the group. */
  const load = async (some: readonly WaitingRows[]) => {
    const { select, rows, release } = allOf(some);
    await group.insert(select, rows);
    await release();
    left = left.filter((file) => !some.includes(file));
    for (const { rows, bytes } of some) groupSize.add(rows, bytes);
  };

  /** Begins a file with the rows that are left in files, and with the table of the group. */
  const flushLeft = async (more: readonly PartSource[] = []) => {
    if (left.length + more.length === 0) return;
    const waiting = left;
    left = [];
    const { select, rows, release } = allOf([...more, ...waiting]);
    const size = sizeOfAll([...waiting, ...(more.length > 0 ? [groupSize.size()] : [])]);
    const { file } = await files.begin({ select, rows, release, ...rowGroupFor(size) });
    files.publish(file);
  };

  /** Writes all rows that are kept, those in the table and those in files into one file when they are few. */
  const flushGroup = async () => {
    if (groupSize.size().bytes + bytesOf(left) > PART_BYTES) await flushLeft();
    const rows = group.rows();
    await flushLeft(rows > 0 ? [{ select: `select * from ${group.table()}`, rows }] : []);
    await files.finish();
    await group.clear();
    groupSize.clear();
  };

  /** Writes a part of the unit in hand beside what comes next; it becomes a file of the group when the unit is kept. */
  const writePart = async (
    { select, ...source }: PartSource,
    entry: string | null,
    count: (path: string) => Promise<void> = async () => {},
  ) => {
    const { file } = await files.begin({ ...source, select: lineage.select(select, entry) });
    const counted = file.then(async (done) => {
      await count(done.path);
      return done;
    });
    counted.catch(() => undefined); // awaited later
    written.push(counted);
  };

  const flushStrict = async (entry: string | null) => {
    const taken = await strict.take();
    if (taken) await writePart({ ...taken, ...rowGroupFor(taken) }, entry);
  };

  const flushScanned = async (entry: string | null) => {
    const taken = await scanned.take();
    if (!taken) return;
    const part = { ...taken, ...rowGroupFor(taken), select: ofScanned(taken.select) };
    await writePart(part, entry, (path) => days.addSelect(`from read_parquet(${literal(path)})`));
  };

  /** Gives the held rows to a file, and those of a whole part to the engine. */
  const spillHeld = async (entry: string | null) => {
    for (const { values, rows } of held) {
      for (const some of rowGroupsOf(decoded, values, rows)) await strict.append(some);
    }
    held = [];
    heldBytes = 0;
    if (strict.bytes() >= PART_BYTES) await flushStrict(entry);
  };

  const forgetUnit = async () => {
    await scanned.drop();
    await strict.drop();
    for (const file of written.splice(0)) {
      await file.then(
        ({ path }) => rm(path, { force: true }),
        () => undefined,
      );
    }
    held = [];
    heldBytes = 0;
    await loaded?.clear();
    loadedBytes = 0;
    days.clear();
  };

  return {
    /** Adds rows of the unit in hand. */
    async append(batch: Batch, entry: string | null): Promise<void> {
      for (const some of batch.scanned) await scanned.append(some);
      if (scanned.bytes() >= PART_BYTES) await flushScanned(entry);
      if (batch.rows === 0) return;
      days.addRows(batch.columns);
      const values = [...batch.columns, batch.extra, batch.lines.map(BigInt)];
      held.push({ values, rows: batch.rows, characters: batch.characters });
      heldBytes += batch.characters;
      if (heldBytes >= HELD_BYTES) await spillHeld(entry);
    },

    /** Adds rows of the unit in hand that the engine reads itself: the table's columns, `extra` and `_row`. */
    async load({ select, rows, bytes, rowGroup }: EngineRows, entry: string | null): Promise<void> {
      if (bytes < HELD_BYTES) {
        loaded ??= await createRowBuffer(engine, `${prefix}-unit`, decoded);
        await loaded.insert(select, rows);
        loadedBytes += bytes;
        return;
      }
      await writePart({ select, rows, rowGroup }, entry);
      await written.at(-1); // what it reads is the caller's
    },

    /** The unit in hand is verified: its rows count. Resolves to its events by day, for tables of events. */
    async keep(entry: string | null): Promise<Readonly<Record<string, number>> | undefined> {
      await Promise.all(written);
      const rest = await scanned.take();
      if (rest) {
        await days.addSelect(rest.select);
        await keepWaiting({ ...rest, select: lineage.select(ofScanned(rest.select), entry) });
      }
      const spilled = await strict.take();
      if (spilled) await keepWaiting({ ...spilled, select: lineage.select(spilled.select, entry) });
      if (loaded?.rows()) {
        await group.insert(lineage.select(`select * from ${loaded.table()}`, entry), loaded.rows());
        groupSize.add(loaded.rows(), loadedBytes);
      }
      for (const { values, rows, characters } of held) {
        const constants = lineage.values(entry).map((value) => Array.from({ length: rows }, () => value));
        group.append([...values, ...constants], rows);
        groupSize.add(rows, characters);
      }
      for (const file of written.splice(0)) files.publish(file);
      const counts = days.counts();
      await forgetUnit();
      if (isFull(groupSize.size())) await flushGroup();
      return counts;
    },

    /** The unit in hand cannot be trusted: nothing of it remains. */
    drop: forgetUnit,

    /** Stores what is left; resolves to all files of the group. */
    async finish(): Promise<readonly PartFile[]> {
      await flushGroup();
      return files.finish();
    },

    async close(): Promise<void> {
      await files.settle();
      await forgetUnit();
      for (const { release } of left) await release();
      await loaded?.drop();
      await group.drop();
    },
  };
}

export type GroupWriter = Awaited<ReturnType<typeof openGroupWriter>>;
