import { literal } from '../core/engine/sql.ts';

export interface FileColumn {
  readonly name: string;
  /** DuckDB's name of the type. */
  readonly type: string;
  /** Its times count milliseconds, although the engine takes them for microseconds (parquet-times.ts). */
  readonly isMilliseconds?: boolean;
}

/**
 * The SQL of a file's column `x`. Times that the engine can hold but neither show nor convert, at the ends of 64 bits, are
 * `infinity` and `-infinity`: they are some 290,000 years away, where PostgreSQL has no other time either.
 */
export function readable({ type, isMilliseconds }: FileColumn, x: string): string {
  if (type !== 'TIMESTAMP' && type !== 'TIMESTAMP WITH TIME ZONE') return x;
  const inMicroseconds = `epoch_us(${x})`; // null for the engine's own infinities
  const [last, time] = isMilliseconds
    ? [LAST_SHOWN_US / 1000n, `cast(make_timestamp_ms(${inMicroseconds}) as ${type})`]
    : [LAST_SHOWN_US, x];
  return `case when ${inMicroseconds} between ${-last} and ${last} then ${time}
    when ${x} > cast('1970-01-01' as ${type}) then cast('infinity' as ${type})
    when ${x} is not null then cast('-infinity' as ${type}) end`;
}

/** The last time that the engine can show is in the year 293506. */
const LAST_SHOWN_US = 9_200_000_000_000_000_000n;

/** The text of a column `x`. Where the engine would fail on a value, it is written in another way. */
export function textOf(type: string, x: string): string {
  const text = `cast(${x} as varchar)`;
  // The engine breaks down on a time of day that is not within a day.
  if (type === 'TIME')
    return `case when epoch_us(${x}) between 0 and ${DAY_US} then ${text} else epoch_us(${x}) || ' us' end`;
  // The day on which nanoseconds begin has no midnight in them.
  if (type === 'TIMESTAMP_NS') {
    return `case when ${x} >= make_timestamp_ns(${FIRST_WHOLE_DAY_NS}) or not isfinite(${x}) then ${text}
      else cast(try_cast(${x} as timestamp) as varchar) end`;
  }
  return isNested(type) ? `cast(to_json(${jsonSource(type, x)}) as varchar)` : text;
}

const DAY_US = 86_400_000_000n;
/** 1677-09-22. */
const FIRST_WHOLE_DAY_NS = -9_223_286_400_000_000_000n;

export const isNested = (type: string) => /\]$|^(?:STRUCT|MAP|UNION)\(/.test(type);

/**
 * What the engine makes JSON of for a column `x`: mostly the column itself, which takes the least memory. JSON has no NaN and
 * no Infinity: they are strings, as PostgreSQL's row_to_json writes them.
 */
function jsonSource(type: string, x: string): string {
  if (type === 'FLOAT' || type === 'DOUBLE') {
    return `case when isfinite(${x}) then to_json(${x}) when isnan(${x}) then to_json('NaN')
      when ${x} > 0 then to_json('Infinity') when ${x} < 0 then to_json('-Infinity') end`;
  }
  if (type === 'TIME' || type === 'TIMESTAMP_NS') return textOf(type, x);
  return /\b(?:FLOAT|DOUBLE|JSON)\b/.test(type) ? quotedNumbers(`cast(to_json(${x}) as varchar)`) : x;
}

/** JSON of the engine's with NaN and Infinity as strings. It is cut into its strings, which stay, and what is between them. */
function quotedNumbers(json: string): string {
  const piece = `case when starts_with(piece, '"') then piece else regexp_replace(piece, '(NaN|-?Infinity)', '"\\1"', 'g') end`;
  const pieces = `regexp_extract_all(${json}, '"(?:[^"\\\\]|\\\\.)*"|[^"]+')`;
  return `cast(array_to_string(list_transform(${pieces}, lambda piece: ${piece}), '') as json)`;
}

/** The text of a JSON object of columns; `x`: the SQL of each. */
export function jsonObject(columns: readonly { readonly column: FileColumn; readonly x: string }[]): string {
  const members = columns.map(({ column: { name, type }, x }) => `${anyText(name)}, ${jsonSource(type, x)}`);
  return `cast(json_object(${members.join(', ')}) as varchar)`;
}

/** A literal of any text: a statement cannot hold NUL. */
const anyText = (text: string) => text.split('\0').map(literal).join(' || chr(0) || ');
