import type { ModelSet } from '../definitions/model-set.ts';
import { storedColumns, type TableDefinition } from '../definitions/table.ts';
import type { StoredRows } from '../engine/model-engine.ts';
import { identifier, literal, literalRows } from '../engine/sql.ts';
import { FEEDS } from '../feeds/registry.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { Pointer } from '../lake/items.ts';
import type { View } from '../lake/ledger.ts';
import type { BuiltModel } from '../lake/models.ts';
import { type Extent, extentsOf, partitionColumns, schemaOf } from '../lake/partitions.ts';
import { folderValue } from '../lake/paths.ts';
import { pointersOf } from '../lake/pointers.ts';
import { FRESHNESS, type LakeTable, LEFT_OUT, RECORD_COLUMNS, REJECTS, UNITS } from '../lake/tables.ts';
import { freshness } from './freshness.ts';
import { modelRelations, type Readers } from './models.ts';
import { latestRejects, latestUnits } from './record-views.ts';
import { filesOf, type Read, type Relation, selectStored } from './relation.ts';

/**
 * All relations of a lake at one moment: those of the feeds' tables, their history, what the lake records of itself, the base tables, the
 * views for nobody and, with `readers`, those of each scope.
 */
export function relations(models: ModelSet, view: View, readers?: Readers): readonly Relation[] {
  return [...sourceRelations(view), ...modelRelations(models, view, readers)];
}

function sourceRelations(view: View): readonly Relation[] {
  const source = Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) => extentsOf(table).map((extent) => tableRelation(view, table, extent))),
  );
  return [...source, unitsRelation(view), rejectsRelation(view), freshnessRelation(view), leftOutRelation(view)];
}

function tableRelation(view: View, table: TableDefinition, which: Extent): Relation {
  const pointers = () => pointersOf(view, table, which);
  return {
    schema: schemaOf(table, which),
    name: table.name,
    grain: table.grain,
    description: table.description,
    key: table.key,
    columns: [...storedColumns(table), ...partitionColumns(table.kind, which)],
    async files() {
      return filesOf(pointers());
    },
    select: (read) => selectPointers(read, table, which, pointers()),
  };
}

/**
 * The SELECT of the rows that pointers of a table show. Files of one definition are read as they are, which lets a count come
 * from their footers alone.
 */
export async function selectPointers(
  read: Read,
  table: TableDefinition,
  which: Extent,
  pointers: readonly Pointer[],
): Promise<string> {
  const rows: StoredRows = {
    columns: storedColumns(table),
    partitions: partitionColumns(table.kind, which),
    files: filesOf(pointers).map(({ name }) => name),
    mixed: pointers.some(({ definition }) => definition !== table.version),
  };
  const values = [...rows.columns, ...(rows.partitions ?? [])].map(({ name }) => wholeName(name, pointers));
  return `select ${values.join(', ')} from ${await read(rows)} stored`;
}

/** A column; where folders show only a part of a long name of a partition, as few lakes have them, the whole of it. */
function wholeName(column: string, pointers: readonly Pointer[]): string {
  if (column !== 'org' && column !== 'site') return identifier(column);
  const names = new Set(pointers.map(({ key }) => key[column]));
  const shortened = [...names].map((whole) => ({ whole, shown: folderValue(column, whole) }));
  const cases = shortened
    .filter(({ whole, shown }) => shown !== whole)
    .map(({ whole, shown }) => `when ${literal(shown)} then ${literal(whole)}`);
  return cases.length === 0 ? identifier(column) : `case ${column} ${cases.join(' ')} else ${column} end as ${column}`;
}

function lakeRelation(table: LakeTable, parts: Pick<Relation, 'files' | 'select'>): Relation {
  const { name, grain, description, columns } = table;
  return { schema: 'lake', name, grain, description, key: [], columns, ...parts };
}

const recordFiles = (view: View, table: 'units' | 'rejects') =>
  view.list(itemKeys.recordFiles(table)).flatMap(({ value }) => value.names);

const asFiles = (names: readonly string[]) => names.map((name) => ({ name, rows: null, bytes: null }));

function unitsRelation(view: View): Relation {
  return lakeRelation(UNITS, {
    files: async () => asFiles(recordFiles(view, 'units')),
    select: (read) => selectUnits(view, read),
  });
}

async function selectUnits(view: View, read: Read): Promise<string> {
  const columns = [...UNITS.columns, ...RECORD_COLUMNS];
  return latestUnits(await read({ columns, files: recordFiles(view, 'units'), mixed: true }));
}

function rejectsRelation(view: View): Relation {
  return lakeRelation(REJECTS, {
    files: async () => asFiles(recordFiles(view, 'rejects')),
    async select(read) {
      const files = recordFiles(view, 'rejects');
      const rejects = await selectStored(read, { columns: REJECTS.columns, files, mixed: true });
      if (files.length === 0) return rejects;
      return latestRejects(`(${rejects})`, `(${await selectUnits(view, read)})`);
    },
  });
}

function leftOutRelation(view: View): Relation {
  const built = () => view.list(itemKeys.modelsOf('base')).map(({ value }) => value);
  return lakeRelation(LEFT_OUT, {
    files: async () => built().flatMap(({ parts }) => leftOutFiles(parts)),
    select: (read) => selectLeftOut(read, built()),
  });
}

/** The SELECT of what built models leave out. */
export function selectLeftOut(read: Read, models: readonly Pick<BuiltModel, 'parts'>[]): Promise<string> {
  const files = models.flatMap(({ parts }) => leftOutFiles(parts)).map(({ name }) => name);
  return selectStored(read, { columns: LEFT_OUT.columns, files, mixed: true });
}

const leftOutFiles = (parts: BuiltModel['parts']) =>
  filesOf(parts.flatMap(({ prefix, leftOut }) => (leftOut ? [{ prefix, files: [leftOut] }] : [])));

function freshnessRelation(view: View): Relation {
  return lakeRelation(FRESHNESS, {
    files: async () => [],
    async select() {
      const deliveries = view.list(itemKeys.deliveries).map(({ value }) => value);
      return literalRows(FRESHNESS.columns, freshness(deliveries));
    },
  });
}
