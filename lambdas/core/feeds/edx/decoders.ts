import type { Decoder } from '../../decode/batch.ts';
import { decodeCsv } from '../../decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../decode/delimited.ts';
import { decodeJsonLines } from '../../decode/json-lines.ts';
import type { Dialect } from '../../definitions/table.ts';
import { readEvent } from './events.ts';
import { readPost } from './forum.ts';
import { decodeStructure } from './structure.ts';

/** How the text of each dialect becomes rows. */
export const DECODERS: Readonly<Record<Dialect, Decoder>> = {
  'edx-sql': decodeSql,
  'edx-studentmodule': decodeStudentmodule,
  'edx-csv': decodeCsv,
  'edx-events': (plaintext, table) => decodeJsonLines(plaintext, table.columns.length, readEvent),
  'edx-structure': decodeStructure,
  'edx-forum': (plaintext, table) => decodeJsonLines(plaintext, table.columns.length, readPost),
};
