import { availableParallelism } from 'node:os';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import dataAccessors from '@duckdb/node-api/lib/vectors/dataAccessors.js';
import { places } from '../places.ts';
import { required } from '../required.ts';

// The binding's own decoder takes U+FEFF at the beginning of a value for a byte order mark and drops it.
Object.assign(dataAccessors, { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) });

export interface EngineOptions {
  /** Folder of this machine for what does not fit into memory; made when first needed. */
  readonly scratch: string;
  /** Ceiling of DuckDB's own memory in MiB. */
  readonly memoryMiB: number;
  /** All processors when absent. One writes Parquet with a third less work than two, and leaves the others free. */
  readonly threads?: number;
  /** False where every file is read once: what was read does not stay in memory. */
  readonly fileCache?: boolean;
  /** What has to be set or created before the configuration is locked. */
  readonly prepare?: (connection: DuckDBConnection) => Promise<void>;
  /** Awaited with the text of each statement before it runs, so that files which it names can be fetched. */
  readonly beforeStatement?: (sql: string) => Promise<void>;
}

export interface Engine {
  readonly connection: DuckDBConnection;
  /** Lends a connection for what takes long, to as many at once as there are; whoever comes later waits. */
  aside<T>(work: (connection: DuckDBConnection) => Promise<T>): Promise<T>;
  /** For appenders alone: their flushes do not wait, so a statement under way on the same connection would fail, or they. */
  readonly appending: DuckDBConnection;
  close(): void;
}

/** So many pieces of work are done aside at once: two files take three quarters of the time, three would need more memory. */
export const ASIDE_AT_ONCE = 2;

/** An engine, with a folder of this machine for files on their way. */
export interface Workbench {
  readonly engine: Engine;
  readonly scratch: string;
}

/**
 * A DuckDB in memory, set up so that the machine it runs on does not show in its results: UTC, order kept, no extension
 * fetched or loaded, and none of this can be changed by a statement afterwards.
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { scratch, memoryMiB, threads = availableParallelism(), fileCache = true, prepare, beforeStatement } = options;
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryMiB}MiB`,
    temp_directory: scratch,
    threads: String(threads),
    // Statements run on threads of Node's, which would keep freed memory, up to 100 MB of it, until they allocate again.
    allocator_background_threads: 'true',
    autoinstall_known_extensions: 'false',
    enable_external_file_cache: String(fileCache),
    preserve_insertion_order: 'true',
  });
  const connect = async () => announcing(await instance.connect(), beforeStatement);
  const connection = await connect();
  // Known only once the connection has loaded its time zones, so no option of create().
  await connection.run("set global TimeZone = 'UTC'");
  await prepare?.(connection);
  await connection.run('set global lock_configuration = true');
  const aside = await Promise.all(Array.from({ length: ASIDE_AT_ONCE }, connect));
  const appending = await instance.connect();
  return {
    connection,
    aside: lend(aside),
    appending,
    close() {
      appending.closeSync();
      for (const one of aside) one.closeSync();
      connection.closeSync();
      instance.closeSync();
    },
  };
}

/** Has `before` awaited ahead of each statement of a connection, by whichever of its methods the statement comes. */
function announcing(connection: DuckDBConnection, before: EngineOptions['beforeStatement']): DuckDBConnection {
  if (!before) return connection;
  const { run, stream, prepare } = connection;
  return Object.assign(connection, {
    async run(...statement: Parameters<typeof run>) {
      await before(statement[0]);
      return run.apply(connection, statement);
    },
    async stream(...statement: Parameters<typeof stream>) {
      await before(statement[0]);
      return stream.apply(connection, statement);
    },
    async prepare(...statement: Parameters<typeof prepare>) {
      await before(statement[0]);
      return prepare.apply(connection, statement);
    },
  });
}

function lend(connections: readonly DuckDBConnection[]): Engine['aside'] {
  const free = [...connections];
  const lent = places(free.length);
  return (work) =>
    lent.during(async () => {
      const connection = required(free.pop(), 'a free connection');
      try {
        return await work(connection);
      } finally {
        free.push(connection);
      }
    });
}
