import {
  type Level,
  type Model,
  type ModelColumn,
  pointsTo,
  type Relationship,
  SOURCES,
} from '../core/definitions/model.ts';
import type { Dialect } from '../core/engine/model-engine.ts';
import { identifier, literal } from '../core/engine/sql.ts';
import { isId, naming, oneOfKey, rowConditions, sameKey } from './left-out.ts';

/** One thing that a contract asks of the rows of its model. */
export interface Condition {
  readonly condition: string;
  readonly level: Level;
  /** Tells whether it can be broken, without its rows. */
  readonly screen: Screen;
  /** SELECT of what breaks the condition, a row for each time that counts; its columns are ids. */
  readonly breaks: string;
}

/** What is counted for many conditions in one statement, in one pass over each relation. */
export interface Screen {
  /** The relation whose rows are counted. */
  readonly over: string;
  /** Aggregate over these rows, named `source`, that is 0 only when they do not break the condition. */
  readonly count: string;
  /** When the rows named `source` and `other` break it together; null where each row breaks or keeps it by itself. */
  readonly together: string | null;
}

/** The rows on which a contract is decided. */
export interface Rows {
  /** Relation of all rows of the model. */
  readonly all: string;
  /** Relation of those that are not known to keep the contract; the same where that is known of none. */
  readonly written: string;
  /** Relation of the others; null where there are none. */
  readonly kept: string | null;
  /** Whether values are gone to which the other rows may have pointed. */
  lost(to: Relationship['to']): boolean;
}

/** The rows of a relation, where nothing is known of any. */
export const unknownRows = (relation: string): Rows => ({
  all: relation,
  written: relation,
  kept: null,
  lost: () => false,
});

/** Where the values of a column that relationships point to can be read: a relation with a column of the same name. */
export type TargetOf = (to: Relationship['to']) => { readonly relation: string; readonly column: string };

/** A target as the model's own schema and base tables have it. */
export const targetIn =
  (schema: string): TargetOf =>
  (to) => {
    const { schema: other, table, column } = pointsTo(to);
    return { relation: `${identifier(other ?? schema)}.${identifier(table)}`, column };
  };

interface ConditionOptions {
  readonly target: TargetOf;
  readonly dialect: Pick<Dialect, 'different'>;
  /** The rows are those that a refresh has just built, so that no part of them has a row which had to be left out. */
  readonly made?: boolean;
}

/** All conditions of a model's contract but its columns and types. */
export function conditionsOf(
  model: Model,
  rows: Rows,
  { target, dialect, made = false }: ConditionOptions,
): readonly Condition[] {
  const { key, columns, relationships, checks } = model;
  const { all, written, kept, lost } = rows;
  // A check of a view reads it by its name alone, as views are in many schemas.
  const inSchema = (breaks: string) =>
    model.schema === 'base' ? breaks : `with ${identifier(model.name)} as (select * from ${all}) ${breaks}`;
  const met = made
    ? []
    : rowConditions(model).map(({ rule, level, holds }) => ofRow(model, written, rule, level, holds));
  const oneRow = made ? ofSources(model, all) : [ofKey(model, rows, dialect)];
  return [
    ...met,
    ...columns.flatMap((column) => ofValues(model, written, column)),
    ...(key.length > 0 ? oneRow : []),
    ...columns.filter(({ unique }) => unique !== undefined).map((column) => ofUnique(model, rows, column, dialect)),
    ...relationships.map((one) => ofRelationship(model, lost(one.to) ? all : written, one, target)),
    ...(kept === null ? checks : withoutWhole(checks)).map(({ name, level, breaks }) => ({
      condition: name,
      level,
      screen: { over: `(${inSchema(breaks)})`, count: 'count(*)', together: null },
      breaks: inSchema(breaks),
    })),
  ];
}

/** The checks that a refresh decides where some rows of the table have stayed. */
export const withoutWhole = (checks: Model['checks']) => checks.filter(({ whole }) => whole !== true);

function ofRow(model: Model, relation: string, condition: string, level: Level, holds: string): Condition {
  return {
    condition,
    level,
    screen: { over: relation, count: `count(*) filter (where not (${holds}))`, together: null },
    breaks: `select ${shownColumns(model)} from ${relation} where not (${holds})`,
  };
}

function ofValues(model: Model, relation: string, { name, known, allowed }: ModelColumn): Condition[] {
  const values = allowed ?? known;
  if (!values) return [];
  const column = identifier(name);
  const valued = `${column} is null or ${column} in (${values.map(literal).join(', ')})`;
  return [ofRow(model, relation, `${name} is one of ${values.join(', ')}`, 'warn', valued)];
}

function ofKey(model: Model, { all, written }: Pick<Rows, 'all' | 'written'>, dialect: Pick<Dialect, 'different'>) {
  const count = `count(*) - ${dialect.different(model.key.map(identifier))}`;
  return keyCondition(model, all, { over: written, count, together: sameKey(model, 'source', 'other') });
}

function keyCondition(model: Model, all: string, screen: Screen): Condition {
  const names = model.key.map(identifier).join(', ');
  const shown = naming(model);
  const ids = shown.length > 0 ? shown.map(({ name }) => identifier(name)).join(', ') : "'(no id)'";
  return {
    condition: oneOfKey(model),
    level: 'block',
    screen,
    breaks: `select ${ids} from ${all} group by ${names} having count(*) > 1`,
  };
}

/** Within a source each key has one row; two sources may still have made the same. */
function ofSources(model: Model, all: string): Condition[] {
  const { key, rebuild } = model;
  if (rebuild.by !== 'source' || key.includes('source')) return [];
  const names = key.map(identifier).join(', ');
  const pairs = SOURCES.slice(1).map((source, i) => {
    const earlier = SOURCES.slice(0, i + 1)
      .map(literal)
      .join(', ');
    return `select 1 as met from (select ${names} from ${all} where source = ${literal(source)}) one where exists (
      select 1 from (select ${names} from ${all} where source in (${earlier})) other where ${sameKey(model, 'one', 'other')})`;
  });
  return [keyCondition(model, all, { over: `(${pairs.join(' union all ')})`, count: 'count(*)', together: null })];
}

function ofUnique(
  model: Model,
  { all, written }: Rows,
  { name, unique }: ModelColumn,
  dialect: Pick<Dialect, 'different'>,
): Condition {
  const column = identifier(name);
  const valueIn = (row: string) => (unique === 'ignoring case' ? `lower(${row}${column})` : `${row}${column}`);
  const value = valueIn('');
  return {
    condition: `${name} is unique${unique === true ? '' : `, ${unique}`}`,
    level: 'warn',
    screen: {
      over: written,
      count: `count(${column}) - ${dialect.different([value])} filter (where ${column} is not null)`,
      together: `${valueIn('source.')} = ${valueIn('other.')}`,
    },
    breaks: `select ${
      naming(model)
        .map((one) => `min(${identifier(one.name)}) as ${identifier(one.name)}`)
        .join(', ') || `min(${shownColumn(model)})`
    } from ${all} where ${column} is not null group by ${value} having count(*) > 1`,
  };
}

function ofRelationship(
  { schema }: Pick<Model, 'schema'>,
  relation: string,
  { column, to, level }: Relationship,
  target: TargetOf,
): Condition {
  const value = identifier(column);
  const { relation: other, column: name } = target(to);
  const lost = `(select here.${value} from ${relation} here where not exists (
    select 1 from ${other} there where there.${identifier(name)} = here.${value}))`;
  const known = `select ${identifier(name)} from ${other} where ${identifier(name)} is not null`;
  return {
    condition: `${column} is in ${to}`,
    level,
    screen:
      schema === 'base'
        ? // Of a table a column can be read alone, and joined so that the engine looks for the fewer values among the more.
          { over: lost, count: `count(${value})`, together: null }
        : // A view would be computed once more.
          { over: relation, count: `count(${value}) filter (where ${value} not in (${known}))`, together: null },
    breaks: `select distinct ${value} from ${lost} lost where ${value} is not null`,
  };
}

/** Columns of a relation, as an engine describes them, that are not what the contract says, and how many it lacks. */
export function wrongColumns(
  { columns }: Pick<Model, 'columns'>,
  found: readonly string[],
  dialect: Pick<Dialect, 'type'>,
): { readonly others: readonly string[]; readonly count: number } {
  const expected = columns.map(({ name, type }) => `${name} ${dialect.type(type)}`);
  const moved = expected.filter((column, i) => column !== found[i]).length;
  return {
    others: found.filter((column) => !expected.includes(column)),
    count: moved + Math.max(0, found.length - expected.length),
  };
}

/** What is shown of a row: what names it, else its first id. */
function shownColumns(model: Model): string {
  const ids = naming(model);
  return ids.length > 0 ? ids.map(({ name }) => identifier(name)).join(', ') : shownColumn(model);
}

function shownColumn({ columns }: Model): string {
  const id = columns.find(({ privacy }) => isId(privacy));
  return id ? identifier(id.name) : "'(no id)'";
}
