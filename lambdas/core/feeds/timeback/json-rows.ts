import type { Batch } from '../../decode/batch.ts';
import { batchBuilder } from '../../decode/batch-builder.ts';
import { columnValue, isRejection, parseColumn } from '../../decode/column-value.ts';
import {
  badHeader,
  columnsByHeaderName,
  deliverAgain,
  deliveredAs,
  lackingColumns,
  missingColumns,
  namesOf,
} from '../../decode/header.ts';
import { stringOf } from '../../decode/json.ts';
import { decodeJsonLines, type JsonRecord, type RecordResult } from '../../decode/json-lines.ts';
import { IMPOSSIBLE } from '../../decode/times.ts';
import { isRounded, parsePostgresValue } from '../../decode/values.ts';
import type { TableDefinition } from '../../definitions/table.ts';
import type { Value } from '../../definitions/types.ts';
import type { ByteStream } from '../../storage/storage.ts';
import { someRows, type Warning } from '../../warnings.ts';

/**
 * Decodes rows as PostgreSQL's row_to_json writes them, one a line; the text that is no JSON string is taken as written, so
 * that nested JSON becomes text and no number loses digits. Faults are those of decodeJsonLines, and BAD_HEADER when the
 * keys of all rows together lack what a header must have, or those of one row lack a column that decides what is shown:
 * row_to_json writes every key, also where the value is null.
 */
export async function* decodePostgresJson(plaintext: ByteStream, table: TableDefinition): AsyncGenerator<Batch> {
  const reader = rowReader(table);
  yield* decodeJsonLines(plaintext, table.columns.length, reader.read);
  const last = batchBuilder(table.columns.length);
  last.warn(reader.checkKeys());
  if (!last.isEmpty()) yield last.take();
}

function rowReader(table: TableDefinition) {
  const columnOf = columnsByHeaderName(table);
  const decisive = table.columns.flatMap(({ decisive }, index) => (decisive ? [index] : []));
  const seen = new Set<number>();
  const withNewKeys = tally();
  const undecided = tally();
  const undecidedColumns = new Set<number>();
  let rows = 0;

  function read({ members }: JsonRecord): RecordResult {
    rows++;
    const written: (string | undefined)[] = [];
    const extra: string[] = [];
    for (const [key, json] of members) {
      const column = columnOf.get(key);
      if (column !== undefined && written[column] === undefined) {
        written[column] = json;
        seen.add(column);
      } else {
        extra.push(`${JSON.stringify(key)}:${json}`);
      }
    }
    if (extra.length > 0) withNewKeys.add(rows);
    const absent = decisive.filter((column) => written[column] === undefined);
    if (absent.length > 0) undecided.add(rows);
    for (const column of absent) undecidedColumns.add(column);
    const values: Value[] = [];
    let nulled = 0;
    let replaced = 0;
    let index = -1;
    for (const column of table.columns) {
      index += 1;
      const json = written[deliveredAs(table, index)] ?? 'null';
      const parsed = json === 'null' ? null : parseColumn(column, stringOf(json) ?? json, parsePostgresValue);
      const value = columnValue(column, parsed);
      if (isRejection(value)) return value;
      if (parsed === IMPOSSIBLE && column.microsecondsOf === undefined) nulled++;
      if (isRounded(parsed)) replaced++;
      values.push(value);
    }
    return { values, extra: extra.length > 0 ? `{${extra.join(',')}}` : null, nulled, replaced };
  }

  function checkKeys(): Warning[] {
    if (rows === 0) return [];
    const lacking = lackingColumns(table, (index) => seen.has(index), `in any of ${rows} rows`);
    if (lacking) throw badHeader(table, lacking);
    if (undecided.count() > 0) {
      const columns = table.columns.filter((_, index) => undecidedColumns.has(index));
      const found = `found none of that name in ${someRows(undecided.of(rows))}`;
      throw badHeader(table, `expected ${namesOf(columns)} in every row, ${found}; ${deliverAgain(columns)}`);
    }
    return [
      ...missingColumns(table, (_, index) => !seen.has(index)),
      ...(withNewKeys.count() > 0
        ? [{ code: 'NEW_KEYS', schema: table.schema, table: table.name, in: withNewKeys.of(rows) } as const]
        : []),
    ];
  }

  return {
    read,
    /** What the header of another format would have told. Throws BAD_HEADER. */
    checkKeys,
  };
}

/** How many rows are of a kind, and which is the first of them. */
function tally() {
  let count = 0;
  let first = 0;
  return {
    add(row: number): void {
      count++;
      first ||= row;
    },
    count: () => count,
    of: (rows: number) => ({ count, rows, first }),
  };
}
