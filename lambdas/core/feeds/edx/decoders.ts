import type { Batch, Decoder } from '../../decode/batch.ts';
import { decodeCsv } from '../../decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../decode/delimited.ts';
import { decodeJsonLines } from '../../decode/json-lines.ts';
import { sharedScanner } from '../../decode/native/shared-scanner.ts';
import type { Dialect, TableDefinition } from '../../definitions/table.ts';
import type { ByteStream } from '../../storage/storage.ts';
import { readEvent } from './events.ts';
import { readPost } from './forum.ts';
import { decodeStructure } from './structure.ts';

/** How the text of each dialect becomes rows. */
export const DECODERS: Readonly<Record<Dialect, Decoder>> = {
  'edx-sql': decodeSql,
  'edx-studentmodule': decodeStudentmodule,
  'edx-csv': decodeCsv,
  'edx-events': decodeEvents,
  'edx-structure': decodeStructure,
  'edx-forum': (plaintext, table) => decodeJsonLines(plaintext, table.columns.length, readPost),
};

async function* decodeEvents(plaintext: ByteStream, table: TableDefinition): AsyncGenerator<Batch> {
  const scanner = await sharedScanner();
  yield* decodeJsonLines(plaintext, table.columns.length, readEvent, (lines, firstLine) => {
    scanner.input().set(lines);
    return scanner.events(lines.length, firstLine);
  });
}
