import { join } from 'node:path';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { ASIDE_AT_ONCE, type Engine } from '../core/engine/duckdb.ts';
import { type ParquetFile, writeParquet } from '../core/engine/parquet.ts';
import type { PartFile } from '../core/lake/reports.ts';

export interface PartFilesOptions {
  readonly engine: Engine;
  readonly columns: readonly ColumnDefinition[];
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
  /** Begin of the names of the files. */
  readonly prefix: string;
  /** Stores a finished file under its name, and removes it from `path`. */
  store(name: string, path: string): Promise<void>;
}

export interface PartSource {
  readonly select: string;
  readonly rows: number;
  /** Rows of a row group, where the usual number of them is more than the engine can hold. */
  readonly rowGroup?: number;
  /** Called when the rows have been read, or cannot be. */
  readonly release?: () => Promise<void>;
}

/** Wrapped, since a promise cannot be the outcome of another. */
export interface BegunFile {
  readonly file: Promise<ParquetFile>;
}

/**
 * Writes Parquet files beside whatever comes next: while the engine writes, the rows of the next can be decoded. As
 * many are written at a time as the engine does aside, so that what waits is bounded.
 */
export interface PartFiles {
  /**
   * Resolves when the engine has room for another file. An error of a file is told by it, and by later calls once it is
   * published; one of its storing by the next.
   */
  begin(source: PartSource): Promise<BegunFile>;
  /** Stores a file once it is written, behind those for which this was called before. */
  publish(file: Promise<ParquetFile>): void;
  /** Resolves to the files that were published, when all of them are stored. */
  finish(): Promise<readonly PartFile[]>;
  /** Resolves when nothing is under way, however it ended. */
  settle(): Promise<void>;
}

export function createPartFiles({ engine, columns, scratch, prefix, store }: PartFilesOptions): PartFiles {
  const parts: PartFile[] = [];
  let begun = 0;
  const writing: Promise<unknown>[] = [];
  let publishing: Promise<void> = Promise.resolve();

  const storeFile = async ({ path, rows, bytes }: ParquetFile) => {
    const name = `${prefix}-${String(parts.length + 1).padStart(3, '0')}.parquet`;
    await store(name, path);
    parts.push({ name, rows, bytes });
  };

  return {
    async begin({ select, rows, rowGroup, release }) {
      if (writing.length === ASIDE_AT_ONCE) await writing.shift();
      await Promise.race([publishing, undefined]); // throws what could not be stored, and waits for nothing else
      begun += 1;
      const path = join(scratch, `${prefix}-${begun}.parquet`);
      const file = writeParquet(engine, select, path, { rows, columns, ...(rowGroup && { rowGroup }) }).finally(
        release,
      );
      writing.push(file.catch(() => undefined)); // told by the file itself, since the unit that it is of may be dropped
      return { file };
    },
    publish(file) {
      publishing = publishing.then(async () => storeFile(await file));
      publishing.catch(() => undefined); // awaited later
    },
    async finish() {
      await publishing;
      return parts;
    },
    async settle() {
      await Promise.allSettled([...writing, publishing]);
    },
  };
}
