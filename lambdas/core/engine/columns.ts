import {
  BIGINT,
  BOOLEAN,
  DATE,
  DECIMAL,
  DOUBLE,
  DuckDBDateValue,
  DuckDBDecimalValue,
  DuckDBTimestampMillisecondsValue,
  type DuckDBType,
  type DuckDBValue,
  TIMESTAMP_MS,
  VARCHAR,
} from '@duckdb/node-api';
import { type ColumnType, DECIMAL_SIZES, type DecimalSize, type Value } from '../definitions/types.ts';

interface ColumnBinding {
  readonly type: DuckDBType;
  /** A decoded value as the binding takes it; absent where the two are the same. */
  readonly convert?: (value: Exclude<Value, null>) => DuckDBValue;
}

/** How decoded values enter a DuckDB vector. */
export const BINDINGS: Readonly<Record<ColumnType, ColumnBinding>> = {
  varchar: { type: VARCHAR },
  bigint: { type: BIGINT },
  double: { type: DOUBLE },
  decimal: decimalBinding(DECIMAL_SIZES.decimal),
  numeric: decimalBinding(DECIMAL_SIZES.numeric),
  boolean: { type: BOOLEAN },
  date: { type: DATE, convert: (days) => new DuckDBDateValue(Number(days)) },
  timestamp: { type: TIMESTAMP_MS, convert: (ms) => new DuckDBTimestampMillisecondsValue(BigInt(ms)) },
  microseconds: { type: BIGINT },
};

function decimalBinding({ precision, scale }: DecimalSize): ColumnBinding {
  return {
    type: DECIMAL(precision, scale),
    convert: (units) => new DuckDBDecimalValue(BigInt(units), precision, scale),
  };
}

export function toVector(type: ColumnType, values: readonly Value[]): readonly DuckDBValue[] {
  const { convert } = BINDINGS[type];
  return convert ? values.map((value) => (value === null ? null : convert(value))) : values;
}
