import type { Decoder } from '../../decode/batch.ts';
import { decodePostgresCsv } from '../../decode/csv.ts';
import type { DialectOf } from '../../definitions/table.ts';
import { decodePostgresJson } from './json-rows.ts';

export const TIMEBACK_DECODERS: Readonly<Record<DialectOf<'postgres'>, Decoder>> = {
  'postgres-csv': decodePostgresCsv,
  'postgres-json': decodePostgresJson,
};
