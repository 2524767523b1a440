import { createHash } from 'node:crypto';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { openLake } from '../../bin/lake.ts';
import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';

/** All rows of a table in any order: how many, and the sum of the hashes of their texts. */
export interface Rows {
  readonly count: number;
  readonly digest: string;
}

/** A column with the type that Delta calls it by. */
export interface Typed {
  readonly name: string;
  readonly type: string;
}

/**
 * The rows of a SELECT, each as JSON: times in epoch milliseconds, doubles by their bits, whole numbers, dates and decimals as
 * text. test/project/reader.py writes them in the same way.
 */
export async function rowsOf(connection: DuckDBConnection, columns: readonly Typed[], from: string): Promise<Rows> {
  const values = columns.map(({ name, type }) => {
    const column = identifier(name);
    if (type === 'timestamp_ntz') return `cast(epoch_ms(${column}) as varchar)`;
    return type === 'double' || type === 'boolean' ? column : `cast(${column} as varchar)`;
  });
  const read = await connection.runAndReadAll(`select ${values.join(', ')} from ${from}`);
  const rows = read
    .getRows()
    .map((row) => JSON.stringify(row.map((value) => (typeof value === 'number' ? bits(value) : value))));
  return { count: rows.length, digest: digestOf(rows) };
}

function bits(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function digestOf(rows: readonly string[]): string {
  const hash = (row: string) => BigInt(`0x${createHash('sha256').update(row).digest('hex')}`);
  return (rows.reduce((sum, row) => sum + hash(row), 0n) % 2n ** 256n).toString(16);
}

/** What `query` shows of a lake, as far as it is `chosen`. */
export async function withQuery<T>(
  folder: string,
  chosen: (relation: Relation) => boolean,
  work: (chosen: readonly Relation[], connection: DuckDBConnection, all: readonly Relation[]) => Promise<T>,
): Promise<T> {
  const lake = await openLake(folder, parseSettings({}, 'the defaults'));
  const relations = lake.relations.filter(chosen);
  const engine = await lake.engineFor(relations.map(({ schema, name }) => `${schema}.${name}`).join(' '));
  try {
    return await work(relations, engine.connection, lake.relations);
  } finally {
    engine.close();
  }
}

/** A DuckDB of its own, as a user has it. */
export async function withPlainDuckDb<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
