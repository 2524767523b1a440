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
import type { ColumnType, Value } from '../definitions/types.ts';

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
  decimal: { type: DECIMAL(18, 2), convert: (hundredths) => new DuckDBDecimalValue(BigInt(hundredths), 18, 2) },
  boolean: { type: BOOLEAN },
  date: { type: DATE, convert: (days) => new DuckDBDateValue(Number(days)) },
  timestamp: { type: TIMESTAMP_MS, convert: (ms) => new DuckDBTimestampMillisecondsValue(BigInt(ms)) },
};

export function toVector(type: ColumnType, values: readonly Value[]): readonly DuckDBValue[] {
  const { convert } = BINDINGS[type];
  return convert ? values.map((value) => (value === null ? null : convert(value))) : values;
}
