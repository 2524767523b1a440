import {
  AlreadyExistsException,
  BatchDeleteTableCommand,
  CreateTableCommand,
  type GlueClient,
  paginateGetTables,
} from '@aws-sdk/client-glue';
import { inBatches } from '../at-once.ts';
import { TYPES } from '../definitions/types.ts';
import type { StoredRows } from '../engine/model-engine.ts';
import { identifier } from '../engine/sql.ts';
import { fingerprint } from '../lake/models.ts';
import { folderOf } from '../lake/run-files.ts';
import { bringPartitions, parquetAt } from './glue-partitions.ts';

export interface BuildTablesContext {
  readonly glue: GlueClient;
  /** The database of tables that only a refresh reads, with the prefix of the installation. */
  readonly database: string;
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
}

/** The tables by which Athena reads files of the lake while models are built. */
export interface BuildTables {
  /** A relation of stored rows, to be written behind `from`. There is at least one file. */
  relationOf(rows: StoredRows): Promise<string>;
  /** Removes all other tables: those of earlier refreshes, and those that statements have made. */
  removeOthers(): Promise<void>;
}

/** Limit of the service for one call. */
const REMOVED_AT_ONCE = 100;

/**
 * Opens the database of a refresh. A table of it is named by what it shows: so what a refresh sees never changes under its hands, and
 * what has not changed since the last refresh is there already.
 */
export function openBuildTables(context: BuildTablesContext): BuildTables {
  const { glue, database } = context;
  const asked = new Map<string, Promise<void>>();
  return {
    async relationOf(rows) {
      const shown = shownIn(rows);
      const table = tableName(rows, shown);
      const there = asked.get(table) ?? addTable(context, table, rows, shown);
      asked.set(table, there);
      await there;
      return `(select ${selected(rows).join(', ')} from ${identifier(database)}.${identifier(table)})`;
    },
    async removeOthers() {
      const others: string[] = [];
      for await (const { TableList = [] } of paginateGetTables({ client: glue }, { DatabaseName: database }))
        others.push(...TableList.map(({ Name = '' }) => Name).filter((name) => !asked.has(name)));
      const failures = await inBatches(others, REMOVED_AT_ONCE, async (some) => {
        const command = new BatchDeleteTableCommand({ DatabaseName: database, TablesToDelete: [...some] });
        const { Errors = [] } = await glue.send(command);
        return Errors.filter(({ ErrorDetail }) => ErrorDetail?.ErrorCode !== 'EntityNotFoundException');
      });
      const [first] = failures;
      if (!first) return;
      const { ErrorCode, ErrorMessage } = first.ErrorDetail ?? {};
      throw new Error(`${database}.${first.TableName} was not removed: ${ErrorCode}: ${ErrorMessage}`);
    },
  };
}

/** A folder of the lake with all its files, and the values of the partition columns that its path holds. */
interface ShownFolder {
  /** Within the lake, ending in a slash. */
  readonly folder: string;
  readonly values: readonly string[];
}

/** Athena reads folders. Each folder of the lake is written by one attempt, so all of its files are shown, or none. */
function shownIn({ files, partitions = [] }: StoredRows): readonly ShownFolder[] {
  const folders = new Set(files.map(folderOf));
  return [...folders].sort().map((folder) => ({
    folder,
    values: partitions.map(({ name }) => partitionValue(folder, name)),
  }));
}

/** The path is that of a URL, in which Hive's own escapes are escaped once more (lake/paths.ts). */
function partitionValue(folder: string, column: string): string {
  const value = new RegExp(`/${column}=([^/]*)/`).exec(folder)?.[1];
  if (value === undefined) throw new Error(`${folder} shows no value of the partition column ${column}`);
  return decodeURIComponent(decodeURIComponent(value));
}

function tableName({ columns, partitions = [] }: StoredRows, shown: readonly ShownFolder[]): string {
  const typed = [...columns, ...partitions].map(({ name, type }) => `${name} ${type}`);
  const folders = shown.map(({ folder }) => folder);
  return `stored_${fingerprint(typed, folders)}`;
}

/** Tells the folders apart, since two of them may have the same values of all partition columns. */
const FOLDER = 'stored_folder';

/** Keys of partitions are text, so that Glue can tell whatever they are compared with. */
const selected = ({ columns, partitions = [] }: StoredRows) => [
  ...columns.map(({ name }) => identifier(name)),
  ...partitions.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].sql}) as ${identifier(name)}`),
];

async function addTable(
  { glue, database, lake }: BuildTablesContext,
  name: string,
  { columns, partitions = [] }: StoredRows,
  shown: readonly ShownFolder[],
): Promise<void> {
  const glueColumns = columns.map((column) => ({ name: column.name, type: TYPES[column.type].hive, comment: '' }));
  const keys = [FOLDER, ...partitions.map((column) => column.name)];
  const partitionKeys = keys.map((key) => ({ name: key, type: TYPES.varchar.hive, comment: '' }));
  try {
    await glue.send(
      new CreateTableCommand({
        DatabaseName: database,
        TableInput: {
          Name: name,
          TableType: 'EXTERNAL_TABLE',
          Parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
          PartitionKeys: partitionKeys.map((key) => ({ Name: key.name, Type: key.type })),
          StorageDescriptor: parquetAt(lake, glueColumns), // what is read are the partitions
        },
      }),
    );
  } catch (error) {
    if (!(error instanceof AlreadyExistsException)) throw error;
  }
  // Also of a table that was there: whoever made it may not have come to its partitions.
  const table = { database, name, columns: glueColumns, partitionKeys };
  const wanted = shown.map(({ folder, values }, at) => ({ values: [String(at), ...values], location: lake + folder }));
  await bringPartitions(glue, table, wanted, () => undefined, false);
}
