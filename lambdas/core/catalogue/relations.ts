import { storedColumns, type TableDefinition } from '../definitions/table.ts';
import { readParquet, readParquetByName } from '../engine/parquet.ts';
import { identifier, literal, literalRows, noRows } from '../engine/sql.ts';
import { FEEDS } from '../feeds/registry.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { Pointer } from '../lake/items.ts';
import type { BuiltModel } from '../lake/models.ts';
import { type Extent, partitionColumns } from '../lake/partitions.ts';
import { folderValue, type LakePaths } from '../lake/paths.ts';
import { FRESHNESS, type LakeTable, LEFT_OUT, RECORD_COLUMNS, REJECTS, UNITS } from '../lake/tables.ts';
import { freshness } from './freshness.ts';
import { modelRelations, type Readers } from './models.ts';
import { type Catalogued, filesOf, type Relation } from './relation.ts';

/**
 * All relations of a lake: those of the feeds' tables, their history, what the lake records of itself, the base tables, the
 * views for nobody and, with `readers`, those of each scope.
 */
export function relations(lake: Catalogued, readers?: Readers): readonly Relation[] {
  return [...sourceRelations(lake), ...modelRelations(lake, readers)];
}

function sourceRelations(lake: Catalogued): readonly Relation[] {
  const source = Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) =>
      table.kind === 'daily'
        ? [tableRelation(lake, table, 'all')]
        : [tableRelation(lake, table, 'current'), tableRelation(lake, table, 'history')],
    ),
  );
  return [...source, unitsRelation(lake), rejectsRelation(lake), freshnessRelation(lake), leftOutRelation(lake)];
}

function tableRelation({ view, paths }: Catalogued, table: TableDefinition, which: Extent): Relation {
  const { schema, name } = table;
  const prefix = which === 'current' ? itemKeys.currents(schema, name) : itemKeys.partitions(schema, name);
  const pointers = () => view.list(prefix).map(({ value }) => value);
  return {
    schema: which === 'history' ? `${table.schema}_history` : table.schema,
    name: table.name,
    grain: table.grain,
    description: table.description,
    key: table.key,
    columns: [...storedColumns(table), ...partitionColumns(table.kind, which)],
    async files() {
      return filesOf(pointers());
    },
    async select() {
      return selectPointers(paths, table, which, pointers());
    },
  };
}

/**
 * The SELECT of the rows that pointers of a table show. Files of one definition are read as they are, which lets a count come
 * from their footers alone.
 */
export function selectPointers(
  { enginePath }: Catalogued['paths'],
  table: TableDefinition,
  which: Extent,
  pointers: readonly Pointer[],
): string {
  const partitions = partitionColumns(table.kind, which);
  const stored = storedColumns(table);
  const files = filesOf(pointers).map(({ name }) => enginePath(name));
  const byName = files.length === 0 || pointers.some(({ definition }) => definition !== table.version);
  const read = byName
    ? readParquetByName(files, stored, partitions)
    : readParquet(
        files,
        stored.map(({ name }) => name),
        partitions,
      );
  return withWholeNames(read, pointers);
}

/** Gives partitions whose folder shows only a part of a long name the whole of it; most lakes have none. */
function withWholeNames(select: string, pointers: readonly Pointer[]): string {
  const replaced = (['org', 'site'] as const).flatMap((name) => {
    const names = new Set(pointers.map(({ key }) => key[name]));
    const shortened = [...names].map((whole) => ({ whole, shown: folderValue(name, whole) }));
    const cases = shortened
      .filter(({ whole, shown }) => shown !== whole)
      .map(({ whole, shown }) => `when ${literal(shown)} then ${literal(whole)}`);
    if (cases.length === 0) return [];
    return [`case ${name} ${cases.join(' ')} else ${name} end as ${name}`];
  });
  return replaced.length === 0 ? select : `select * replace (${replaced.join(', ')}) from (${select})`;
}

function lakeRelation(table: LakeTable, parts: Pick<Relation, 'files' | 'select'>): Relation {
  const { name, grain, description, columns } = table;
  return { schema: 'lake', name, grain, description, key: [], columns, ...parts };
}

const recordFiles = ({ view }: Catalogued, table: 'units' | 'rejects') =>
  view.list(itemKeys.recordFiles(table)).flatMap(({ value }) => value.names);

const asFiles = (names: readonly string[]) => names.map((name) => ({ name, rows: null, bytes: null }));

function unitsRelation(lake: Catalogued): Relation {
  return lakeRelation(UNITS, {
    files: async () => asFiles(recordFiles(lake, 'units')),
    select: async () => selectUnits(lake),
  });
}

/** A record of the object as a whole counts until the object is recorded again, perhaps by its entries. */
function selectUnits(lake: Catalogued): string {
  const files = recordFiles(lake, 'units').map(lake.paths.enginePath);
  const names = UNITS.columns.map(({ name }) => name);
  return `select ${names.map(identifier).join(', ')} from (${readParquetByName(files, [...UNITS.columns, ...RECORD_COLUMNS])})
    qualify row_number() over (partition by object, object_version, entry order by ${LAST_FIRST}) = 1
      and (entry is not null or rank() over (partition by object, object_version order by ${LAST_FIRST}) = 1)`;
}

const LAST_FIRST = 'recorded_after desc nulls last, recorded_at desc';

/** A unit that was converted again has its rejects from the last time only. */
function rejectsRelation(lake: Catalogued): Relation {
  return lakeRelation(REJECTS, {
    files: async () => asFiles(recordFiles(lake, 'rejects')),
    async select() {
      const files = recordFiles(lake, 'rejects').map(lake.paths.enginePath);
      if (files.length === 0) return noRows(REJECTS.columns);
      return `select * from (${readParquetByName(files, REJECTS.columns)}) rejects where exists (
        select 1 from (${selectUnits(lake)}) units
        where units.run = rejects.run and units.object = rejects.object and units.entry is not distinct from rejects.entry)`;
    },
  });
}

function leftOutRelation({ view, paths }: Catalogued): Relation {
  const built = () => view.list(itemKeys.modelsOf('base')).map(({ value }) => value);
  return lakeRelation(LEFT_OUT, {
    files: async () => built().flatMap(({ parts }) => leftOutFiles(parts)),
    select: async () => selectLeftOut(paths, built()),
  });
}

/** The SELECT of what built models leave out. */
export function selectLeftOut(
  { enginePath }: Pick<LakePaths, 'enginePath'>,
  models: readonly Pick<BuiltModel, 'parts'>[],
): string {
  const files = models.flatMap(({ parts }) => leftOutFiles(parts)).map(({ name }) => enginePath(name));
  return readParquetByName(files, LEFT_OUT.columns);
}

const leftOutFiles = (parts: BuiltModel['parts']) =>
  filesOf(parts.flatMap(({ prefix, leftOut }) => (leftOut ? [{ prefix, files: [leftOut] }] : [])));

function freshnessRelation({ view }: Catalogued): Relation {
  return lakeRelation(FRESHNESS, {
    files: async () => [],
    async select() {
      const deliveries = view.list(itemKeys.deliveries).map(({ value }) => value);
      return literalRows(FRESHNESS.columns, freshness(deliveries));
    },
  });
}
