import { type DuckDBAppender, DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnDefinition } from '../definitions/table.ts';
import { TYPES, type Value } from '../definitions/types.ts';
import { BINDINGS, toVector } from './columns.ts';
import { type Engine, identifier } from './duckdb.ts';

type BufferColumn = Pick<ColumnDefinition, 'name' | 'type'>;

/** Rows held by the engine (in memory, beyond its limit on disk) until they are kept or dropped. */
export interface RowBuffer {
  /** The buffer's name in SQL, once all rows are in its table; for one statement. */
  table(): string;
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

/** So many rows at the most wait outside of the engine's own memory. */
const FLUSHED_ROWS = 2048;

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
  let unflushed = 0;
  // Appended rows are the table's only after a flush, which costs as much for ten rows as for thousands.
  const flush = () => {
    if (unflushed > 0) appender?.flushSync();
    unflushed = 0;
  };

  return {
    table() {
      flush();
      return quoted;
    },
    columns,
    rows: () => held,
    append(values, rows) {
      const chunk = DuckDBDataChunk.create(types, rows);
      columns.forEach((column, i) => {
        chunk.setColumnValues(i, toVector(column.type, values[i] ?? []));
      });
      appender?.appendDataChunk(chunk);
      held += rows;
      unflushed += rows;
      if (unflushed >= FLUSHED_ROWS) flush();
    },
    async insert(select, expected) {
      const { rowsChanged } = await connection.run(`insert into ${quoted} ${select}`);
      if (rowsChanged !== expected)
        throw new Error(`${name}: ${rowsChanged} rows were loaded, ${expected} were expected`);
      held += rowsChanged;
    },
    async clear() {
      if (held === 0) return;
      flush();
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
