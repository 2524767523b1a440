import type { Batch, Decoder } from '../../decode/batch.ts';
import { decodeCsv } from '../../decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../decode/delimited.ts';
import { decodeJsonLines } from '../../decode/json-lines.ts';
import { scanLines } from '../../decode/native/regular-lines.ts';
import type { Scanner } from '../../decode/native/scanner.ts';
import type { DialectOf, TableDefinition } from '../../definitions/table.ts';
import type { ByteStream } from '../../storage/storage.ts';
import { isEvent, readEvent } from './events.ts';
import { readPost } from './forum.ts';
import { decodeStructure } from './structure.ts';

export const EDX_DECODERS: Readonly<Record<DialectOf<'edx'>, Decoder>> = {
  'edx-sql': decodeSql,
  'edx-studentmodule': decodeStudentmodule,
  'edx-csv': decodeCsv,
  'edx-events': decodeEvents,
  'edx-structure': decodeStructure,
  'edx-forum': (plaintext, table) => decodeJsonLines(plaintext, table.columns.length, readPost),
};

function decodeEvents(plaintext: ByteStream, table: TableDefinition, scanner?: Scanner): AsyncIterable<Batch> {
  const scan = scanner && scanLines(scanner, (bytes, firstLine) => scanner.events(bytes, firstLine));
  return decodeJsonLines(plaintext, table.columns.length, readEvent, { recover: isEvent, scan });
}
