import { open } from 'node:fs/promises';
import type { Engine } from '../core/engine/duckdb.ts';
import { literal } from '../core/engine/sql.ts';
import { QuarantineError } from '../core/errors.ts';

const MAGIC = 'PAR1';
/** The length of the footer in 4 bytes, then the magic. */
const ENDING_BYTES = 8;

/** What the engine says when bytes are not what Parquet says that they are; all else is the machine's fault, or ours. */
const OF_FILE =
  /^(?:(?:Invalid(?: Input)?|Conversion|Out of Range|Not implemented|Serialization) Error|IO Error: Could not read enough)/;

/** Runs what reads a Parquet file, and throws QuarantineError BAD_PARQUET where it shows that the file is damaged. */
export async function ofFile<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const kind = error instanceof Error ? OF_FILE.exec(error.message)?.[0] : undefined;
    if (error instanceof QuarantineError || kind === undefined) throw error;
    // The rest of the engine's words can quote a value.
    throw badParquet(`the engine cannot read all of it (${kind})`);
  }
}

/**
 * Runs what reads a Parquet file of this machine, and throws QuarantineError TOO_LARGE where the engine cannot hold what has
 * to be read at once: a page, and as many rows as it reads together.
 */
export async function withinMemory<T>({ connection }: Engine, path: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith('Out of Memory Error'))) throw error;
    const found = await connection.runAndReadAll(
      `select sum(total_uncompressed_size) as bytes, any_value(row_group_num_rows), current_setting('memory_limit')
       from parquet_metadata(${literal(path)}) group by row_group_id order by bytes desc limit 1`,
    );
    const [bytes, rows, limit] = found.getRows()[0] ?? [];
    throw new QuarantineError(
      'TOO_LARGE',
      `expected rows that can be read within ${limit}; found a row group of ${bytes} bytes in ${rows} rows; ` +
        'ask for the file with smaller pages and row groups, or as CSV or JSON lines',
    );
  }
}

export function badParquet(found: string): QuarantineError {
  return new QuarantineError('BAD_PARQUET', `expected a sound Parquet file; ${found}; ask for the file again`);
}

/** Where the data ends and the footer begins. A file that begins or ends otherwise than Parquet does is not looked into. */
export async function checkEnds(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    if (size === 0) throw new QuarantineError('EMPTY', 'expected a Parquet file, found no bytes');
    const bytesAt = async (at: number, count: number) => {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(count), 0, count, Math.max(at, 0));
      return buffer.subarray(0, bytesRead);
    };
    if ((await bytesAt(0, MAGIC.length)).toString('latin1') !== MAGIC) {
      throw badParquet(`it does not begin with ${MAGIC}`);
    }
    const end = await bytesAt(size - ENDING_BYTES, ENDING_BYTES);
    if (size < MAGIC.length + ENDING_BYTES || end.toString('latin1', 4) !== MAGIC) {
      throw new QuarantineError('TRUNCATED', `expected ${MAGIC} at the end of a Parquet file, found other bytes`);
    }
    return size - ENDING_BYTES - end.readUInt32LE();
  } finally {
    await file.close();
  }
}
