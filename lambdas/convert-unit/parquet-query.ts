import { MAX_RAW_BYTES } from '../core/decode/batch.ts';
import type { IsDropped } from '../core/decode/dropped.ts';
import type { Binding } from '../core/decode/header.ts';
import type { TableDefinition } from '../core/definitions/table.ts';
import { identifier, literal } from '../core/engine/sql.ts';
import { required } from '../core/required.ts';
import { type FileColumn, jsonObject, readable } from './parquet-columns.ts';
import { type ParquetValue, parquetValue } from './parquet-values.ts';

export const source = (path: string, more = '') => `read_parquet(${literal(path)}, hive_partitioning = false${more})`;

/** The name of the engine's option for the number of a row, from 0. A file that has a column of that name forbids it. */
const ROW_NUMBER = 'file_row_number';

/** A file's column in a statement. Names are given by position, since the file's own can be any text. */
const placeOf = (field: number) => `f.c${field}`;

/** The rows of a file, with its columns by position and the number of each row, from 0, as `f.n`. */
function numberedRows(path: string, columns: readonly FileColumn[]): string {
  const isTaken = columns.some(({ name }) => name.toLowerCase() === ROW_NUMBER);
  const rows = isTaken
    ? `(select *, row_number() over () - 1 from ${source(path)})`
    : source(path, `, ${ROW_NUMBER} = true`);
  return `${rows} f(${[...columns.map((_, field) => `c${field}`), 'n'].join(', ')})`;
}

/** The statements over one file. In all of them `_row` is the number of the row, `reason` why it is rejected. */
export function queryOf(
  path: string,
  table: TableDefinition,
  columns: readonly FileColumn[],
  { fields, unknown }: Binding,
  isDropped: IsDropped,
) {
  const bound = table.columns.map((column, index) => {
    const field = fields[index] ?? -1;
    const from = columns[field];
    return { column, x: `x${index}`, v: `v${index}`, field, rule: from && parquetValue(from.type, column) };
  });
  const all = columns.map((column, field) => ({ column, field, x: readable(column, placeOf(field)) }));
  const delivered = bound.map(({ x, field, rule }) => {
    const from = all[field];
    return `${rule && from ? rule.source(from.x) : 'null'} as ${x}`;
  });
  const further = unknown.map(({ field }) => required(all[field], 'a column of the file'));
  const dropped = new Set(further.filter(({ column }) => isDropped(column.name)));
  const kept = further.filter((column) => !dropped.has(column));
  const extra = kept.length > 0 ? jsonObject(kept) : 'cast(null as varchar)';
  const raw = jsonObject(all.filter((column) => !dropped.has(column)));
  const read = `select f.n + 1 as _row, ${[...delivered, `${extra} as extra`, `${raw} as raw`].join(', ')}
    from ${numberedRows(path, columns)}`;
  // The engine skips what is outside of a range of its own numbers.
  const range = (first: number, last: number) => `${read} where f.n between ${first - 1} and ${last - 1}`;

  const values = bound.map(({ x, v, rule }) => `${rule?.value(x) ?? 'null'} as ${v}`);
  const valued = (rows: string) => `select *, ${values.join(', ')} from (${rows})`;
  // What is wrong with a field is said, and counted, once.
  const own = bound.filter(({ column }) => column.microsecondsOf === undefined);
  const faults = own.flatMap(({ column, x, v, rule }) =>
    faultsOf(column.nullable || !rule, column.type === 'varchar', x, v, rule).map((fault) => ({
      ...fault,
      name: column.name,
    })),
  );
  const why = (of: (fault: (typeof faults)[number]) => string) =>
    faults.length === 0
      ? 'cast(null as varchar)'
      : `case ${faults.map((fault) => `when ${fault.when} then ${literal(of(fault))}`).join(' ')} end`;
  const checked = (rows: string) => `select *, ${why(({ reason }) => reason)} as reason from (${valued(rows)})`;

  // count_if would be null where the condition is null in all rows.
  const accepted = (condition: string) => `count(*) filter (where reason is null and ${condition})`;
  const impossible = own.flatMap(({ x, v, rule }) => (rule?.isImpossible ? [accepted(rule.isImpossible(x, v))] : []));
  const rounded = bound.flatMap(({ x, rule }) => (rule?.isRounded ? [accepted(rule.isRounded(x))] : []));
  const named = bound.map(({ column, v }) => `${v} as ${identifier(column.name)}`);
  const lengths = bound.map(({ column, v }) => (column.type === 'varchar' ? `coalesce(strlen(${v}), 0)` : '8'));
  return {
    /** Counts the columns of the file that are not kept. */
    dropped: dropped.size,
    /** The mean of the first rows, at least 1. */
    rowBytes: (rows: number) =>
      `select greatest(1, avg(${lengths.join(' + ')} + coalesce(strlen(extra), 0))) from (${valued(range(1, rows))})`,
    /** By the number (from 0) of each part of `rows` rows: how many it has, how many of them are rejected, and how many values nulled and rounded. */
    counts: (rows: number) =>
      `select (_row - 1) // ${rows}, count(*), count(reason), ${impossible.join(' + ') || '0'}, ${rounded.join(' + ') || '0'}
       from (${checked(read)}) group by 1 order by 1`,
    accepted: (first: number, last: number) =>
      `select ${named.join(', ')}, extra, _row from (${checked(range(first, last))}) where reason is null`,
    rejected: `select _row, reason, ${why(({ name, expected }) => `column ${name}: expected ${expected}`)} as detail,
      ${RAW} as raw
      from (${checked(read)}) where reason is not null`,
  };
}

/** The raw text of a reject as core/decode/raw.ts writes it, cut by characters of up to four bytes. */
const RAW = `case
        when strlen(raw) <= ${MAX_RAW_BYTES} then replace(raw, '\\', '\\\\')
        else replace(left(raw, ${MAX_RAW_BYTES / 4}), '\\', '\\\\') || '\\[' || strlen(raw) || ' bytes]'
      end`;

interface Fault {
  readonly when: string;
  readonly reason: string;
  readonly expected: string;
}

/** Text of nothing but what JavaScript's trim() takes away: the blanks of all alphabets, line ends and a byte order mark. */
const isBlank = (v: string) => `regexp_full_match(${v}, '[\\t-\\r\\p{Z}\\x{FEFF}]*')`;

function faultsOf(nullable: boolean, isText: boolean, x: string, v: string, rule: ParquetValue | undefined): Fault[] {
  const malformed = rule?.isMalformed
    ? [{ when: rule.isMalformed(x, v), reason: rule.fault.reason, expected: rule.fault.expected }]
    : [];
  const none = nullable
    ? []
    : [
        {
          when: `${v} is null${isText ? ` or ${isBlank(v)}` : ''}`,
          reason: 'NULL_IN_KEY',
          expected: 'a value, found none',
        },
      ];
  return [...malformed, ...none];
}
