import { join } from 'node:path';
import type { Reject } from '../core/decode/batch.ts';
import type { Value } from '../core/definitions/types.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { createFileBuffer, type FileBuffer, type WaitingRows } from '../core/engine/file-buffer.ts';
import { writeParquet } from '../core/engine/parquet.ts';
import { rowGroupFor, sizeOfAll } from '../core/engine/row-size.ts';
import { REJECTS } from '../core/lake/tables.ts';
import { rowGroupsOf } from '../core/plain-parquet/rows.ts';

export interface RejectWriterOptions {
  readonly engine: Engine;
  readonly object: string;
  readonly feed: string;
  readonly run: string;
  readonly scratch: string;
  /** Name of the task. */
  readonly prefix: string;
  /** Stores a finished file, and removes it from `path`. */
  store(path: string): Promise<void>;
}

/** Rejects wait in memory until their text is more than this; then they wait in files. */
const HELD_CHARACTERS = 2 * 1024 * 1024;

/** A rejected record; in Parquet there are no byte offsets. */
type Rejected = Omit<Reject, 'byteOffset'> & { readonly byteOffset: number | null };
/** A row of rejects has its values in the order of the columns of REJECTS. */
type RejectRow = readonly Value[];

/** Collects the rejected records of a task; like rows, those of a unit wait until its text has been verified. */
export function openRejectWriter({ engine, object, feed, run, scratch, prefix, store }: RejectWriterOptions) {
  const unit = rowsHeld(createFileBuffer(join(scratch, `${prefix}-unit-rejects`), REJECTS.columns));
  const task = rowsHeld(createFileBuffer(join(scratch, `${prefix}-rejects`), REJECTS.columns));
  /** Files of large units that are kept. */
  let left: WaitingRows[] = [];

  const append = (rejects: readonly Rejected[], entry: string | null, table: string) =>
    unit.add(
      rejects.map(({ row, byteOffset, reason, detail, raw }) => {
        const offset = byteOffset === null ? null : BigInt(byteOffset);
        return [object, entry, feed, table, BigInt(row), offset, reason, detail, raw, run];
      }),
    );

  return {
    append,
    /** Adds the records of a SELECT that yields row, reason, detail and raw: of Parquet. */
    load(select: string, entry: string | null, table: string): Promise<void> {
      return engine.aside(async (connection) => {
        const found = await connection.stream(select);
        for await (const rows of found.yieldRows()) {
          const rejects = rows.map(([row, reason, detail, raw]) => ({
            row: Number(row),
            byteOffset: null,
            reason: reason as Reject['reason'],
            detail: String(detail),
            raw: String(raw),
          }));
          await append(rejects, entry, table);
        }
      });
    },
    async keep(): Promise<void> {
      const large = await unit.takeFile();
      if (large) left.push(large);
      await task.add(unit.takeHeld());
    },
    drop: unit.drop,
    /** Stores them, when there are any; resolves to their number. */
    async finish(): Promise<number> {
      await task.spill();
      const small = await task.takeFile();
      const all = [...left, ...(small ? [small] : [])];
      const rows = all.reduce((sum, file) => sum + file.rows, 0);
      if (rows === 0) return 0;
      const path = join(scratch, `${prefix}-rejects.parquet`);
      const select = all.map((file) => file.select).join(' union all ');
      await writeParquet(engine, select, path, { rows, columns: REJECTS.columns, ...rowGroupFor(sizeOfAll(all)) });
      await store(path);
      return rows;
    },
    async close(): Promise<void> {
      await unit.drop();
      await task.drop();
      for (const { release } of left) await release();
      left = [];
    },
  };
}

export type RejectWriter = ReturnType<typeof openRejectWriter>;

/** Rows in memory, and those before them in `file`. */
function rowsHeld(file: FileBuffer) {
  let held: RejectRow[] = [];
  let characters = 0;
  const takeHeld = () => {
    const taken = held;
    held = [];
    characters = 0;
    return taken;
  };
  const spill = async () => {
    const rows = takeHeld();
    const values = REJECTS.columns.map((_, column) => rows.map((row) => row[column] ?? null));
    for (const group of rowGroupsOf(REJECTS.columns, values, rows.length)) await file.append(group);
  };
  return {
    async add(rows: readonly RejectRow[]): Promise<void> {
      for (const row of rows) {
        held.push(row);
        characters += row.reduce<number>((sum, value) => sum + (typeof value === 'string' ? value.length : 8), 0);
      }
      if (characters >= HELD_CHARACTERS) await spill();
    },
    spill,
    takeHeld,
    takeFile: () => file.take(),
    async drop(): Promise<void> {
      takeHeld();
      await file.drop();
    },
  };
}
