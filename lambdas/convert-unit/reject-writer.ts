import { join } from 'node:path';
import type { Reject } from '../core/decode/batch.ts';
import { BATCH_ROWS } from '../core/decode/batch.ts';
import { type Engine, literal } from '../core/engine/duckdb.ts';
import { writeParquet } from '../core/engine/parquet.ts';
import { createRowBuffer } from '../core/engine/row-buffer.ts';
import { REJECTS } from '../core/lake/tables.ts';

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

/** Collects the rejected records of a task; like rows, those of a unit wait until its text has been verified. */
export async function openRejectWriter({ engine, object, feed, run, scratch, prefix, store }: RejectWriterOptions) {
  const unit = await createRowBuffer(engine, `${prefix}-unit-rejects`, REJECTS.columns);
  const task = await createRowBuffer(engine, `${prefix}-rejects`, REJECTS.columns);

  return {
    append(rejects: readonly Reject[], entry: string | null, table: string): void {
      for (let at = 0; at < rejects.length; at += BATCH_ROWS) {
        const some = rejects.slice(at, at + BATCH_ROWS);
        const same = (value: string | null) => some.map(() => value);
        unit.append(
          [
            same(object),
            same(entry),
            same(feed),
            same(table),
            some.map(({ row }) => BigInt(row)),
            some.map(({ byteOffset }) => BigInt(byteOffset)),
            some.map(({ reason }) => reason),
            some.map(({ detail }) => detail),
            some.map(({ raw }) => raw),
            same(run),
          ],
          some.length,
        );
      }
    },
    /** Adds the records of a SELECT that yields row, reason, detail and raw: of Parquet, which has no byte offsets. */
    async load(select: string, rows: number, entry: string | null, table: string): Promise<void> {
      const named = [object, entry, feed, table].map((text) => (text === null ? 'null' : literal(text)));
      await unit.insert(
        `select ${named.join(', ')}, _row, null, reason, detail, raw, ${literal(run)} from (${select})`,
        rows,
      );
    },
    async keep(): Promise<void> {
      if (unit.rows() > 0) await task.insert(`select * from ${unit.table()}`, unit.rows());
      await unit.clear();
    },
    drop: unit.clear,
    /** Stores them, when there are any; resolves to their number. */
    async finish(): Promise<number> {
      const rows = task.rows();
      if (rows === 0) return 0;
      const path = join(scratch, `${prefix}-rejects.parquet`);
      await writeParquet(engine, `select * from ${task.table()}`, path, { rows, columns: REJECTS.columns });
      await store(path);
      return rows;
    },
    async close(): Promise<void> {
      await unit.drop();
      await task.drop();
    },
  };
}

export type RejectWriter = Awaited<ReturnType<typeof openRejectWriter>>;
