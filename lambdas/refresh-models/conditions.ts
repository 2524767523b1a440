import { type Level, type Model, type ModelColumn, pointsTo, type Relationship } from '../core/definitions/model.ts';
import { TYPES } from '../core/definitions/types.ts';
import { identifier, literal } from '../core/engine/duckdb.ts';

/** One thing that a contract asks of the rows of its model. */
export interface Condition {
  readonly condition: string;
  readonly level: Level;
  /** Tells whether it holds without its rows; null where that takes a query of its own. */
  readonly screen: Screen | null;
  /** SELECT of what breaks the condition, a row for each time that counts; its columns are ids. */
  readonly breaks: string;
}

/** What can be counted for many conditions in one pass over the rows. */
export interface Screen {
  /** Aggregate over the model's rows, named `source`, that is 0 only when the condition holds. */
  readonly count: string;
  /** Whether something of each row has to be remembered. */
  readonly remembers: boolean;
}

/** Where the values of a column that relationships point to can be read: a relation with a column of the same name. */
export type TargetOf = (to: Relationship['to']) => { readonly relation: string; readonly column: string };

/** A target as the model's own schema and base tables have it. */
export const targetIn =
  (schema: string): TargetOf =>
  (to) => {
    const { schema: other, table, column } = pointsTo(to);
    return { relation: `${identifier(other ?? schema)}.${identifier(table)}`, column };
  };

/** All conditions of a model's contract but its columns and types. `relation`: where its rows are. */
export function conditionsOf(model: Model, relation: string, target: TargetOf): readonly Condition[] {
  const { key, columns, rules, relationships, checks } = model;
  return [
    ...columns.flatMap((column) => ofColumn(model, relation, column)),
    ...rules.map(({ holds, level }) => ofRow(model, relation, holds, level, `coalesce(${holds}, true)`)),
    ...(key.length > 0 ? [ofKey(model, relation)] : []),
    ...columns.filter(({ unique }) => unique !== undefined).map((column) => ofUnique(model, relation, column)),
    ...relationships.map((relationship) => ofRelationship(relation, relationship, target)),
    ...checks.map(({ name, level, breaks }) => ({ condition: name, level, screen: null, breaks })),
  ];
}

function ofRow(model: Model, relation: string, condition: string, level: Level, holds: string): Condition {
  return {
    condition,
    level,
    screen: { count: `count(*) filter (where not (${holds}))`, remembers: false },
    breaks: `select ${shownColumns(model)} from ${relation} where not (${holds})`,
  };
}

function ofColumn(model: Model, relation: string, { name, nullable, known, allowed }: ModelColumn): Condition[] {
  const column = identifier(name);
  const values = allowed ?? known;
  const present = `${column} is not null`;
  const valued = values && `${column} is null or ${column} in (${values.map(literal).join(', ')})`;
  return [
    ...(nullable ? [] : [ofRow(model, relation, `${name} is not null`, 'block', present)]),
    ...(valued ? [ofRow(model, relation, `${name} is one of ${values.join(', ')}`, 'warn', valued)] : []),
  ];
}

/** Equal values have equal hashes, so that nothing that occurs twice passes the screen; hashes take less memory than ids. */
function ofKey(model: Model, relation: string): Condition {
  const { key, columns } = model;
  const names = key.map(identifier).join(', ');
  const shown = columns.filter(({ name, privacy }) => key.includes(name) && isId(privacy));
  const ids = shown.length > 0 ? shown.map(({ name }) => identifier(name)).join(', ') : "'(no id)'";
  return {
    condition: `one row for each ${key.join(', ')}`,
    level: 'block',
    screen: { count: `count(*) - count(distinct hash(${names}))`, remembers: true },
    breaks: `select ${ids} from ${relation} group by ${names} having count(*) > 1`,
  };
}

function ofUnique(model: Model, relation: string, { name, unique }: ModelColumn): Condition {
  const column = identifier(name);
  const value = unique === 'ignoring case' ? `lower(${column})` : column;
  return {
    condition: `${name} is unique${unique === true ? '' : `, ${unique}`}`,
    level: 'block',
    screen: {
      count: `count(${column}) - count(distinct hash(${value})) filter (where ${column} is not null)`,
      remembers: true,
    },
    breaks: `select min(${shownColumn(model)}) from ${relation} where ${column} is not null group by ${value} having count(*) > 1`,
  };
}

function ofRelationship(relation: string, { column, to, level }: Relationship, target: TargetOf): Condition {
  const value = identifier(column);
  const { relation: other, column: name } = target(to);
  const lost = `${value} is not null
    and not exists (select 1 from ${other} target where target.${identifier(name)} = source.${value})`;
  return {
    condition: `${column} is in ${to}`,
    level,
    screen: { count: `count(*) filter (where ${lost})`, remembers: false },
    breaks: `select distinct ${value} from ${relation} source where ${lost}`,
  };
}

/** Columns of a relation, as DuckDB describes them, that are not what the contract says, and how many it lacks. */
export function wrongColumns(
  { columns }: Pick<Model, 'columns'>,
  found: readonly string[],
): { readonly others: readonly string[]; readonly count: number } {
  const expected = columns.map(({ name, type }) => `${name} ${TYPES[type].duckdb}`);
  const moved = expected.filter((column, i) => column !== found[i]).length;
  return {
    others: found.filter((column) => !expected.includes(column)),
    count: moved + Math.max(0, found.length - expected.length),
  };
}

/** Values of these tell nothing of a person to whoever does not know the platform's accounts. */
const isId = (privacy: ModelColumn['privacy']) => privacy === 'none' || privacy === 'pseudonym';

/** What is shown of a row: its key as far as that is ids, else its first id. */
function shownColumns(model: Model): string {
  const ids = model.columns.filter(({ name, privacy }) => model.key.includes(name) && isId(privacy));
  return ids.length > 0 ? ids.map(({ name }) => identifier(name)).join(', ') : shownColumn(model);
}

function shownColumn({ columns }: Model): string {
  const id = columns.find(({ privacy }) => isId(privacy));
  return id ? identifier(id.name) : "'(no id)'";
}
