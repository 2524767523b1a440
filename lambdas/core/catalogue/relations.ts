import { type ColumnDefinition, storedColumns, type TableDefinition } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import { identifier, literal } from '../engine/duckdb.ts';
import { readParquet } from '../engine/parquet.ts';
import { FEEDS } from '../feeds/registry.ts';
import { type DeliveryItem, itemKeys, type Pointer, type RecordFiles } from '../lake/items.ts';
import type { Ledger } from '../lake/ledger.ts';
import { type Extent, partitionColumns } from '../lake/partitions.ts';
import { FRESHNESS, type LakeTable, RECORDED_AT, REJECTS, UNITS } from '../lake/tables.ts';
import { enginePath } from '../storage/urls.ts';
import { freshness } from './freshness.ts';

/** A name that can stand in a query. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly grain: string;
  readonly description: string;
  readonly key: readonly string[];
  /** Those of the files, then those of the partitions. */
  readonly columns: readonly ColumnDefinition[];
  /** Published files behind it, as of this moment. */
  files(): Promise<readonly RelationFile[]>;
  /** The SELECT that yields it, over those files. */
  select(): Promise<string>;
}

export interface RelationFile {
  readonly url: string;
  /** Null where the ledger does not know. */
  readonly rows: number | null;
  readonly bytes: number | null;
}

/** All relations of a lake: those of the feeds' tables, their history, and what the lake records of itself. */
export function relations(ledger: Ledger): readonly Relation[] {
  const source = Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) =>
      table.kind === 'daily'
        ? [tableRelation(ledger, table, 'all')]
        : [tableRelation(ledger, table, 'current'), tableRelation(ledger, table, 'history')],
    ),
  );
  return [...source, unitsRelation(ledger), rejectsRelation(ledger), freshnessRelation(ledger)];
}

function tableRelation(ledger: Ledger, table: TableDefinition, which: Extent): Relation {
  const partitions = partitionColumns(table.kind, which);
  const pointers = async () => {
    const { schema, name } = table;
    const prefix = which === 'current' ? itemKeys.currents(schema, name) : itemKeys.partitions(schema, name);
    return (await ledger.list<Pointer>(prefix)).map(({ value }) => value);
  };
  return {
    schema: which === 'history' ? `${table.schema}_history` : table.schema,
    name: table.name,
    grain: table.grain,
    description: table.description,
    key: table.key,
    columns: [...storedColumns(table), ...partitions],
    async files() {
      return (await pointers()).flatMap(({ prefix, files }) =>
        files.map(({ name, rows, bytes }) => ({ url: prefix + name, rows, bytes })),
      );
    },
    async select() {
      return selectTable(table, partitions, await pointers());
    },
  };
}

/** Files of an older definition are read by name too: a column that they lack is null in them. */
function selectTable(
  table: TableDefinition,
  partitions: readonly ColumnDefinition[],
  pointers: readonly Pointer[],
): string {
  const stored = storedColumns(table);
  const hive = partitions.map(({ name, type }) => ({ name, type: TYPES[type].duckdb }));
  const filesOf = (some: readonly Pointer[]) =>
    some.flatMap(({ prefix, files }) => files.map(({ name }) => enginePath(prefix + name)));
  const now = filesOf(pointers.filter(({ definition }) => definition === table.version));
  const older = filesOf(pointers.filter(({ definition }) => definition !== table.version));
  const names = stored.map(({ name }) => name);

  if (now.length > 0 && older.length === 0) return readParquet(now, names, hive);
  const columns = [...stored, ...partitions];
  const all = columns.map(({ name }) => identifier(name)).join(', ');
  const parts = [
    empty(columns),
    ...(now.length > 0 ? [readParquet(now, names, hive)] : []),
    ...(older.length > 0 ? [readParquet(older, '*', hive)] : []),
  ];
  return `select ${all} from (${parts.join(' union all by name ')})`;
}

/** No row, with the columns and their types. */
function empty(columns: readonly ColumnDefinition[]): string {
  const typed = columns.map(({ name, type }) => `cast(null as ${TYPES[type].duckdb}) as ${identifier(name)}`);
  return `select ${typed.join(', ')} where false`;
}

function lakeRelation(table: LakeTable, parts: Pick<Relation, 'files' | 'select'>): Relation {
  const { name, grain, description, columns } = table;
  return { schema: 'lake', name, grain, description, key: [], columns, ...parts };
}

const recordFiles = async (ledger: Ledger, table: 'units' | 'rejects') =>
  (await ledger.list<RecordFiles>(itemKeys.recordFiles(table))).flatMap(({ value }) => value.urls);

const asFiles = (urls: readonly string[]) => urls.map((url) => ({ url, rows: null, bytes: null }));

function unitsRelation(ledger: Ledger): Relation {
  return lakeRelation(UNITS, {
    files: async () => asFiles(await recordFiles(ledger, 'units')),
    select: () => selectUnits(ledger),
  });
}

async function selectUnits(ledger: Ledger): Promise<string> {
  const urls = await recordFiles(ledger, 'units');
  if (urls.length === 0) return empty(UNITS.columns);
  const names = UNITS.columns.map(({ name }) => name);
  return `select ${names.map(identifier).join(', ')} from (${readParquet(urls.map(enginePath), [...names, RECORDED_AT.name])})
    qualify row_number() over (partition by object, object_version, entry order by recorded_at desc) = 1`;
}

/** A unit that was converted again has its rejects from the last time only. */
function rejectsRelation(ledger: Ledger): Relation {
  return lakeRelation(REJECTS, {
    files: async () => asFiles(await recordFiles(ledger, 'rejects')),
    async select() {
      const urls = await recordFiles(ledger, 'rejects');
      if (urls.length === 0) return empty(REJECTS.columns);
      const names = REJECTS.columns.map(({ name }) => name);
      return `select * from (${readParquet(urls.map(enginePath), names)}) rejects where exists (
        select 1 from (${await selectUnits(ledger)}) units
        where units.run = rejects.run and units.object = rejects.object and units.entry is not distinct from rejects.entry)`;
    },
  });
}

function freshnessRelation(ledger: Ledger): Relation {
  return lakeRelation(FRESHNESS, {
    files: async () => [],
    async select() {
      const rows = freshness((await ledger.list<DeliveryItem>(itemKeys.deliveries)).map(({ value }) => value));
      if (rows.length === 0) return empty(FRESHNESS.columns);
      const casts = FRESHNESS.columns.map(
        ({ name, type }, i) => `cast(c${i} as ${TYPES[type].duckdb}) as ${identifier(name)}`,
      );
      const values = rows.map(
        (row) => `(${row.map((value) => (value === null ? 'null' : literal(value))).join(', ')})`,
      );
      return `select ${casts.join(', ')} from (values ${values.join(', ')}) t(${casts.map((_, i) => `c${i}`).join(', ')})`;
    },
  });
}
