import { type DuckDBAppender, DuckDBDataChunk } from '@duckdb/node-api';
import type { TypedColumn } from '../definitions/table.ts';
import { TYPES, type Value } from '../definitions/types.ts';
import { BINDINGS, toVector } from './columns.ts';
import type { Engine } from './duckdb.ts';
import { identifier } from './sql.ts';

/** Rows held by the engine (in memory, beyond its limit on disk) until they are kept or dropped. */
export interface RowBuffer {
  /** The buffer's name in SQL, once all rows are in its table; for one statement. */
  table(): string;
  readonly columns: readonly TypedColumn[];
  /** Rows held now. */
  rows(): number;
  /** Adds at most CHUNK_ROWS rows, given as one array of values per column. */
  append(columns: readonly (readonly Value[])[], rows: number): void;
  /** Adds the rows of a SELECT that yields the buffer's columns in their order. Throws when they are not `expected` many. */
  insert(select: string, expected: number): Promise<void>;
  clear(): Promise<void>;
  drop(): Promise<void>;
}

/** DuckDB's vector size. */
const CHUNK_ROWS = 2048;
/** Rows of so many characters are a full chunk, too, however few they are. */
const CHUNK_CHARACTERS = 2 * 1024 * 1024;
/** So many chunks at the most wait outside of the engine's own memory: a flush is a transaction, whatever it brings. */
const FLUSHED_CHUNKS = 2;

export async function createRowBuffer(
  engine: Engine,
  name: string,
  columns: readonly TypedColumn[],
): Promise<RowBuffer> {
  const { connection, appending } = engine;
  const quoted = identifier(name);
  const list = columns.map((column) => `${identifier(column.name)} ${TYPES[column.type].duckdb}`);
  await connection.run(`create table ${quoted} (${list.join(', ')})`);

  const types = columns.map((column) => BINDINGS[column.type].type);
  let appender: DuckDBAppender | undefined = await appending.createAppender(name);
  let held = 0;
  // Rows go to the engine by full chunks: one of ten rows costs as much as one of thousands.
  let waiting: Value[][] = columns.map(() => []);
  let waitingRows = 0;
  let waitingCharacters = 0;
  let unflushed = 0;
  // One for all: what it holds is outside of the engine's limit, and is freed only when garbage is collected.
  let chunk: DuckDBDataChunk | undefined;
  const give = (values: readonly (readonly Value[])[], rows: number) => {
    if (chunk) chunk.reset();
    else chunk = DuckDBDataChunk.create(types);
    chunk.rowCount = rows;
    for (const [i, { type }] of columns.entries()) chunk.setColumnValues(i, toVector(type, values[i] ?? []));
    appender?.appendDataChunk(chunk);
    unflushed += 1;
  };
  const forgetWaiting = () => {
    waiting = columns.map(() => []);
    waitingRows = 0;
    waitingCharacters = 0;
  };
  const giveWaiting = () => {
    if (waitingRows > 0) give(waiting, waitingRows);
    forgetWaiting();
  };
  // What was given is the table's only after a flush.
  const flush = () => {
    if (unflushed > 0) appender?.flushSync();
    unflushed = 0;
  };

  return {
    table() {
      giveWaiting();
      flush();
      return quoted;
    },
    columns,
    rows: () => held,
    append(values, rows) {
      if (waitingRows + rows > CHUNK_ROWS) giveWaiting();
      if (rows === CHUNK_ROWS) give(values, rows);
      else {
        for (const [i, column] of waiting.entries()) {
          for (const value of values[i] ?? []) {
            column.push(value);
            if (typeof value === 'string') waitingCharacters += value.length;
          }
        }
        waitingRows += rows;
        if (waitingCharacters >= CHUNK_CHARACTERS) giveWaiting();
      }
      held += rows;
      if (unflushed >= FLUSHED_CHUNKS) flush();
    },
    async insert(select, expected) {
      const { rowsChanged } = await connection.run(`insert into ${quoted} ${select}`);
      if (rowsChanged !== expected)
        throw new Error(`${name}: ${rowsChanged} rows were loaded, ${expected} were expected`);
      held += rowsChanged;
    },
    async clear() {
      if (held === 0) return;
      forgetWaiting();
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
