import { MALFORMED, type Malformed } from '../core/decode/values.ts';
import { isId, type TypedColumn } from '../core/definitions/table.ts';
import { type ColumnType, DECIMAL_SIZES, TYPES } from '../core/definitions/types.ts';
import { isNested, textOf } from './parquet-columns.ts';

/**
 * How the engine makes a column of the table from one of a Parquet file, as SQL over the names `x` (the file's column, by
 * `source`) and `v` (the result of `value`): the same values and faults as parsePostgresValue has for text.
 */
export interface ParquetValue {
  /** What the others call `x`, of the file's column. */
  readonly source: (column: string) => string;
  /** Null where there is none, or none that fits. */
  readonly value: (x: string) => string;
  /** Whether `x` is no value of the type; absent where every one is. */
  readonly isMalformed?: (x: string, v: string) => string;
  /** Whether `x` names a time that does not exist and so became null; absent where none can. */
  readonly isImpossible?: (x: string, v: string) => string;
  /** Whether decimals of `x` were rounded away; absent where nothing is rounded. */
  readonly isRounded?: (x: string) => string;
  readonly fault: Malformed;
}

/** `type`: of the file's column, as DuckDB names it. */
export function parquetValue(type: string, column: TypedColumn): ParquetValue {
  const value = valueOfType(type, column.type);
  return isId(column) ? { ...value, isMalformed: value.source === asIs ? isNoIdNumber : isNoIdText } : value;
}

function valueOfType(type: string, target: ColumnType): ParquetValue {
  const kind = kindOf(type);
  const fault = MALFORMED[target];
  const asText = (x: string) => textOf(type, x);
  if (target === 'varchar') return { ...(kind === 'bytes' ? TEXT_OF_BYTES : { source: asText, value: asIs }), fault };
  const typed = TYPED[target][kind];
  if (typed) return { source: asIs, ...typed, fault };
  const source = kind === 'bytes' ? textOrNone : asText;
  return { source, ...FROM_TEXT[target], fault };
}

type Kind = 'boolean' | 'integer' | 'decimal' | 'float' | 'date' | 'time' | 'nanoseconds' | 'nested' | 'bytes' | 'text';

function kindOf(type: string): Kind {
  if (/^U?(?:TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)$/.test(type)) return 'integer';
  if (isNested(type)) return 'nested';
  if (type.startsWith('DECIMAL')) return 'decimal';
  if (type === 'TIMESTAMP_NS') return 'nanoseconds';
  if (type.startsWith('TIMESTAMP')) return 'time';
  return KINDS[type] ?? 'text';
}

const KINDS: Readonly<Record<string, Kind>> = {
  BOOLEAN: 'boolean',
  FLOAT: 'float',
  DOUBLE: 'float',
  DATE: 'date',
  BLOB: 'bytes',
};

type Rule = Omit<ParquetValue, 'source' | 'fault'>;
type Target = Exclude<ColumnType, 'varchar'>;

const asIs = (x: string) => x;
const TEXT_OF_BYTES = {
  source: asIs,
  value: (x: string) => `try(decode(${x}))`,
  isMalformed: (x: string, v: string) => lost(x, v),
};

/** Bytes that are no text are none of any type either. */
const textOrNone = (x: string) => `case when ${x} is not null then coalesce(try(decode(${x})), 'no text') end`;

const lost = (x: string, v: string) => `${x} is not null and ${v} is null`;
const tryCast = (type: string) => (x: string) => `try_cast(${x} as ${type})`;

// An id is digits alone (decode/column-value.ts). A number has none to look at: it is one when it is whole and has no sign.
const isNoIdNumber = (x: string, v: string) => `${x} is not null and coalesce(${v} < 0, true)`;
const isNoIdText = (x: string, v: string) => `${x} <> '' and (${v} is null or not ${shaped(x, '\\d+')})`;

const FIRST = "timestamp '0001-01-01'";
const LAST = "timestamp '9999-12-31 23:59:59.999999'";
const within = (time: string) => `${time} between ${FIRST} and ${LAST}`;
/** Of two kinds of time, with a zone or without (the engine's is UTC), the latter. */
const local = (x: string) => `try_cast(${x} as timestamp)`;
/** The nanoseconds of a time in larger units, cut toward the earlier one, also before 1970. */
const cutNanoseconds = (x: string, unit: number) =>
  `(epoch_ns(${x}) // ${unit} - case when epoch_ns(${x}) % ${unit} < 0 then 1 else 0 end)`;
const wholeMilliseconds = (x: string) => `make_timestamp_ms(${cutNanoseconds(x, 1_000_000)})`;
const dayOf = (time: (x: string) => string): Rule => ({
  value: (x) => `case when ${within(time(x))} then cast(${time(x)} as date) end`,
  isImpossible: lost,
});

/** Columns that have a type of their own. */
const TYPED: Readonly<Record<Target, Partial<Record<Kind, Rule>>>> = {
  bigint: {
    integer: { value: tryCast('bigint'), isMalformed: lost },
    decimal: { value: (x) => `case when trunc(${x}) = ${x} then try_cast(${x} as bigint) end`, isMalformed: lost },
    // Beyond 2^53 a float names a range of integers.
    float: {
      value: (x) => `case when abs(${x}) <= 9007199254740992 and trunc(${x}) = ${x} then cast(${x} as bigint) end`,
      isMalformed: (x, v) => `isfinite(${x}) and ${v} is null`,
      isImpossible: (x) => `not isfinite(${x})`,
    },
  },
  double: {
    integer: { value: tryCast('double') },
    decimal: { value: tryCast('double') },
    float: {
      value: (x) => `case when isfinite(${x}) then cast(${x} as double) end`,
      isImpossible: (x) => `not isfinite(${x})`,
    },
  },
  // By their text, which of a float is the shortest that names it.
  decimal: {},
  numeric: {},
  boolean: { boolean: { value: asIs } },
  date: {
    date: dayOf(local),
    time: dayOf(local),
    nanoseconds: dayOf((x) => `case when isfinite(${x}) then ${wholeMilliseconds(x)} end`),
  },
  timestamp: {
    date: { value: (x) => `case when ${within(local(x))} then ${local(x)} end`, isImpossible: lost },
    time: {
      value: (x) => `case when ${within(local(x))} then date_trunc('milliseconds', ${local(x)}) end`,
      isImpossible: lost,
    },
    nanoseconds: {
      value: (x) => `case when isfinite(${x}) then ${wholeMilliseconds(x)} end`,
      isImpossible: lost,
    },
  },
  // A column of microseconds reads the field of a timestamp, which says what is wrong with it.
  microseconds: {
    date: { value: (x) => `case when ${within(local(x))} then epoch_us(${local(x)}) end` },
    time: { value: (x) => `case when ${within(local(x))} then epoch_us(${local(x)}) end` },
    nanoseconds: { value: (x) => `case when isfinite(${x}) then ${cutNanoseconds(x, 1000)} end` },
  },
};

const shaped = (x: string, pattern: string) => `regexp_full_match(${x}, '${pattern}')`;
const INTEGER = '[+-]?0*\\d{1,19}';
const NUMBER = '[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?';
const DECIMAL = '[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?0*\\d{1,4})?';
const NOT_FINITE = '(?i)[+-]?(nan|inf(inity)?)';
const DAY = '\\d{4}-\\d\\d-\\d\\d';
const CLOCK = '[ T]\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d(:?\\d\\d(:\\d\\d)?)?)?';
const TIME = `${DAY}${CLOCK}`;
const DAY_OR_TIME = `${DAY}(${CLOCK})?`;
const FAR = '-\\d\\d-\\d\\d([ T]\\d\\d:\\d\\d:\\d\\d\\S*)?';
const BEYOND = `(?i)([+-]?infinity|\\d{5,7}${FAR}( BC)?|\\d{4}${FAR} BC)`;

/** There is a year 0 in the engine. */
const dayIn = (x: string) => `case when ${x} >= '0001' then try_cast(substr(${x}, 1, 10) as date) end`;

/** A text of the shape TIME; null where the calendar or the clock has no such time. */
function timeIn(x: string): string {
  const rest = `substr(${x}, 20)`;
  const part = (pattern: string) =>
    `coalesce(try_cast(nullif(regexp_extract(${rest}, '${pattern}', 1), '') as integer), 0)`;
  const fraction = `cast(rpad(regexp_extract(${rest}, '^\\.(\\d{1,6})', 1), 6, '0') as integer)`;
  const hours = part('[+-](\\d\\d)');
  const minutes = part('[+-]\\d\\d:?(\\d\\d)');
  const seconds = part('[+-]\\d\\d:?\\d\\d:(\\d\\d)');
  const offset = `case when contains(${rest}, '-') then -1 else 1 end * ((${hours} * 60 + ${minutes}) * 60 + ${seconds})`;
  const whole = `try_cast(substr(${x}, 1, 19) as timestamp)`;
  return `case when ${x} >= '0001' and substr(${x}, 12, 2) <= '23' and ${hours} <= 23 and ${minutes} <= 59
    and ${seconds} <= 59 then ${whole} + to_microseconds(${fraction}) - to_seconds(${offset}) end`;
}

const either = (x: string, day: string, time: string) =>
  `case when ${shaped(x, DAY)} then ${day} when ${shaped(x, TIME)} then ${time} end`;

const instantIn = (x: string) =>
  either(x, `cast(${dayIn(x)} as timestamp)`, `case when ${within(`(${timeIn(x)})`)} then ${timeIn(x)} end`);

/** The engine's cast rounds half away from zero; it does not read every exponent. */
function decimals(type: 'decimal' | 'numeric'): Rule & Required<Pick<Rule, 'isRounded'>> {
  const { precision, scale } = DECIMAL_SIZES[type];
  const digits = (x: string) => `replace(regexp_extract(${x}, '^[+-]?([\\d.]*)', 1), '.', '')`;
  const exponent = (x: string) => `coalesce(try_cast(regexp_extract(${x}, '[eE](.*)', 1) as integer), 0)`;
  const decimalsOf = (x: string) => `(strlen(regexp_extract(${x}, '\\.(\\d*)', 1)) - ${exponent(x)})`;
  // Beyond so many zeros nothing is left to be kept, or too much.
  const zeros = 2 * precision;
  const behind = (x: string) => `cast(least(${decimalsOf(x)}, strlen(${digits(x)}) + ${zeros}) as integer)`;
  const padded = (x: string) =>
    `lpad(${digits(x)}, greatest(cast(strlen(${digits(x)}) as integer), ${behind(x)}), '0')`;
  const plain = (x: string) =>
    `regexp_extract(${x}, '^[+-]?') || case when ${decimalsOf(x)} <= 0
      then ${digits(x)} || repeat('0', least(-${decimalsOf(x)}, ${zeros}))
      else left(${padded(x)}, strlen(${padded(x)}) - ${behind(x)}) || '.' || right(${padded(x)}, ${behind(x)}) end`;
  return {
    value: (x) =>
      `case when ${shaped(x, DECIMAL)} then
        try_cast(case when regexp_matches(${x}, '[eE]') then ${plain(x)} else ${x} end as ${TYPES[type].duckdb}) end`,
    isRounded: (x) =>
      `${shaped(x, DECIMAL)} and regexp_matches(${digits(x)}, '[1-9]')
        and ${decimalsOf(x)} - strlen(regexp_extract(${digits(x)}, '0*$')) > ${scale}`,
  };
}

/** A whole number, also as `2.0` or `1e1` where that is exact. */
function wholeNumber(x: string): string {
  const { value, isRounded } = decimals('numeric');
  const number = value(x);
  return `case when ${shaped(x, INTEGER)} then try_cast(${x} as bigint)
    when not (${isRounded(x)}) and trunc(${number}) = ${number} then try_cast(${number} as bigint) end`;
}

/** A number in a text that names none, or one without a bound, is null. */
const finite = (rule: Rule): Rule => ({
  ...rule,
  isMalformed: (x, v) => `${x} <> '' and ${v} is null and not ${shaped(x, NOT_FINITE)}`,
  isImpossible: (x) => shaped(x, NOT_FINITE),
});

const timed = (rule: Rule): Rule => ({
  ...rule,
  isMalformed: (x) => `${x} <> '' and not ${shaped(x, DAY_OR_TIME)} and not ${shaped(x, BEYOND)}`,
  isImpossible: (x, v) => `${x} <> '' and ${v} is null`,
});

/** Columns that are text, and those of any other type in their text. Empty is null. */
const FROM_TEXT: Readonly<Record<Target, Rule>> = {
  bigint: finite({ value: wholeNumber }),
  double: finite({
    value: (x) =>
      `case when ${shaped(x, NUMBER)} and isfinite(try_cast(${x} as double)) then try_cast(${x} as double) end`,
  }),
  decimal: finite(decimals('decimal')),
  numeric: finite(decimals('numeric')),
  boolean: {
    value: (x) =>
      `case when ${x} = 't' or lower(${x}) in ('1', 'true') then true when ${x} = 'f' or lower(${x}) in ('0', 'false') then false end`,
    isMalformed: (x, v) => `${x} <> '' and ${v} is null`,
  },
  date: timed({ value: (x) => either(x, dayIn(x), `case when ${timeIn(x)} is not null then ${dayIn(x)} end`) }),
  timestamp: timed({ value: (x) => `date_trunc('milliseconds', ${instantIn(x)})` }),
  microseconds: { value: (x) => `epoch_us(${instantIn(x)})` },
};
