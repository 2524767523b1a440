import { type DuckDBConnection, DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnType } from '../../lambdas/core/definitions/types.ts';
import type { Cell, TrinoQuery } from './client.ts';

export type EngineName = 'trino' | 'duckdb';

/**
 * A value in one form for both engines: numbers, dates and times as text in which nothing is lost. Doubles are compared
 * digit by digit, since a value that differs in its last bit today is a rounding that differs tomorrow.
 */
export type Comparable = string | boolean | null | readonly Comparable[];

/** Asks for a value of a type so that neither the driver nor JSON changes it. An array is asked for as it is. */
const AS_TEXT: Readonly<Record<ColumnType | 'array', Readonly<Record<EngineName, (value: string) => string>>>> = {
  varchar: asItIs(),
  boolean: asItIs(),
  double: asItIs(), // 17 digits in JSON, a number in the other driver: the same 64 bits
  array: asItIs(),
  bigint: castToText(),
  decimal: castToText(),
  numeric: castToText(),
  microseconds: castToText(),
  date: castToText(),
  // In microseconds, so that a fraction which should have been cut off shows.
  timestamp: {
    trino: (value) => `cast(cast(${value} as timestamp(6)) as varchar)`,
    duckdb: (value) => `strftime(cast(${value} as timestamp), '%Y-%m-%d %H:%M:%S.%f')`,
  },
};

/** The SQL that yields `value`, of the type, in a form that reads the same from both engines. */
export function comparable(type: ColumnType | 'array', value: string, engine: EngineName): string {
  return AS_TEXT[type][engine](value);
}

/** Rows of a SELECT from a DuckDB. */
export async function duckdbRows(connection: DuckDBConnection, sql: string): Promise<Comparable[][]> {
  const result = await connection.runAndReadAll(sql);
  return result.getRows().map((row) => row.map(fromDuckdb));
}

/** Rows of a SELECT from a Trino. */
export async function trinoRows(query: TrinoQuery, sql: string): Promise<Comparable[][]> {
  const { rows } = await query(sql);
  return rows.map((row) => row.map(fromTrino));
}

function fromDuckdb(value: DuckDBValue): Comparable {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' || typeof value === 'bigint') return numberText(value);
  if (value instanceof DuckDBListValue) return value.items.map(fromDuckdb);
  throw new Error(`a value of DuckDB is neither text, number nor boolean: cast it (${value.constructor.name})`);
}

function fromTrino(value: Cell): Comparable {
  if (typeof value === 'number') return numberText(value);
  return value === null || typeof value === 'string' || typeof value === 'boolean' ? value : value.map(fromTrino);
}

/** The two zeros of a double are one, as SQL has it. */
const numberText = (value: number | bigint): string => String(value);

function asItIs() {
  return { trino: (value: string) => value, duckdb: (value: string) => value };
}

function castToText() {
  const cast = (value: string) => `cast(${value} as varchar)`;
  return { trino: cast, duckdb: cast };
}
