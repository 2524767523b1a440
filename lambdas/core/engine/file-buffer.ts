import { type FileHandle, open, rm } from 'node:fs/promises';
import type { TypedColumn } from '../definitions/table.ts';
import { endOfFile, MAGIC } from '../plain-parquet/file.ts';
import type { RowGroup } from '../plain-parquet/row-group.ts';
import { literal } from './duckdb.ts';
import { typedColumns } from './parquet.ts';

/** Scanned rows that wait in a file until the engine reads them. */
export interface WaitingRows {
  readonly rows: number;
  readonly bytes: number;
  /** The SELECT that yields them. */
  readonly select: string;
  /** The file is of no more use. */
  release(): Promise<void>;
}

export interface FileBuffer {
  /** Bytes held now. */
  bytes(): number;
  append(group: RowGroup): Promise<void>;
  /** What is held, to be read; the next rows go into another file. Undefined when nothing is. */
  take(): Promise<WaitingRows | undefined>;
}

/** `columns`: those of the row groups, in their order. Files begin with `path`. */
export function createFileBuffer(path: string, columns: readonly TypedColumn[]): FileBuffer {
  let file: FileHandle | undefined;
  let files = 0;
  let groups: Omit<RowGroup, 'bytes'>[] = [];
  let bytes = 0;
  const name = () => `${path}-${files}.waiting`;
  return {
    bytes: () => bytes,
    async append(group) {
      if (!file) {
        files += 1;
        file = await open(name(), 'w', 0o600);
        await file.writeFile(MAGIC);
      }
      await file.writeFile(group.bytes);
      groups.push({ rows: group.rows, chunks: group.chunks });
      bytes += group.bytes.length;
    },
    async take() {
      if (!file) return undefined;
      await file.writeFile(endOfFile(columns, groups));
      await file.close();
      const taken = name();
      const waiting = {
        rows: groups.reduce((sum, { rows }) => sum + rows, 0),
        bytes,
        select: `select ${typedColumns(columns)} from read_parquet(${literal(taken)}, hive_partitioning = false)`,
        release: () => rm(taken, { force: true }),
      };
      file = undefined;
      groups = [];
      bytes = 0;
      return waiting;
    },
  };
}
