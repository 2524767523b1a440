import { type AsyncBuffer, parquetMetadataAsync } from 'hyparquet';
import type { TypedColumn } from '../definitions/table.ts';
import { readWhole, type Storage } from '../storage/storage.ts';
import { placeName } from '../storage/urls.ts';

/** A Parquet file of which the footer was read. */
export interface FooterFacts {
  readonly rows: number;
  readonly bytes: number;
}

/** Bytes at the end of a file that are read first: nearly every footer fits. */
const FOOTER_BYTES = 64 * 1024;

/** Reads how many rows a Parquet file holds. Throws when its columns are not `columns`, by name and order. */
export async function readFooter(
  storage: Pick<Storage, 'head' | 'read'>,
  url: string,
  columns: readonly TypedColumn[],
): Promise<FooterFacts> {
  const head = await storage.head(url);
  if (!head) throw new Error(`${placeName(url)} was written and is gone; refresh again`);
  const { size, etag } = head;
  const buffer: AsyncBuffer = {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = await readWhole(storage.read(url, { range: { start, end }, etag }));
      return new Uint8Array(bytes).buffer;
    },
  };
  const { num_rows: rows, schema } = await parquetMetadataAsync(buffer, { initialFetchSize: FOOTER_BYTES });
  const [, ...found] = schema.map(({ name }) => name);
  const expected = columns.map(({ name }) => name);
  if (found.join() !== expected.join()) {
    throw new Error(`${placeName(url)} has the columns ${found.join(', ')}; expected ${expected.join(', ')}`);
  }
  return { rows: Number(rows), bytes: size };
}
