import type { Engine } from './duckdb.ts';
import { literal } from './sql.ts';

/**
 * Text of one Parquet file at most. The writer holds a file's rows until it ends: with more than this the engine runs
 * against its memory limit and takes three times as long.
 */
export const PART_BYTES = 32 * 1024 * 1024;

/** Text of a row group of a file, where it may not compress at all and two files are written at a time. */
const GROUP_BYTES = 16 * 1024 * 1024;
/** The engine reads a table by vectors of this many rows, however large they are. */
const VECTOR_ROWS = 2048;
/** Text of a vector at most: the engine holds several copies of it while it writes a file. */
const VECTOR_BYTES = 8 * 1024 * 1024;

/** What is known of the size of rows that wait together. */
export interface Size {
  /** Of their text, about. */
  readonly bytes: number;
  /** The most text in as many rows, one after the other, as the engine reads at once. */
  readonly vectorBytes: number;
}

/**
 * The size of the rows of Parquet files, one file after the other, as their footers say. A file of few large rows is small, but
 * many of them in a row are not.
 */
export async function sizeOfFiles({ connection }: Pick<Engine, 'connection'>, files: readonly string[]): Promise<Size> {
  const found = await connection.runAndReadAll(
    `select any_value(row_group_num_rows), sum(total_uncompressed_size)
     from parquet_metadata([${files.map(literal).join(', ')}]) group by file_name, row_group_id order by file_name, row_group_id`,
  );
  const meter = sizeMeter();
  for (const [rows, bytes] of found.getRows()) meter.add(Number(rows), Number(bytes));
  return meter.size();
}

/** Whether the engine would read more of such rows at once than it can hold while it writes them. */
export const areLarge = ({ vectorBytes }: Size): boolean => vectorBytes > VECTOR_BYTES;

/** Whether a table of such rows has to be written to a file before more are added. */
export const isFull = (size: Size): boolean => size.bytes >= PART_BYTES || areLarge(size);

/**
 * Rows of a row group where the usual number of them is more than the engine can hold. Large rows come from files, by row
 * groups that are small (ROW_GROUP_BYTES): each becomes one of its own.
 */
export function rowGroupFor(size: Size): { readonly rowGroup?: number } {
  if (areLarge(size)) return { rowGroup: 1 };
  return size.bytes <= GROUP_BYTES ? {} : { rowGroup: VECTOR_ROWS * Math.floor(GROUP_BYTES / size.vectorBytes) };
}

export function sizeOfAll(all: readonly Size[]): Size {
  return {
    bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    vectorBytes: all.reduce((most, { vectorBytes }) => Math.max(most, vectorBytes), 0),
  };
}

/** The size of rows that are added one after the other, some at a time. */
export interface SizeMeter {
  add(rows: number, bytes: number): void;
  size(): Size;
  clear(): void;
}

export function sizeMeter(): SizeMeter {
  let all = 0;
  let most = 0;
  /** Of the vector that is not full yet. */
  let rowsOfLast = 0;
  let bytesOfLast = 0;
  return {
    add(rows, bytes) {
      if (rows === 0) return;
      const mean = bytes / rows;
      const fits = Math.min(rows, VECTOR_ROWS - rowsOfLast);
      most = Math.max(most, bytesOfLast + fits * mean, Math.min(rows - fits, VECTOR_ROWS) * mean);
      const left = (rowsOfLast + rows) % VECTOR_ROWS;
      bytesOfLast = left === rowsOfLast + rows ? bytesOfLast + bytes : left * mean;
      rowsOfLast = left;
      all += bytes;
    },
    size: () => ({ bytes: all, vectorBytes: most }),
    clear() {
      all = most = rowsOfLast = bytesOfLast = 0;
    },
  };
}
