import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { ModelColumn } from '../../lambdas/core/definitions/model.ts';
import { inOrder } from '../../lambdas/core/definitions/order.ts';
import { storedColumns } from '../../lambdas/core/definitions/table.ts';
import { type ColumnType, TYPES } from '../../lambdas/core/definitions/types.ts';
import { duckdbReading } from '../../lambdas/core/engine/duckdb-models.ts';
import { identifier, literal } from '../../lambdas/core/engine/sql.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { LEFT_OUT } from '../../lambdas/core/lake/tables.ts';
import { keptRows, leftOutRows } from '../../lambdas/refresh-models/left-out.ts';
import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import { CALLER_SCOPE, VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';

/** Values as JSON has them: dates and times as ISO text, decimals as numbers; a column left out is null. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Rows of some tables, by `schema.table`. A base table that is given holds just these rows; one that is not is made by its
 * model; a source table that is not given is empty.
 */
export type World = Readonly<Record<string, readonly Row[]>>;

/** A world some of whose tables hold what a SELECT yields, by the names of its columns. */
export type LargeWorld = Readonly<Record<string, readonly Row[] | string>>;

/** `null`: unrestricted; else the organisations that the reader may see. */
export type Caller = readonly (string | null)[] | null;

interface Typed {
  readonly name: string;
  readonly type: ColumnType;
}

/** A table that no model makes. */
export interface WorldTable {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Typed[];
  readonly rows: readonly Row[] | string;
}

const LEFT_OUT_TABLE = { schema: 'lake', name: LEFT_OUT.name, columns: LEFT_OUT.columns };

/** Source tables, those that every world has, and the base tables that this one gives, on the date `asOf`. */
export function tablesOf(world: LargeWorld, asOf = '2026-09-01'): readonly WorldTable[] {
  // Partition columns stand in every source table.
  const places: readonly Typed[] = [
    { name: 'org', type: 'varchar' },
    { name: 'site', type: 'varchar' },
    { name: 'file_date', type: 'date' },
    { name: 'delivery_date', type: 'date' },
  ];
  const sources = Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) => {
      const own: readonly Typed[] = storedColumns(table);
      const columns = [...own, ...places.filter((place) => !own.some(({ name }) => name === place.name))];
      const schemas = [table.schema, ...(table.kind === 'snapshot' ? [`${table.schema}_history`] : [])];
      return schemas.map((schema) => ({ schema, name: table.name, columns }));
    }),
  );
  const base = [...GIVEN, ...BASE].map(({ name, columns }) => ({ schema: 'base', name, columns }));
  const known = new Set([...sources, ...base].map(nameOf));
  const unknown = Object.keys(world).filter((name) => !known.has(name));
  if (unknown.length > 0) throw new Error(`the world has ${unknown.join(', ')}, which is no table`);

  const filled: LargeWorld = {
    'base.as_of': [{ as_of: asOf }],
    'base.setting_people': [{ merge_by_email: true }],
    'base.delivered_table': exportedIn(world),
    ...world,
  };
  const made = new Set(BASE.map(({ name }) => `base.${name}`).filter((name) => world[name] === undefined));
  return [...sources, LEFT_OUT_TABLE, ...base]
    .filter((table) => !made.has(nameOf(table)))
    .map((table) => ({ ...table, rows: filled[nameOf(table)] ?? [] }));
}

/** Names of the export's tables that a world gives, or whose base tables it gives. */
function exportedIn(world: LargeWorld): readonly Row[] {
  return TIMEBACK_TABLES.filter(({ name }) => world[`timeback_export.${name}`] ?? world[`base.${name}`]).map(
    ({ name }) => ({ table_name: name }),
  );
}

/** What tells the views of a schema who asks. */
export function callerScope(schema: string, caller: Caller): WorldTable {
  const rows =
    caller === null ? [{ unrestricted: true }] : caller.map((org) => ({ allowed_org_id: org, unrestricted: false }));
  return { ...CALLER_SCOPE, schema, rows };
}

/** Throws when a row has a column that the table lacks. */
export async function createTable(connection: DuckDBConnection, table: WorldTable): Promise<void> {
  const { columns, rows } = table;
  const name = nameOf(table);
  const typed = columns.map((column) => `${identifier(column.name)} ${TYPES[column.type].duckdb}`);
  await connection.run(`create table ${name} (${typed.join(', ')})`);
  if (typeof rows === 'string') {
    await connection.run(`insert into ${name} by name ${rows}`);
    await fillMicroseconds(connection, table);
    return;
  }
  const stray = rows.flatMap((row) => Object.keys(row)).filter((key) => !columns.some((column) => column.name === key));
  if (stray.length > 0) throw new Error(`${name} has no column ${[...new Set(stray)].join(', ')}`);
  if (rows.length === 0) return;
  const tuples = rows.map((row) => `(${columns.map((column) => sqlValue(row[column.name] ?? null)).join(', ')})`);
  await connection.run(`insert into ${name} values ${tuples.join(', ')}`);
  await fillMicroseconds(connection, table);
}

/** A base table says of each time its microseconds, and of an insight its seconds; a world may leave both to its times. */
async function fillMicroseconds(connection: DuckDBConnection, { schema, name, columns }: WorldTable): Promise<void> {
  const finer = columns.filter(({ type }) => schema === 'base' && type === 'microseconds');
  if (finer.length === 0) return;
  const set = finer.map(
    (column) => `${column.name} = coalesce(${column.name}, epoch_us(${column.name.replace(/_us$/, '')}))`,
  );
  await connection.run(`update ${schema}.${name} set ${set.join(', ')}`);
  if (name !== 'counted_insight') return;
  await connection.run(
    `update base.counted_insight set duration_sec = round((ended_at_time_us - started_at_time_us)::decimal(38, 0) / 1e6)`,
  );
}

/** A world in DuckDB, on the date `asOf`, with the views for each caller in a schema of the caller's name. */
export async function openWorld(world: LargeWorld, callers: Readonly<Record<string, Caller>> = {}, asOf?: string) {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  await speakAthena(connection);

  const tables = tablesOf(world, asOf);
  const schemas = tables.map(({ schema }) => schema);
  for (const schema of new Set([...schemas, 'base', 'timeback', ...Object.keys(callers)])) {
    await connection.run(`create schema if not exists ${schema}`);
  }
  for (const table of tables) await createTable(connection, table);
  for (const model of inOrder(BASE)) {
    if (world[nameOf(model)]) continue;
    await connection.run(`create table ${nameOf(model)} as ${keptRows(model, `(${model.sql})`)}`);
    await connection.run(`insert into lake.left_out by name ${leftOutRows(model, `(${model.sql})`, '2026-09-01')}`);
  }
  for (const [schema, caller] of Object.entries({ ...callers, timeback: [] })) {
    await createTable(connection, callerScope(schema, caller));
    await connection.run(`use ${schema}`);
    await connection.run(`create view ${schema}.${VISIBLE_PERSON.name} as ${VISIBLE_PERSON.sql}`);
    for (const view of inOrder(VIEWS)) await connection.run(`create view ${schema}.${view.name} as ${view.sql}`);
    await connection.run('use memory.main');
  }

  /** Rows of a SELECT, as JSON values. */
  const select = async (sql: string): Promise<Row[]> => {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowObjectsJson() as Row[];
  };

  return {
    /** For whoever works with the engine itself. */
    connection,
    /** Answers the questions of contracts. */
    engine: duckdbReading(connection, (name) => name),
    select,
    /** Rows of a model, ordered by all columns, with numbers as numbers and times as `YYYY-MM-DD HH:MM:SS[.mmm]`, each once. */
    async rows(schema: string, name: string): Promise<Row[]> {
      const model = [...BASE, ...VIEWS].find((one) => one.name === name);
      if (!model) throw new Error(`${name} is no model`);
      const rows = await select(`select * from ${schema}.${name} order by all`);
      const shown = model.columns.filter(({ type }) => type !== 'microseconds');
      return rows.map((row) => plain(row, shown));
    },
    /** Names and DuckDB types of a model's columns, in order. */
    async types(schema: string, name: string): Promise<readonly string[]> {
      const rows = await select(`describe ${schema}.${name}`);
      return rows.map(({ column_name, column_type }) => `${column_name} ${column_type}`);
    },
    close() {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

export type OpenWorld = Awaited<ReturnType<typeof openWorld>>;

const nameOf = ({ schema, name }: Pick<WorldTable, 'schema' | 'name'>): string => `${schema}.${name}`;

function plain(row: Row, columns: readonly ModelColumn[]): Row {
  return Object.fromEntries(
    columns.map(({ name, type }) => {
      const value = row[name] ?? null;
      return [name, value !== null && ['bigint', 'decimal', 'numeric'].includes(type) ? Number(value) : value];
    }),
  );
}

function sqlValue(value: string | number | boolean | null): string {
  if (value === null) return 'null';
  return typeof value === 'string' ? literal(value) : String(value);
}
