import { join } from 'node:path';
import type { GlueClient } from '@aws-sdk/client-glue';
import { MODELS } from '../../sql/models.ts';
import { bringPartitions } from '../core/aws/glue-partitions.ts';
import { whyClosed } from '../core/catalogue/access.ts';
import { freshness } from '../core/catalogue/freshness.ts';
import { type ModelTable, modelDatabases, partValue } from '../core/catalogue/glue-models.ts';
import {
  FRESHNESS_ROWS,
  GLUE_TABLES,
  type GlueTable,
  LEFT_OUT_ROWS,
  REJECT_RECORDS,
  UNIT_RECORDS,
} from '../core/catalogue/glue-tables.ts';
import type { Readers } from '../core/catalogue/models.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { writeParquet } from '../core/engine/parquet.ts';
import { literalRows } from '../core/engine/sql.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import type { HeldClaim } from '../core/lake/claims.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import { extentsOf, schemaOf } from '../core/lake/partitions.ts';
import { pointersOf, pointersPrefix } from '../core/lake/pointers.ts';
import { revisionOrNull } from '../core/lake/revision.ts';
import { folderOf } from '../core/lake/run-files.ts';
import { newRun } from '../core/lake/runs.ts';
import { FRESHNESS } from '../core/lake/tables.ts';
import { required } from '../core/required.ts';
import type { Storage } from '../core/storage/storage.ts';
import type { ProjectionTarget, TargetState } from './target.ts';

export interface GlueContext {
  readonly glue: GlueClient;
  /** URL of the lake, ending in a slash: Glue names files by where they are. */
  readonly lake: string;
  /** Stands before the names of the databases. */
  readonly databasePrefix: string;
  readonly storage: Storage;
  readonly engine: Pick<Engine, 'aside'>;
  /** Folder of this machine for files on their way. */
  readonly scratch: string;
}

/** A table of Glue as it is at one moment. */
interface ShownTable {
  readonly table: GlueTable;
  /** Tells whether its partitions are the same as another time; null where it has none. */
  readonly revision: string | null;
  partitions(): readonly ShownPartition[];
}

interface ShownPartition {
  readonly values: readonly string[];
  /** Within the lake, ending in a slash. */
  readonly folder: string;
}

/** The partitions of a Glue catalogue, whose databases and tables are deployed before. */
export function glueTarget(context: GlueContext): ProjectionTarget {
  return {
    item: itemKeys.projectedToGlue(context.databasePrefix),
    version: fingerprint(context.lake, JSON.stringify(GLUE_TABLES), JSON.stringify(modelDatabases(MODELS, []))),
    stateOf: async (view, readers) => stateOf(context, view, readers),
  };
}

function stateOf(context: GlueContext, view: View, readers: Readers): TargetState {
  const all = [...sourceTables(view), ...recordTables(view), leftOutTable(view), ...modelTables(view, readers)];
  const tables = new Map(all.map((shown) => [nameOf(shown.table), shown]));
  const rows = freshness(view.list(itemKeys.deliveries).map(({ value }) => value));
  const folders = new Map<string, string>();
  const digests = new Map(
    [...tables].flatMap(([name, { table, revision }]) =>
      revision === null ? [] : [[name, digestOf(table, revision)] as const],
    ),
  );
  return {
    names: [...tables.keys(), nameOf(FRESHNESS_ROWS)],
    digests: digests.set(nameOf(FRESHNESS_ROWS), fingerprint(JSON.stringify([FRESHNESS_ROWS.columns, rows]))),
    folders,
    commits: new Map(),
    async bring(name, before, claim, full) {
      const shown = tables.get(name);
      if (shown) await write(context, shown.table, shown.partitions(), claim, full);
      if (name !== nameOf(FRESHNESS_ROWS)) return []; // or a table that only other code has, which is left alone
      const folder = await writeFreshness(context, rows);
      folders.set(name, folder);
      await write(context, FRESHNESS_ROWS, [{ values: ['newest'], folder }], claim, full);
      if (full) return otherFolders(context.storage, folder);
      return before.folder === undefined ? [] : [before.folder];
    },
  };
}

const nameOf = ({ database, name }: Pick<GlueTable, 'database' | 'name'>) => `${database}.${name}`;

const digestOf = (table: GlueTable, revision: string) =>
  fingerprint(JSON.stringify([table.columns, table.partitionKeys]), revision);

async function write(
  { glue, lake, databasePrefix }: GlueContext,
  table: GlueTable,
  partitions: readonly ShownPartition[],
  { check }: HeldClaim,
  full: boolean,
): Promise<void> {
  const placed = { ...table, database: databasePrefix + table.database };
  const wanted = partitions.map(({ values, folder }) => ({ values, location: lake + folder }));
  await bringPartitions(glue, placed, wanted, check, full);
}

/** Every table of a source is among them, also one that was never delivered, so that what it showed before is taken away. */
function sourceTables(view: View): ShownTable[] {
  return Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((definition) =>
      extentsOf(definition).map((extent) => {
        const table = required(TABLES.get(`${schemaOf(definition, extent)}.${definition.name}`), 'a table of Glue');
        const partitions = () =>
          pointersOf(view, definition, extent).map(({ key: { org, site, date }, prefix: folder }) => ({
            values: extent === 'current' ? [org, site] : [org, site, date],
            folder,
          }));
        return { table, revision: revisionOrNull(view, pointersPrefix(definition, extent)), partitions };
      }),
    ),
  );
}

const TABLES = new Map(GLUE_TABLES.map((table) => [nameOf(table), table]));

function recordTables(view: View): ShownTable[] {
  const foldersOf = (records: 'units' | 'rejects') =>
    new Set(view.list(itemKeys.recordFiles(records)).flatMap(({ value }) => value.names.map(folderOf)));
  const shown = (table: GlueTable, records: 'units' | 'rejects') => ({
    table,
    revision: revisionOrNull(view, itemKeys.recordFiles(records)),
    partitions: () => [...foldersOf(records)].map((folder) => ({ values: [partOf(table, folder)], folder })),
  });
  return [shown(UNIT_RECORDS, 'units'), shown(REJECT_RECORDS, 'rejects')];
}

/**
 * What base tables leave out. A part that is built again keeps its partition, which moves in one write, so that no reader sees its rows
 * twice. Where older code has put them into the folder of the part itself, no partition can show them alone.
 */
function leftOutTable(view: View): ShownTable {
  const parts = view.list(itemKeys.modelsOf('base')).flatMap(({ value }) => value.parts);
  const partitions = parts.flatMap(({ prefix, leftOut }) => {
    const folder = leftOut ? folderOf(prefix + leftOut.name) : prefix;
    return folder === prefix ? [] : [{ values: [partOf(LEFT_OUT_ROWS, folderAbove(prefix))], folder }];
  });
  const revision = partitions.length === 0 ? null : fingerprint(partitions.map(({ folder }) => folder));
  return { table: LEFT_OUT_ROWS, revision, partitions: () => partitions };
}

const folderAbove = (folder: string) => folderOf(folder.slice(0, -1));

/** Tables that a refresh has built. A closed table of a scope has no partition. */
function modelTables(view: View, readers: Readers): ShownTable[] {
  return modelDatabases(MODELS, readers.settings.scopes)
    .flatMap(({ tables }) => tables)
    .map((table) => {
      const built = isClosed(table, view, readers) ? undefined : view.read(table.item);
      const partitions = () =>
        (built?.value.parts ?? []).map(({ key, prefix }) => ({ values: [partValue(key)], folder: prefix }));
      return { table, revision: built ? String(built.version) : null, partitions };
    });
}

function isClosed({ scope: of }: ModelTable, view: View, readers: Readers): boolean {
  if (of === null) return false;
  return whyClosed(of.scope, of.view, view.read(itemKeys.scope(of.scope.name))?.value, readers) !== null;
}

/** The folder of a partition, without that of its table. */
const partOf = ({ folder: above }: GlueTable, folder: string) => folder.slice(above.length).replace(/\/$/, '');

/** Writes the rows of `lake.freshness`, as of one moment, into a folder of their own. Resolves to the folder. */
async function writeFreshness(
  { engine, storage, scratch }: GlueContext,
  rows: Parameters<typeof literalRows>[1],
): Promise<string> {
  const folder = `${FRESHNESS_ROWS.folder}run-${newRun(new Date())}/`;
  const path = join(scratch, 'freshness.parquet');
  const { columns } = FRESHNESS;
  const file = await writeParquet(engine, literalRows(columns, rows), path, { rows: rows.length, columns });
  await storage.takeFile(`${folder}freshness.parquet`, file.path);
  return folder;
}

/** Folders of earlier projections, also of one that was killed. */
async function otherFolders(storage: Storage, shown: string): Promise<string[]> {
  const found = new Set<string>();
  for await (const { url } of storage.list(FRESHNESS_ROWS.folder)) found.add(folderOf(url));
  found.delete(shown);
  return [...found];
}
