import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { isScoped } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { isRestricted, whyClosed } from '../core/catalogue/access.ts';
import { type Readers, SHARED_SCHEMA } from '../core/catalogue/models.ts';
import type { filesOf } from '../core/catalogue/relation.ts';
import { storedColumns, type TableDefinition, type TypedColumn } from '../core/definitions/table.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import { type Extent, extentsOf, partitionColumns, schemaOf } from '../core/lake/partitions.ts';
import { DATE_COLUMN, type LakePaths, type PartitionKey } from '../core/lake/paths.ts';
import { pointersOf, pointersPrefix } from '../core/lake/pointers.ts';
import { revisionOrNull } from '../core/lake/revision.ts';

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
  /** Of the items of the ledger that say which files there are. */
  readonly revision: string;
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

/** All tables that a lake publishes at the moment of a view. A closed table of a scope is not among them. */
export function publishedTables(view: View, paths: Paths, readers: Readers): readonly PublishedTable[] {
  return [...sourceTables(view, paths), ...builtTables(view, paths, readers)];
}

/** Tells whether a table is the same as another time. It asks for no files, of which a table can have thousands. */
export function digestOf({ folder, columns, partitions, revision }: PublishedTable): string {
  return fingerprint(
    folder,
    columns.map(({ name, type }) => `${name} ${type}`),
    partitions,
    revision,
  );
}

function sourceTables(view: View, paths: Paths): PublishedTable[] {
  return Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) => extentsOf(table).flatMap((extent) => sourceTable(view, paths, table, extent))),
  );
}

/** A table that was never delivered has no pointer and is not there. */
function sourceTable(view: View, paths: Paths, table: TableDefinition, extent: Extent): PublishedTable[] {
  const { schema, name, kind } = table;
  const revision = revisionOrNull(view, pointersPrefix(table, extent));
  if (revision === null) return [];
  const folder = extent === 'current' ? paths.table(schema, name) : paths.partitions(table);
  // The date is in the path of a newest snapshot too, and what is in the path has to be declared.
  const partitions = partitionColumns(kind, kind === 'daily' ? 'all' : 'history');
  return [
    {
      name: `${schemaOf(table, extent)}.${name}`,
      folder,
      columns: [...storedColumns(table), ...partitions],
      partitions: partitions.map((column) => column.name),
      get files() {
        return pointersOf(view, table, extent).flatMap((pointer) =>
          filesIn(folder, [pointer], partitionOf(kind, pointer.key)),
        );
      },
      revision,
    },
  ];
}

const partitionOf = (kind: TableDefinition['kind'], { org, site, date }: PartitionKey) => ({
  org,
  site,
  [DATE_COLUMN[kind]]: date,
});

function builtTables(view: View, paths: Paths, { settings, now }: Readers): PublishedTable[] {
  const restricted = settings.scopes.filter(isRestricted);
  const open = restricted.flatMap((scope) => {
    const built = view.read(itemKeys.scope(scope.name))?.value;
    return VIEWS.filter((one) => isScoped(one) && whyClosed(scope, one.name, built, { settings, now }) === null).map(
      (one) => ({ schema: scope.name, model: one }),
    );
  });
  const shared = restricted.length === 0 ? [] : VIEWS.filter((one) => !isScoped(one));
  return [
    ...[...GIVEN, ...BASE].map((model) => ({ schema: 'base', model })),
    ...shared.map((model) => ({ schema: SHARED_SCHEMA, model })),
    ...open,
  ].flatMap(({ schema, model: { name, columns } }) => {
    const built = view.read(itemKeys.model(schema, name));
    if (!built) return [];
    const folder = paths.table(schema, name);
    const files = filesIn(folder, built.value.parts, {});
    return [{ name: `${schema}.${name}`, folder, columns, partitions: [], files, revision: String(built.version) }];
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
