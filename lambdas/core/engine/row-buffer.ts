import { type DuckDBAppender, DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnDefinition } from '../definitions/table.ts';
import { TYPES, type Value } from '../definitions/types.ts';
import { BINDINGS, toVector } from './columns.ts';
import { type Engine, identifier } from './duckdb.ts';

type BufferColumn = Pick<ColumnDefinition, 'name' | 'type'>;

/** Rows held by the engine (in memory, beyond its limit on disk) until they are kept or dropped. */
export interface RowBuffer {
  /** The buffer's name in SQL. */
  readonly name: string;
  readonly columns: readonly BufferColumn[];
  /** Rows held now. */
  rows(): number;
  /** Adds at most 2048 rows, given as one array of values per column. */
  append(columns: readonly (readonly Value[])[], rows: number): void;
  /** Adds the rows of a SELECT that yields the buffer's columns in their order. Throws when they are not `expected` many. */
  insert(select: string, expected: number): Promise<void>;
  clear(): Promise<void>;
  drop(): Promise<void>;
}

export async function createRowBuffer(
  engine: Engine,
  name: string,
  columns: readonly BufferColumn[],
): Promise<RowBuffer> {
  const { connection } = engine;
  const quoted = identifier(name);
  const list = columns.map((column) => `${identifier(column.name)} ${TYPES[column.type].duckdb}`);
  await connection.run(`create table ${quoted} (${list.join(', ')})`);

  const types = columns.map((column) => BINDINGS[column.type].type);
  let appender: DuckDBAppender | undefined = await connection.createAppender(name);
  let held = 0;
  // Appended rows are the table's only after a flush.
  const flush = () => appender?.flushSync();

  return {
    name: quoted,
    columns,
    rows: () => held,
    append(values, rows) {
      const chunk = DuckDBDataChunk.create(types, rows);
      columns.forEach((column, i) => {
        chunk.setColumnValues(i, toVector(column.type, values[i] ?? []));
      });
      appender?.appendDataChunk(chunk);
      flush();
      held += rows;
    },
    async insert(select, expected) {
      const { rowsChanged } = await connection.run(`insert into ${quoted} ${select}`);
      if (rowsChanged !== expected)
        throw new Error(`${name}: ${rowsChanged} rows were loaded, ${expected} were expected`);
      held += rowsChanged;
    },
    async clear() {
      if (held === 0) return;
      await connection.run(`truncate ${quoted}`);
      held = 0;
    },
    async drop() {
      appender?.closeSync();
      appender = undefined;
      await connection.run(`drop table ${quoted}`);
    },
  };
}
