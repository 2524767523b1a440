import { inMicroseconds } from './define.ts';
import type { ColumnDefinition, Privacy, TableDefinition } from './table.ts';
import type { ColumnType } from './types.ts';

/** Where rows of the base tables come from; the value of their column `source`, in the order in which accounts rank. */
export const SOURCES = ['timeback', 'edx', 'datacamp', 'coursera'] as const;
export type Source = (typeof SOURCES)[number];

/**
 * What happens when a contract does not hold. `block`: the model and what reads it keep the tables that they have;
 * `warn`: it is shown, and `check` lists it.
 */
export const LEVELS = ['block', 'warn'] as const;
export type Level = (typeof LEVELS)[number];

export interface ModelColumn extends ColumnDefinition {
  /** `schema.table.column` that the value comes from; empty for what the model makes itself, such as a constant. */
  readonly from: readonly string[];
  /** Values that are expected; another is no error, since producers add to such lists. */
  readonly known?: readonly string[];
  /** The whole vocabulary; another value warns. */
  readonly allowed?: readonly string[];
  /** No value occurs twice; `ignoring case`: not even with other letters' cases. */
  readonly unique?: true | 'ignoring case';
}

/** A condition that each row must meet by itself: a row of a base table that breaks it is left out. */
export interface RowRule {
  /** Boolean SQL over the row's columns; null counts as met. */
  readonly holds: string;
  readonly level: Level;
}

/** Values of a column that occur in another model. Null points nowhere and is no break. */
export interface Relationship {
  readonly column: string;
  /** `base.table.column`, or `view.column` of the same scope. */
  readonly to: string;
  readonly level: Level;
}

/** What the `to` of a relationship names; `schema` is null for a view, which is of the same scope. */
export function pointsTo(to: Relationship['to']) {
  const [column = '', table = '', schema = null] = to.split('.').reverse();
  return { schema, table, column };
}

/** A condition over the whole model or several of them. */
export interface Check {
  /** What must hold, as a sentence. */
  readonly name: string;
  readonly level: Level;
  /** SELECT of the rows that break it; their first columns are ids, and nothing but ids is shown of them. */
  readonly breaks: string;
  /**
   * Set where it reads all that was ever delivered. Then it is decided by `check`, and by a refresh that makes the table whole;
   * one that makes some of its days again would take longer for it than for everything else.
   */
  readonly whole?: true;
}

/** A SELECT in Athena's SQL and what its rows must be. */
export interface Model {
  /** `base`, or `timeback` for a view of the catalogue. */
  readonly schema: 'base' | 'timeback';
  readonly name: string;
  /** One SELECT, without a semicolon; comments are allowed. */
  readonly sql: string;
  /** One sentence: what one row is. */
  readonly grain: string;
  /** Columns of which no two rows have the same values, nulls being equal; empty when nothing identifies a row. */
  readonly key: readonly string[];
  /**
   * SQL terms by which rows that share a key of a base table are put in order: by the time of modification, then by what
   * decides who sees what, the most restrictive value first. The first row stays; all columns decide where these do not.
   */
  readonly firstOf: readonly string[];
  readonly description: string;
  readonly columns: readonly ModelColumn[];
  readonly rules: readonly RowRule[];
  readonly relationships: readonly Relationship[];
  readonly checks: readonly Check[];
  readonly rebuild: Rebuild;
}

/** Says which rows of a table are built together: a refresh builds those again of which something that they are made from changed. */
export type Rebuild =
  /** All rows. */
  | { readonly by: 'whole' }
  /**
   * The rows of each source. `union`: the text ends in a union of one CTE for each source, named after it. `rows`: it has a
   * column `source`, and of tables that are built by source too, a row comes from rows of its own source alone, and is shown no
   * others.
   */
  | {
      readonly by: 'source';
      readonly sources: 'union' | 'rows';
      /**
       * Column by which the rows of a large source are spread over files, so that what is joined by it meets few different
       * values at a time. Absent where rows stay as they come.
       */
      readonly bucketedBy?: string;
    }
  /**
   * The rows of each day of a date column, of a base table that is made from event logs: a row comes from events of that day, or
   * of sessions that begin on it, each session with no gap of over an hour. The days that new or changed logs touch are made
   * again.
   */
  | { readonly by: 'day'; readonly column: string }
  /**
   * The rows of each month of a date or timestamp column, of the table that a restricted scope has in place of a view: all rows
   * are made again, and the months in which nothing changed are not written again.
   */
  | { readonly by: 'month'; readonly column: string };

type Optional = 'key' | 'firstOf' | 'rules' | 'relationships' | 'checks' | 'rebuild';
type Declared = Omit<Model, 'schema' | Optional> & Partial<Pick<Model, Optional>>;

/** A base table. Throws when the key names a column that is not there. */
export function defineBase(model: Declared): Model {
  return define('base', model);
}

/** A view of the catalogue. Throws when the key names a column that is not there. */
export function defineView(model: Declared): Model {
  return define('timeback', model);
}

function define(schema: Model['schema'], declared: Declared): Model {
  const model: Model = {
    schema,
    key: [],
    firstOf: [],
    rules: [],
    relationships: [],
    checks: [],
    rebuild: { by: 'whole' },
    ...declared,
  };
  const names = new Set(model.columns.map(({ name }) => name));
  const unknown = [...model.key, ...model.relationships.map(({ column }) => column)].filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`${schema}.${model.name} has no column ${unknown.join(', ')}`);
  return model;
}

type More = Partial<Pick<ModelColumn, 'unit' | 'known' | 'allowed' | 'unique'>>;

/** A column that is never null: a base table leaves out a row without a value there. */
export function required(
  name: string,
  type: ColumnType,
  privacy: Privacy,
  description: string,
  from: readonly string[],
  more: More = {},
): ModelColumn {
  return { name, type, nullable: false, ...unitOf(type), ...more, privacy, description, from };
}

/** A column that may be null; the description says when. */
export function nullable(
  name: string,
  type: ColumnType,
  privacy: Privacy,
  description: string,
  from: readonly string[],
  more: More = {},
): ModelColumn {
  return { ...required(name, type, privacy, description, from, more), nullable: true };
}

/** A column of a time, and the one of its microseconds, which is for computing and is in no view. */
export function measured(time: ModelColumn): readonly ModelColumn[] {
  return [
    time,
    { ...time, ...inMicroseconds(time), from: time.from.map((column) => column.replace(/_time$/, '$&_us')) },
  ];
}

const unitOf = (type: ColumnType) => (type === 'timestamp' || type === 'date' ? { unit: 'UTC' } : {});

/** What a base table says otherwise, or more, of a column that it takes over from TimeBack's export. */
export type Changed = Partial<Pick<ModelColumn, 'nullable' | 'known' | 'allowed' | 'unique' | 'description'>> & {
  /** Columns of other sources that feed it too. */
  readonly from?: readonly string[];
};

/**
 * Columns of a base table that TimeBack's export feeds one to one, in the export's order, then `source`: so they are typed
 * and described once. `through`: the base table that it takes them from, when that is not the export's own. Throws when
 * `changes` names a column that the table lacks.
 */
export function takenOver(
  table: TableDefinition,
  changes: Readonly<Record<string, Changed>> = {},
  through = `${table.schema}.${table.name}`,
): ModelColumn[] {
  const unknown = Object.keys(changes).filter((name) => !table.columns.some((column) => column.name === name));
  if (unknown.length > 0) throw new Error(`${table.schema}.${table.name} has no column ${unknown.join(', ')}`);
  const columns = table.columns.map(
    ({
      aliases: _aliases,
      optional: _optional,
      decisive: _decisive,
      microsecondsOf: _delivered,
      ...column
    }): ModelColumn => {
      const { from = [], ...change } = changes[column.name] ?? {};
      return { ...column, ...change, from: [`${through}.${column.name}`, ...from] };
    },
  );
  return [...columns, SOURCE];
}

/** The column `source` of every base table that several sources can feed. */
export const SOURCE: ModelColumn = required(
  'source',
  'varchar',
  'none',
  'Platform whose delivery the row was made from; of a merged person, that of the first-ranked account.',
  [],
  { allowed: SOURCES },
);
