import type { ModelSet } from '../definitions/model-set.ts';
import { withSchemas } from '../definitions/references.ts';
import { TYPES } from '../definitions/types.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { ItemKey } from '../lake/ledger.ts';
import type { BuiltModel } from '../lake/models.ts';
import { lakePaths } from '../lake/paths.ts';
import type { Scope } from '../settings.ts';
import { isRestricted, type RestrictedScope } from './access.ts';
import {
  type Described,
  describe,
  type FilledDatabase,
  type GlueColumn,
  type GlueTable,
  type GlueView,
  glueColumn,
  glueView,
} from './glue-tables.ts';
import { CATALOGUE_SCHEMA, SHARED_SCHEMA, viewTexts } from './models.ts';

/** A database of the Glue catalogue with what is in it. */
export interface ModelDatabase extends FilledDatabase {
  readonly tables: readonly ModelTable[];
}

/** A table that a refresh builds. */
export interface ModelTable extends GlueTable {
  /** Names the ledger item that says what the table shows. */
  readonly item: ItemKey<BuiltModel>;
  /** Says whose table it is and of which view. It is null for a base table, which is never closed. */
  readonly scope: { readonly scope: RestrictedScope; readonly view: string } | null;
}

/** The database of a scope. */
export interface ScopeDatabase extends ModelDatabase {
  /** Says what its readers have to reach: databases, and folders of the lake, which end in a slash. */
  readonly reads: { readonly databases: readonly string[]; readonly folders: readonly string[] };
}

/** Makes all databases of the models. */
export const modelDatabases = (models: ModelSet, scopes: readonly Scope[]): readonly ModelDatabase[] => [
  ...commonDatabases(models),
  ...scopes.map((scope) => scopeDatabase(models, scope)),
];

/** Makes the databases that belong to no scope: the base tables, and the views for nobody. */
export const commonDatabases = (models: ModelSet): readonly ModelDatabase[] => [
  {
    name: BASE,
    description: 'What the views are made from: people, organisations, content, sessions and attempts of all sources.',
    tables: [...models.given, ...models.base].map((model) => ({
      ...modelTable(BASE, BASE, model),
      item: itemKeys.model(BASE, model.name),
      scope: null,
    })),
    views: [],
  },
  {
    name: CATALOGUE_SCHEMA,
    description: 'The views for nobody: those that depend on who asks have no rows.',
    tables: [],
    views: glueViews(models, CATALOGUE_SCHEMA, []),
  },
];

/**
 * Makes the database of a scope. A view reads with the rights of who asks. So for a restricted scope the views are tables of its own
 * rows, and for others they are views over the base tables.
 */
export function scopeDatabase(models: ModelSet, scope: Scope): ScopeDatabase {
  const { name } = scope;
  if (!isRestricted(scope)) {
    return {
      name,
      description: 'The views, with all rows.',
      tables: [],
      views: glueViews(models, name, null),
      reads: { databases: [BASE, name], folders: [folderOf(BASE)] },
    };
  }
  return {
    name,
    description: 'The views as tables, with the rows that this scope may see.',
    tables: models.views.map((view) => {
      const schema = models.scoped.has(view.name) ? name : SHARED_SCHEMA;
      return {
        ...modelTable(name, schema, view),
        item: itemKeys.model(schema, view.name),
        scope: { scope, view: view.name },
      };
    }),
    views: [],
    reads: { databases: [name], folders: [folderOf(name), folderOf(SHARED_SCHEMA)] },
  };
}

const BASE = 'base';
/** Folders do not depend on where the lake is. */
const PATHS = lakePaths('');
const folderOf = (schema: string) => `${PATHS.tables}${schema}/`;

/** Tells the partitions of a built table apart: each is built, and moves, by itself. */
const PART: GlueColumn = {
  name: 'part',
  type: TYPES.varchar.hive,
  comment: 'Part of the table that is built apart from the others, such as a month; it says nothing about the rows.',
};

/** `schema`: of the folder that holds the rows. */
function modelTable(database: string, schema: string, { name, grain, description, columns }: Described): GlueTable {
  return {
    database,
    name,
    description: describe(grain, description),
    columns: columns.map(glueColumn),
    partitionKeys: [PART],
    folder: PATHS.table(schema, name),
  };
}

/** Gives a part the value of its partition. */
export const partValue = (key: string): string => key || 'all';

/** `organisations`: of who asks, and null for who sees all. */
function glueViews(models: ModelSet, database: string, organisations: readonly string[] | null): readonly GlueView[] {
  return viewTexts(models, organisations).map((view) => glueView(database, view, (of) => withSchemas(view.sql, of)));
}
