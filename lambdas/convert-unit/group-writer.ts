import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Batch } from '../core/decode/batch.ts';
import { storedColumns, type TableDefinition } from '../core/definitions/table.ts';
import type { Value } from '../core/definitions/types.ts';
import { type Engine, identifier, literal } from '../core/engine/duckdb.ts';
import { createFileBuffer, type WaitingRows } from '../core/engine/file-buffer.ts';
import type { ParquetFile } from '../core/engine/parquet.ts';
import { createRowBuffer, type RowBuffer } from '../core/engine/row-buffer.ts';
import type { PartFile } from '../core/lake/reports.ts';
import { createPartFiles, type PartSource } from './part-files.ts';

/**
 * So much text becomes one Parquet file at the most. The writer holds a file's rows until it ends: with more than this the
 * engine runs against its memory limit and takes three times as long.
 */
const PART_BYTES = 32 * 1024 * 1024;

/** Rows of a unit wait as they were decoded until they come from more text than this; then they wait in the engine. */
const HELD_BYTES = 4 * 1024 * 1024;

/**
 * Scanned rows of kept units wait in files, since loading them first is work twice, until this many small files wait: a statement
 * that reads many is slow, too.
 */
const LEFT_FILES = 16;
/** From this size on a file is not small, and never loaded first. */
const LEFT_BYTES = 1024 * 1024;

/** Rows as the strict decoder gave them: the table's columns, `extra` and `_row`. */
interface HeldRows {
  readonly values: readonly (readonly Value[])[];
  readonly rows: number;
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

export interface GroupWriterOptions {
  readonly engine: Engine;
  readonly table: TableDefinition;
  /** Same in every row of the group; `_source_object`, `_run` and, for snapshots, `snapshot_date`. */
  readonly object: string;
  readonly run: string;
  readonly date: string;
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
 * Writes the rows of many units into few Parquet files. Rows of a unit wait until it is kept: a little as it was decoded,
 * more in the engine, and those of a large unit in files of its own that are not stored yet. A dropped unit leaves no trace.
 */
export async function openGroupWriter(options: GroupWriterOptions) {
  const { engine, table, scratch, prefix, store } = options;
  const stored = storedColumns(table);
  const [extra, row, ...lineage] = stored.slice(table.columns.length);
  if (!extra || !row) throw new Error('a table has no columns of its lineage');
  const group = await createRowBuffer(engine, `${prefix}-group`, stored);
  const scanned = createFileBuffer(join(scratch, prefix), [...table.columns, row]);
  const files = createPartFiles({ engine, columns: stored, scratch, prefix, store });
  /** Rows of the unit in hand as they were decoded; those before them, in the engine; and those before these, in files. */
  let held: HeldRows[] = [];
  let heldBytes = 0;
  let unit: RowBuffer | undefined;
  let unitBytes = 0;
  const waiting: Promise<ParquetFile>[] = [];
  /** Rows of kept units: those in the table of the group, and scanned ones with their lineage, still in files of their own. */
  let groupBytes = 0;
  let left: WaitingRows[] = [];
  /** For tables of events: how many of the unit's are on each day, as far as they are in files. */
  const days = new Map<string, number>();

  /** What is the same in all rows of the unit in hand, in the order of its columns. */
  const lineageOf = (entry: string | null): readonly Value[] =>
    [options.object, entry, options.run, dayOf(options.date)].slice(0, lineage.length);
  /** Rows of the columns before those of the lineage with it. */
  const withLineage = (select: string, entry: string | null) => {
    const [object, run, date] = [options.object, options.run, options.date].map(literal);
    const constants = [object, entry === null ? 'cast(null as varchar)' : literal(entry), run, `date ${date}`];
    const named = lineage.map(({ name }, i) => `${constants[i]} as ${identifier(name)}`);
    return `select *, ${named.join(', ')} from (${select})`;
  };
  const ofScanned = (select: string) =>
    `select * exclude (${row.name}), cast(null as varchar) as ${extra.name}, ${row.name} from (${select})`;

  /** Keeps scanned rows of the unit in hand. */
  const keepScanned = async (rest: WaitingRows, entry: string | null) => {
    if (bytesOf(left) + rest.bytes > PART_BYTES) await flushLeft();
    left.push({ ...rest, select: withLineage(ofScanned(rest.select), entry) });
    // Events are counted by their days, in the table.
    if (table.eventTime) await load(left);
    const small = left.filter(({ bytes }) => bytes < LEFT_BYTES);
    if (small.length >= LEFT_FILES) await load(small);
  };

  /** Loads some of the scanned rows that are left into the table of the group. */
  const load = async (some: readonly WaitingRows[]) => {
    const { select, rows, release } = allOf(some);
    await group.insert(select, rows);
    await release();
    left = left.filter((file) => !some.includes(file));
    groupBytes += bytesOf(some);
  };

  /** Begins a file with the scanned rows that are left, and with `more` before it. */
  const flushLeft = async (more: readonly PartSource[] = []) => {
    if (left.length + more.length === 0) return;
    const scannedRows = left;
    left = [];
    const { select, rows, release } = allOf([...more, ...scannedRows]);
    const { file } = await files.begin({ select, rows, release });
    files.publish(file);
  };

  /** Writes all rows that are kept, those in the table and the scanned ones into one file when they are few. */
  const flushGroup = async () => {
    if (groupBytes + bytesOf(left) > PART_BYTES) await flushLeft();
    const rows = group.rows();
    await flushLeft(rows > 0 ? [{ select: `select * from ${group.table()}`, rows }] : []);
    await files.finish();
    await group.clear();
    groupBytes = 0;
  };

  /** Adds the events of `source` to those of their days, as often as `sign` says. */
  const countDays = async (source: () => string, sign: 1 | -1 = 1) => {
    if (!table.eventTime) return;
    const time = identifier(table.eventTime);
    const counted = await engine.connection.runAndReadAll(
      // Through a date: the engine formats a time of milliseconds as one of nanoseconds, which ends in the year 2262.
      `select cast(cast(${time} as date) as varchar), count(*) from ${source()} where ${time} is not null group by 1`,
    );
    for (const [day, count] of counted.getRows()) {
      days.set(String(day), (days.get(String(day)) ?? 0) + sign * Number(count));
    }
  };

  /** Writes a part of the unit in hand beside what comes next; it becomes a file of the group when the unit is kept. */
  const writeUnitPart = async ({ select, ...source }: PartSource, entry: string | null) => {
    const { file } = await files.begin({ select: withLineage(select, entry), ...source });
    const counted = file.then(async (written) => {
      await countDays(() => `read_parquet(${literal(written.path)}, hive_partitioning = false)`);
      return written;
    });
    counted.catch(() => undefined); // awaited later
    waiting.push(counted);
  };

  const flushScanned = async (entry: string | null) => {
    const taken = await scanned.take();
    if (taken) await writeUnitPart({ ...taken, select: ofScanned(taken.select) }, entry);
  };

  /** Gives the held rows to the engine, and those of a whole part to a file. */
  const flushHeld = async (entry: string | null) => {
    unit ??= await createRowBuffer(engine, `${prefix}-unit`, [...table.columns, extra, row]);
    for (const { values, rows } of held) unit.append(values, rows);
    unitBytes += heldBytes;
    held = [];
    heldBytes = 0;
    if (unitBytes < PART_BYTES) return;
    await writeUnitPart({ select: `select * from ${unit.table()}`, rows: unit.rows() }, entry);
    await waiting.at(-1);
    await unit.clear();
    unitBytes = 0;
  };

  const forgetUnit = async () => {
    await scanned.drop();
    for (const file of waiting.splice(0)) {
      await file.then(
        ({ path }) => rm(path, { force: true }),
        () => undefined,
      );
    }
    held = [];
    heldBytes = 0;
    await unit?.clear();
    unitBytes = 0;
    days.clear();
  };

  return {
    /** Adds rows of the unit in hand; `bytes` is the text that they came from. */
    async append(batch: Batch, bytes: number, entry: string | null): Promise<void> {
      for (const group of batch.scanned) await scanned.append(group);
      if (scanned.bytes() >= PART_BYTES) await flushScanned(entry);
      if (batch.rows === 0) return;
      held.push({ values: [...batch.columns, batch.extra, batch.lines.map(BigInt)], rows: batch.rows });
      heldBytes += (bytes * batch.rows) / batch.records;
      if (heldBytes >= HELD_BYTES) await flushHeld(entry);
    },

    /** Adds rows of the unit in hand that the engine reads itself: the table's columns, `extra` and `_row`. */
    async load({ select, rows, bytes, rowGroup }: EngineRows, entry: string | null): Promise<void> {
      if (bytes < HELD_BYTES) {
        unit ??= await createRowBuffer(engine, `${prefix}-unit`, [...table.columns, extra, row]);
        await unit.insert(select, rows);
        unitBytes += bytes;
        return;
      }
      await writeUnitPart({ select, rows, rowGroup }, entry);
      await waiting.at(-1); // what it reads is the caller's
    },

    /** The unit in hand is verified: its rows count. Resolves to its events by day, for tables of events. */
    async keep(entry: string | null): Promise<Readonly<Record<string, number>> | undefined> {
      if (table.eventTime) {
        if (waiting.length > 0) await flushScanned(entry);
        await Promise.all(waiting);
      }
      // Rows of other units are in the group already: what they add to a day is taken off again.
      if (group.rows() > 0) await countDays(group.table, -1);
      const rest = await scanned.take();
      if (rest) await keepScanned(rest, entry);
      if (unit?.rows()) await group.insert(withLineage(`select * from ${unit.table()}`, entry), unit.rows());
      for (const { values, rows } of held) {
        const constants = lineageOf(entry).map((value) => Array.from({ length: rows }, () => value));
        group.append([...values, ...constants], rows);
      }
      if (group.rows() > 0) await countDays(group.table);
      const counted = Object.fromEntries([...days].filter(([, events]) => events > 0).sort());
      for (const file of waiting.splice(0)) files.publish(file);
      groupBytes += heldBytes + unitBytes;
      await forgetUnit();
      if (groupBytes >= PART_BYTES) await flushGroup();
      return table.eventTime ? counted : undefined;
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
      await unit?.drop();
      await group.drop();
    },
  };
}

export type GroupWriter = Awaited<ReturnType<typeof openGroupWriter>>;

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD`. */
function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}
