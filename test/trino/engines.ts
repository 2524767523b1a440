import type { DuckDBConnection } from '@duckdb/node-api';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { readParquetByName } from '../../lambdas/core/engine/parquet.ts';
import { identifier, literal, noRows } from '../../lambdas/core/engine/sql.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import { type TrinoQuery, trinoClient } from './client.ts';
import { type Column, type ExternalTable, metastore, type View } from './metastore.ts';

/** A SELECT of Athena's SQL and what it is declared to yield. A `Model` of the product is one but for `as`. */
export interface TestModel extends View {
  /** Columns by which a difference names its row; may be empty. */
  readonly key: readonly string[];
  /** `table`: its rows are stored, as those of base tables are; `view`: it is a view, as in the catalogue. */
  readonly as: 'table' | 'view';
}

/** A Trino and a DuckDB that hold the same tables. */
export interface Engines {
  readonly trino: TrinoQuery;
  readonly duckdb: DuckDBConnection;
  /** Makes the schemas, empty, in both. */
  createSchemas(...names: readonly string[]): Promise<void>;
  addTable(table: ExternalTable): Promise<void>;
  /** Stores or defines each model in both from the same text, in the order given. Throws where one refuses it. */
  build(models: readonly TestModel[]): Promise<void>;
  close(): void;
}

/** `scratch`: a folder for what does not fit into DuckDB's memory. */
export async function openEngines(
  server: { readonly url: string; readonly root: string },
  scratch: string,
): Promise<Engines> {
  const engine = await openEngine({ scratch, memoryMiB: 1024, prepare: speakAthena });
  const duckdb = engine.connection;
  const trino = trinoClient(server.url);
  const { createSchema, createTable, createView } = metastore(server.root);

  return {
    trino,
    duckdb,
    async createSchemas(...names) {
      for (const name of names) {
        await createSchema(name);
        await duckdb.run(`drop schema if exists ${identifier(name)} cascade; create schema ${identifier(name)}`);
      }
    },
    async addTable(table) {
      await createTable(table);
      await duckdb.run(`create view ${qualified(table)} as ${selectExternal(table)}`);
    },
    async build(models) {
      for (const model of models) {
        await buildInDuckdb(model).catch(refusedBy('duckdb', model));
        const inTrino = model.as === 'view' ? createView(model) : storeInTrino(model);
        await inTrino.catch(refusedBy('trino', model));
      }
    },
    close: engine.close,
  };

  /** From within its schema, where the names that its text leaves bare are to be found. */
  async function buildInDuckdb(model: TestModel): Promise<void> {
    await duckdb.run(`use memory.${identifier(model.schema)}`);
    try {
      await duckdb.run(`create ${model.as} ${qualified(model)} as ${model.sql}`);
    } finally {
      await duckdb.run('use memory.main');
    }
  }

  async function storeInTrino(model: TestModel): Promise<void> {
    await trino(`create table ${qualified(model)} with (format = 'PARQUET') as ${model.sql}`, model.schema);
  }
}

/** `"schema"."name"`. */
export const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): string =>
  `${identifier(schema)}.${identifier(name)}`;

function selectExternal({ columns, partitionColumns, parts }: ExternalTable): string {
  if (parts.length === 0) return noRows([...columns, ...partitionColumns]);
  const selects = parts.map(({ values, files }) => {
    const given = partitionColumns.map((column, i) => `, ${constant(column, values[i]!)}`);
    return `select *${given.join('')} from (${readParquetByName(files, columns)})`;
  });
  return selects.join(' union all ');
}

const constant = ({ name, type }: Column, value: string): string =>
  `cast(${literal(value)} as ${TYPES[type].duckdb}) as ${identifier(name)}`;

const refusedBy =
  (engine: string, { schema, name }: View) =>
  (error: Error): never => {
    throw new Error(`${engine} refuses ${schema}.${name}: ${error.message}`, { cause: error });
  };
