import { DuckDBDecimalValue, type DuckDBValue } from '@duckdb/node-api';

const NUMBERS = /^(?:double|float|real)$/;
const WHOLE_NUMBERS = /^(?:tinyint|smallint|integer|int|bigint)$/;
/** Trino names the digits of a second. */
const TIMESTAMP = /^timestamp(?:\(\d+\))?$/;
const DECIMAL = /^-?\d+(?:\.(\d+))?$/;
/** Digits of a decimal of the widest type. */
const WIDEST = 38;

/** A value that Athena has written as text, as the local engine would give it, so that both are printed alike. */
export function athenaValue(type: string, text: string | null): DuckDBValue {
  if (text === null) return null;
  if (WHOLE_NUMBERS.test(type)) return BigInt(text);
  if (NUMBERS.test(type)) return Number(text);
  if (type === 'boolean') return text === 'true';
  if (TIMESTAMP.test(type)) return timestamp(text);
  const decimal = type.startsWith('decimal') ? DECIMAL.exec(text) : null;
  if (!decimal) return text;
  return new DuckDBDecimalValue(BigInt(text.replace('.', '')), WIDEST, decimal[1]?.length ?? 0);
}

/** `2025-03-02 10:00:00.120` becomes `2025-03-02T10:00:00.12Z`. */
function timestamp(text: string): string {
  const [day, time = ''] = text.split(' ');
  return `${day}T${time.replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === '' ? '' : `.${digits}`))}Z`;
}
