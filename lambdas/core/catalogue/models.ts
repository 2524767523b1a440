import type { Model } from '../definitions/model.ts';
import type { ModelSet, ScopeRelation } from '../definitions/model-set.ts';
import { references } from '../definitions/references.ts';
import type { TypedColumn } from '../definitions/table.ts';
import { literalRows, noRows, typedColumns } from '../engine/sql.ts';
import { UsageError } from '../errors.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { ItemKey, View } from '../lake/ledger.ts';
import type { BuiltModel } from '../lake/models.ts';
import { type AccessSettings, isRestricted, type RestrictedScope, whyClosed } from './access.ts';
import { filesOf, type Read, type Relation, type RelationColumn } from './relation.ts';

/** Schema of the views for nobody: its empty scope sees no row of a person or an organisation. */
export const CATALOGUE_SCHEMA = 'timeback';
/** Schema of the views that are the same for every reader, kept once for all restricted scopes. */
export const SHARED_SCHEMA = 'shared';

/** Who asks, as rows of `caller_scope`; null for an unrestricted reader. */
function callerRows({ columns }: ScopeRelation, organisations: readonly string[] | null): string {
  return literalRows(columns, organisations?.map((id) => [id, 'false']) ?? [[null, 'true']]);
}

/** Whose views there are, and when they are read. */
export interface Readers {
  readonly settings: AccessSettings;
  readonly now: Date;
}

/** Base tables and the views for nobody; with `readers`, the views of each scope too. */
export function modelRelations(models: ModelSet, view: View, readers?: Readers): readonly Relation[] {
  const base = [...models.given, ...models.base].map((model) =>
    tableRelation(view, 'base', model, itemKeys.model('base', model.name)),
  );
  const ofScopes = (all: Readers) =>
    all.settings.scopes.flatMap((scope) =>
      isRestricted(scope)
        ? models.views.map((model) => scopeRelation(models, view, scope, model, all))
        : viewsOf(models, scope.name, null),
    );
  return [...base, ...viewsOf(models, CATALOGUE_SCHEMA, []), ...(readers ? ofScopes(readers) : [])];
}

/** A table of a restricted scope. Its SELECT throws UsageError while the table is closed (access.ts). */
function scopeRelation(
  { scoped }: ModelSet,
  view: View,
  scope: RestrictedScope,
  model: Model,
  readers: Readers,
): Relation {
  const schema = scoped.has(model.name) ? scope.name : SHARED_SCHEMA;
  const table = tableRelation(view, scope.name, model, itemKeys.model(schema, model.name));
  return {
    ...table,
    async select(read) {
      const closed = whyClosed(scope, model.name, view.read(itemKeys.scope(scope.name))?.value, readers);
      if (closed !== null) {
        throw new UsageError(`scope ${scope.name}: ${model.name} is closed: ${closed}; run: timeback-lake refresh`);
      }
      return table.select(read);
    },
  };
}

/** The views of a reader as views over the base tables, with what they ask who that is. */
export function viewsOf(
  models: ModelSet,
  schema: string,
  organisations: readonly string[] | null,
): readonly Relation[] {
  return viewTexts(models, organisations).map(({ sql, internal, ...view }) => ({
    ...described(schema, view),
    ...(internal && { internal }),
    reads: readsOf(schema, sql),
    files: async () => [],
    select: async () => sql,
  }));
}

/** A view by its text, which names tables with their schema, and views of its own schema without one. */
export interface ViewText extends Described {
  readonly sql: string;
  /** Set for what the views need and no reader asks for. */
  readonly internal?: true;
}

/** The views of a reader, each behind those that it reads. `organisations`: that they may see; null for all. */
export function viewTexts(
  { viewsInOrder, callerScope, visiblePerson }: ModelSet,
  organisations: readonly string[] | null,
): readonly ViewText[] {
  return [
    helper(callerScope, callerRows(callerScope, organisations), 'Who asks: what the views of this schema may show.'),
    helper(visiblePerson, visiblePerson.sql, 'Persons whom the reader of this schema may see, and why.'),
    ...viewsInOrder,
  ];
}

function helper({ name, columns }: ScopeRelation, sql: string, description: string): ViewText {
  const privacy = 'pseudonym';
  return {
    name,
    grain: description,
    description,
    columns: columns.map((column) => ({ ...column, nullable: true, privacy, description })),
    internal: true,
    sql,
  };
}

interface Described {
  readonly name: string;
  readonly grain: string;
  readonly description: string;
  readonly key?: readonly string[];
  readonly columns: readonly RelationColumn[];
}

function tableRelation(view: View, schema: string, model: Described, key: ItemKey<BuiltModel>): Relation {
  const built = () => view.read(key)?.value;
  return {
    ...described(schema, model),
    reads: [],
    async files() {
      return filesOf(built()?.parts ?? []);
    },
    select: (read) => selectBuilt(read, model.columns, built()),
  };
}

/** The SELECT of a built model's rows; no row when it was not built yet. */
export async function selectBuilt(
  read: Read,
  columns: readonly TypedColumn[],
  model?: Pick<BuiltModel, 'parts'>,
): Promise<string> {
  const files = filesOf(model?.parts ?? []).map(({ name }) => name);
  if (files.length === 0) return noRows(columns);
  // Read from Parquet, a timestamp is of another precision than the models' texts expect.
  return `select ${typedColumns(columns)} from ${await read({ columns, files })} stored`;
}

function described(schema: string, { name, grain, description, key = [], columns }: Described) {
  return { schema, name, grain, description, key, columns };
}

function readsOf(schema: string, sql: string): readonly string[] {
  const { tables, siblings } = references(sql);
  return [...tables, ...siblings.map((name) => `${schema}.${name}`)];
}
