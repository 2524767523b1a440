import type { Batch } from '../core/decode/batch.ts';
import { batchBuilder } from '../core/decode/batch-builder.ts';
import { columnDropper, isDroppedBy } from '../core/decode/dropped.ts';
import { droppedColumns } from '../core/decode/header.ts';
import type { Scanner } from '../core/decode/native/scanner.ts';
import type { Dialect, TableDefinition } from '../core/definitions/table.ts';
import { DECODERS } from '../core/feeds/decoders.ts';
import type { ExpansionLimit } from '../core/open/expansion.ts';
import { gunzip } from '../core/open/gzip.ts';
import type { ByteStream } from '../core/storage/storage.ts';

/** How one unit is decoded; plain data, which another thread can be told. */
export interface TextFormat {
  readonly table: TableDefinition;
  readonly dialect: Exclude<Dialect, 'parquet'>;
  /** Set when the bytes are gzip around the text: how far it may expand. */
  readonly gzip?: ExpansionLimit;
  /** Setting `extra.drop`. */
  readonly drop: readonly string[];
}

/** Decodes the text of a unit in this thread. Throws what gunzip and the decoder throw; errors of the source come unchanged. */
export async function* decodeText(source: ByteStream, format: TextFormat, scanner?: Scanner): AsyncGenerator<Batch> {
  const { table } = format;
  const text = format.gzip ? gunzip(source, format.gzip) : source;
  const dropper = columnDropper(isDroppedBy(format.drop));
  for await (const batch of DECODERS[format.dialect](text, table, scanner)) yield dropper.batch(batch);
  if (dropper.count() > 0) {
    const last = batchBuilder(table.columns.length);
    last.warn(droppedColumns(table, dropper.count()));
    yield last.take();
  }
}

/** The same bytes, counted as they pass. */
export async function* counting(bytes: ByteStream, count: (bytes: number) => void): ByteStream {
  for await (const chunk of bytes) {
    count(chunk.length);
    yield chunk;
  }
}
