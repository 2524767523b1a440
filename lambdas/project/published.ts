import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { isRestricted, whyClosed } from '../core/catalogue/access.ts';
import { isScoped, type Readers, SHARED_SCHEMA } from '../core/catalogue/models.ts';
import type { filesOf } from '../core/catalogue/relation.ts';
import { storedColumns, type TableDefinition, type TypedColumn } from '../core/definitions/table.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { itemKeys, type Pointer } from '../core/lake/items.ts';
import type { LedgerItem } from '../core/lake/ledger.ts';
import { type BuiltModel, type BuiltScope, fingerprint } from '../core/lake/models.ts';
import { type Extent, partitionColumns } from '../core/lake/partitions.ts';
import { DATE_COLUMN, type LakePaths, type PartitionKey } from '../core/lake/paths.ts';

/** A table that consists of files, as other tools see it. */
export interface PublishedTable {
  /** As in SQL: `edx.events`, `edx_history.auth_user`. */
  readonly name: string;
  /** Folder within the lake whose Delta log lists the files; it ends in a slash. */
  readonly folder: string;
  /** Those of the files, then those of the partitions. */
  readonly columns: readonly TypedColumn[];
  /** Names of the columns that come from the path. */
  readonly partitions: readonly string[];
  readonly files: readonly PublishedFile[];
}

export interface PublishedFile {
  /** Below the folder of the table, percent-encoded as in a URL. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
  /** Value of each partition column. */
  readonly partition: Readonly<Record<string, string>>;
}

type Paths = Pick<LakePaths, 'table' | 'partitions'>;

/** All tables that the items of a ledger publish, as of the moment of the items. A closed table of a scope is not among them. */
export function publishedTables(
  items: readonly LedgerItem[],
  paths: Paths,
  readers: Readers,
): readonly PublishedTable[] {
  const listed = byTable(items);
  return [...sourceTables(listed, paths), ...builtTables(listed, paths, readers)];
}

/** Tells whether a table is the same as another time: its columns and its files. */
export function digestOf({ folder, columns, partitions, files }: PublishedTable): string {
  return fingerprint(
    folder,
    columns.map(({ name, type }) => `${name} ${type}`),
    partitions,
    files.map(({ path, rows, bytes, partition }) => JSON.stringify([path, rows, bytes, partition])).sort(),
  );
}

/** Values of items, by the beginning of their key that names a table: `partition/edx.events`, `model/base.cf_item`. */
type Listed = ReadonlyMap<string, readonly unknown[]>;

function byTable(items: readonly LedgerItem[]): Listed {
  const listed = new Map<string, unknown[]>();
  for (const { key, value } of items) {
    const table = key.split('/', 2).join('/');
    const values = listed.get(table);
    if (values) values.push(value);
    else listed.set(table, [value]);
  }
  return listed;
}

function sourceTables(listed: Listed, paths: Paths): PublishedTable[] {
  return Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) =>
      table.kind === 'daily'
        ? sourceTable(listed, paths, table, 'all')
        : [...sourceTable(listed, paths, table, 'current'), ...sourceTable(listed, paths, table, 'history')],
    ),
  );
}

/** A table that was never delivered has no pointer and is not there. */
function sourceTable(listed: Listed, paths: Paths, table: TableDefinition, extent: Extent): PublishedTable[] {
  const { schema, name, kind } = table;
  const key = (extent === 'current' ? itemKeys.currents : itemKeys.partitions)(schema, name).slice(0, -1);
  const pointers = listed.get(key) as readonly Pointer[] | undefined;
  if (!pointers) return [];
  const folder = extent === 'current' ? paths.table(schema, name) : paths.partitions(table);
  // The date is in the path of a newest snapshot too, and what is in the path has to be declared.
  const partitions = partitionColumns(kind, kind === 'daily' ? 'all' : 'history');
  return [
    {
      name: `${extent === 'history' ? `${schema}_history` : schema}.${name}`,
      folder,
      columns: [...storedColumns(table), ...partitions],
      partitions: partitions.map((column) => column.name),
      files: pointers.flatMap((pointer) => filesIn(folder, [pointer], partitionOf(kind, pointer.key))),
    },
  ];
}

const partitionOf = (kind: TableDefinition['kind'], { org, site, date }: PartitionKey) => ({
  org,
  site,
  [DATE_COLUMN[kind]]: date,
});

function builtTables(listed: Listed, paths: Paths, { settings, now }: Readers): PublishedTable[] {
  const restricted = settings.scopes.filter(isRestricted);
  const open = restricted.flatMap((scope) => {
    const [built] = (listed.get(itemKeys.scope(scope.name)) ?? []) as readonly BuiltScope[];
    return VIEWS.filter((view) => isScoped(view) && whyClosed(scope, view.name, built, { settings, now }) === null).map(
      (view) => ({ schema: scope.name, model: view }),
    );
  });
  const shared = restricted.length === 0 ? [] : VIEWS.filter((view) => !isScoped(view));
  return [
    ...[...GIVEN, ...BASE].map((model) => ({ schema: 'base', model })),
    ...shared.map((model) => ({ schema: SHARED_SCHEMA, model })),
    ...open,
  ].flatMap(({ schema, model: { name, columns } }) => {
    const [built] = (listed.get(itemKeys.model(schema, name)) ?? []) as readonly BuiltModel[];
    if (!built) return [];
    const folder = paths.table(schema, name);
    return [{ name: `${schema}.${name}`, folder, columns, partitions: [], files: filesIn(folder, built.parts, {}) }];
  });
}

function filesIn(
  folder: string,
  shown: Parameters<typeof filesOf>[0],
  partition: PublishedFile['partition'],
): PublishedFile[] {
  return shown.flatMap(({ prefix, files }) =>
    files.map(({ name, rows, bytes }) => ({ path: (prefix + name).slice(folder.length), rows, bytes, partition })),
  );
}
