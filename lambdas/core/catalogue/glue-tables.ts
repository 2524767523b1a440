import { type ColumnDefinition, storedColumns, type TableDefinition } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import { FEEDS } from '../feeds/registry.ts';
import { type Extent, extentsOf, partitionColumns, schemaOf } from '../lake/partitions.ts';
import { lakePaths } from '../lake/paths.ts';
import { FRESHNESS, type LakeTable, LEFT_OUT, RECORD_COLUMNS, REJECTS, UNITS } from '../lake/tables.ts';
import { latestRejects, latestUnits } from './record-views.ts';

// The Glue catalogue as data. Databases, tables and views are resources of a template; the partitions of the tables are
// brought up to date by the projection. Both take from here what a table is, so they agree on it.

export interface GlueColumn {
  /** In lower case. */
  readonly name: string;
  /** In Hive's words. */
  readonly type: string;
  /** At most 255 bytes. */
  readonly comment: string;
}

/** A table of Parquet files. What it shows are its partitions, each with a location of its own, which moves. */
export interface GlueTable {
  /** Without the prefix of the installation. */
  readonly database: string;
  readonly name: string;
  /** At most 2,048 bytes. */
  readonly description: string;
  /** Columns of the files. */
  readonly columns: readonly GlueColumn[];
  /** At least one, and all text. */
  readonly partitionKeys: readonly GlueColumn[];
  /** Folder within the lake below which all partitions are; it ends in a slash. */
  readonly folder: string;
}

/** A view over tables of the same catalogue. */
export interface GlueView {
  readonly database: string;
  readonly name: string;
  readonly description: string;
  /** `sql`: the type in the words of Athena's SQL. */
  readonly columns: readonly (GlueColumn & { readonly sql: string })[];
  /** The SELECT, where `of` gives the name of a database in this installation. */
  select(of: (database: string) => string): string;
}

/** How Hive's words say that files are Parquet: of tables, and of each of their partitions. */
export const PARQUET = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
} as const;

/** Of a comment of a column, and of the description of a table or database. */
const MAX_COMMENT_BYTES = 255;
const MAX_DESCRIPTION_BYTES = 2048;

/** A text on one line, cut behind a word where it is too long. */
function cut(text: string, maxBytes: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (Buffer.byteLength(line) <= maxBytes) return line;
  const words = line.split(' ');
  while (words.length > 1 && Buffer.byteLength(`${words.join(' ')} ...`) > maxBytes) words.pop();
  return `${words.join(' ')} ...`;
}

export const describe = (grain: string, description: string) => cut(`${grain} ${description}`, MAX_DESCRIPTION_BYTES);

/** Says what a column is, on one line of at most `maxBytes`. */
export const columnComment = ({ unit, description }: ColumnDefinition, maxBytes: number) =>
  cut(unit === undefined ? description : `${description} (${unit})`, maxBytes);

export function glueColumn(column: ColumnDefinition): GlueColumn {
  const { name, type } = column;
  return { name, type: TYPES[type].hive, comment: columnComment(column, MAX_COMMENT_BYTES) };
}

/** A date of a partition is text too: Athena then prunes partitions in Glue whatever a query compares it with. */
const partitionKey = (column: ColumnDefinition): GlueColumn => ({ ...glueColumn(column), type: TYPES.varchar.hive });

/** Folders do not depend on where the lake is. */
const PATHS = lakePaths('');

function sourceTable(table: TableDefinition, extent: Extent): GlueTable {
  const { schema, name, grain, description } = table;
  return {
    database: schemaOf(table, extent),
    name,
    description: describe(grain, description),
    columns: storedColumns(table).map(glueColumn),
    partitionKeys: partitionColumns(table.kind, extent).map(partitionKey),
    folder: extent === 'current' ? PATHS.table(schema, name) : PATHS.partitions(table),
  };
}

/** Key of the partitions of what the lake records: the folder of a run or of a part of a base table, or the one that counts. */
const FOLDER: GlueColumn = {
  name: 'folder',
  type: TYPES.varchar.hive,
  comment: 'Folder of the files within the lake.',
};

const lakeTable = (name: string, columns: readonly ColumnDefinition[], description: string): GlueTable => ({
  database: LAKE,
  name,
  description,
  columns: columns.map(glueColumn),
  partitionKeys: [FOLDER],
  folder: PATHS.table(LAKE, name),
});

const LAKE = 'lake';

/** What `lake.units` is made of: a partition for each folder of files. */
export const UNIT_RECORDS: GlueTable = {
  ...lakeTable(
    'unit_records',
    [...UNITS.columns, ...RECORD_COLUMNS],
    'Every record of a unit; lake.units has the latest.',
  ),
  folder: PATHS.table(LAKE, UNITS.name),
};

/** What `lake.rejects` is made of: a partition for each folder of files. */
export const REJECT_RECORDS: GlueTable = {
  ...lakeTable('reject_records', REJECTS.columns, 'Every record that was not accepted, also of units converted again.'),
  folder: PATHS.table(LAKE, REJECTS.name),
};

/** What `lake.freshness` is made of: one partition, which moves. */
export const FRESHNESS_ROWS: GlueTable = lakeTable(
  'freshness_rows',
  FRESHNESS.columns,
  'Freshness as of the last projection; read lake.freshness.',
);

/** Holds what `lake.left_out` shows: a partition for each part of a base table that leaves rows out, which moves with the part. */
export const LEFT_OUT_ROWS: GlueTable = {
  ...lakeTable('left_out_rows', LEFT_OUT.columns, 'Rows that base tables leave out; read lake.left_out.'),
  folder: `${PATHS.tables}base/`,
};

const SOURCE_TABLES: readonly GlueTable[] = Object.values(FEEDS).flatMap(({ tables }) =>
  tables.flatMap((table) => extentsOf(table).map((extent) => sourceTable(table, extent))),
);

/** All tables, by database and name. */
export const GLUE_TABLES: readonly GlueTable[] = [
  ...SOURCE_TABLES,
  UNIT_RECORDS,
  REJECT_RECORDS,
  FRESHNESS_ROWS,
  LEFT_OUT_ROWS,
];

/** A table or view as its definition describes it. */
export interface Described {
  readonly name: string;
  readonly grain: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
}

/** Makes a view of a database from what describes it and its SELECT. */
export function glueView(database: string, described: Described, select: GlueView['select']): GlueView {
  const { name, grain, description, columns } = described;
  return {
    database,
    name,
    description: describe(grain, description),
    columns: columns.map((column) => ({ ...glueColumn(column), sql: TYPES[column.type].sql })),
    select,
  };
}

const named = (of: (database: string) => string, { database, name }: Pick<GlueTable, 'database' | 'name'>) =>
  `${of(database)}.${name}`;

/** All views. */
export const GLUE_VIEWS: readonly GlueView[] = [
  glueView(LAKE, UNITS, (of) => latestUnits(named(of, UNIT_RECORDS))),
  glueView(LAKE, REJECTS, (of) =>
    latestRejects(named(of, REJECT_RECORDS), `(${latestUnits(named(of, UNIT_RECORDS))})`),
  ),
  rowsView(FRESHNESS, FRESHNESS_ROWS),
  rowsView(LEFT_OUT, LEFT_OUT_ROWS),
];

/** Shows the rows of a table of the lake without the key of its partitions. */
function rowsView(described: LakeTable, rows: GlueTable): GlueView {
  const columns = described.columns.map(({ name }) => name).join(', ');
  return glueView(LAKE, described, (of) => `select ${columns} from ${named(of, rows)}`);
}

export interface GlueDatabase {
  readonly name: string;
  readonly description: string;
}

/** A database with all that is in it. */
export interface FilledDatabase extends GlueDatabase {
  readonly tables: readonly GlueTable[];
  readonly views: readonly GlueView[];
}

/** All databases, without the prefix of the installation. */
export const GLUE_DATABASES: readonly GlueDatabase[] = [
  ...new Set(SOURCE_TABLES.map(({ database }) => database)),
  LAKE,
].map((name) => ({ name, description: databaseDescription(name) }));

function databaseDescription(name: string): string {
  if (name === LAKE) return 'What became of everything that was delivered, and how new it is.';
  const schema = name.replace(/_history$/, '');
  return name === schema
    ? `Tables of ${schema}: of snapshots the newest published one, of events all days.`
    : `Tables of ${schema}: all retained snapshots.`;
}
