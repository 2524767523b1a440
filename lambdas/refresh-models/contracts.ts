import { relationMaker } from '../core/catalogue/create.ts';
import { viewsOf } from '../core/catalogue/models.ts';
import type { Check, Level, Model, ModelColumn, Relationship } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import { TYPES } from '../core/definitions/types.ts';
import { type Engine, identifier, literal } from '../core/engine/duckdb.ts';

/** One condition of a contract, as it turned out. */
export interface ContractResult {
  /** `schema.name`. */
  readonly model: string;
  /** What must hold. */
  readonly condition: string;
  readonly level: Level;
  /** Rows that break it; 0 when it holds. */
  readonly broken: number;
  /** Ids of some of those rows, never anything else of them. */
  readonly ids: readonly string[];
}

/** A condition that a SELECT of the rows that break it decides. */
interface Condition {
  readonly condition: string;
  readonly level: Level;
  readonly breaks: string;
}

/** A condition that each row meets by itself, so that one pass decides many of them. */
interface RowCondition {
  readonly condition: string;
  readonly level: Level;
  readonly holds: string;
}

type Looks = Pick<Model, 'relationships' | 'checks'>;

/** `schema.table` of all that contracts look at beside their models and the views beside these. */
export const contractReads = (models: readonly Looks[]): readonly string[] =>
  models.flatMap(({ relationships, checks }) => [...relationships.flatMap(pointedTo), ...checks.flatMap(readBy)]);

/** The model with the conditions that look at no base table but some: others may be older than it, and prove nothing. */
export function within(model: Model, base: ReadonlySet<string>): Model {
  const inside = (tables: readonly string[]) => tables.every((table) => !table.startsWith('base.') || base.has(table));
  return {
    ...model,
    relationships: model.relationships.filter((relationship) => inside(pointedTo(relationship))),
    checks: model.checks.filter((check) => inside(readBy(check))),
  };
}

function pointedTo({ to }: Relationship): readonly string[] {
  const [schema, table, column] = to.split('.');
  return column === undefined ? [] : [`${schema}.${table}`];
}

const readBy = ({ breaks }: Check) => references(breaks).tables;

/** Failing rows that are named. */
const SHOWN = 5;

/** Decides all conditions of a model's contract on the relation of that name in the engine. */
export async function checkContract(
  { connection }: Pick<Engine, 'connection'>,
  schema: string,
  model: Model,
): Promise<readonly ContractResult[]> {
  const relation = `${identifier(schema)}.${identifier(model.name)}`;
  const result = (condition: Omit<Condition, 'breaks'>, broken: number, ids: readonly string[]): ContractResult => ({
    model: `${schema}.${model.name}`,
    condition: condition.condition,
    level: condition.level,
    broken,
    ids,
  });
  const idsOf = async (breaks: string) => {
    const rows = await connection.runAndReadAll(`${breaks} limit ${SHOWN}`);
    return rows.getRowsJson().map((row) => row.join(' '));
  };

  const described = await connection.runAndReadAll(`describe ${relation}`);
  const found = described.getRows().map(([name, type]) => `${name} ${type}`);
  const expected = model.columns.map(({ name, type }) => `${name} ${TYPES[type].duckdb}`);
  const wrong =
    expected.filter((column, i) => column !== found[i]).length + Math.max(0, found.length - expected.length);
  const typed = result({ condition: 'columns and types are those of the contract', level: 'block' }, wrong, []);
  if (wrong > 0) return [{ ...typed, ids: found.filter((column) => !expected.includes(column)) }];

  const rowConditions = conditionsOfRows(model);
  const counts = rowConditions.map(({ holds }, i) => `count(*) filter (where not (${holds})) as c${i}`);
  const counted =
    counts.length > 0
      ? (await connection.runAndReadAll(`select ${counts.join(', ')} from ${relation}`)).getRows()[0]
      : [];
  const ofRows: ContractResult[] = [];
  for (const [i, condition] of rowConditions.entries()) {
    const broken = Number(counted?.[i] ?? 0);
    const breaks = `select ${shownColumns(model)} from ${relation} where not (${condition.holds})`;
    ofRows.push(result(condition, broken, broken > 0 ? await idsOf(breaks) : []));
  }

  const ofModel: ContractResult[] = [];
  for (const condition of conditionsOfModel(schema, model, relation)) {
    const rows = await connection.runAndReadAll(`select count(*) from (${condition.breaks})`);
    const broken = Number(rows.getRows()[0]?.[0]);
    ofModel.push(result(condition, broken, broken > 0 ? await idsOf(condition.breaks) : []));
  }
  return [typed, ...ofRows, ...ofModel];
}

/** Where the views are checked, as a reader without limits sees them; no scope can have the name. */
const CHECKED_SCHEMA = 'checked_build';

/** Decides the contracts of views over the base tables that the engine shows. */
export async function* checkViews(
  engine: Pick<Engine, 'connection'>,
  views: readonly Model[],
): AsyncIterable<readonly [Model, readonly ContractResult[]]> {
  const maker = relationMaker(engine.connection, viewsOf(CHECKED_SCHEMA, null));
  for (const view of views) {
    await maker.ensure(
      [view.name, ...view.relationships.map(({ to }) => to.split('.')[0]!)].map((name) => `${CHECKED_SCHEMA}.${name}`),
    );
    const checked = await checkContract(engine, CHECKED_SCHEMA, view);
    yield [view, checked.map((result) => ({ ...result, model: view.name }))];
  }
}

function conditionsOfRows({ columns, rules }: Model): RowCondition[] {
  const ofColumn = ({ name, nullable, known, allowed }: ModelColumn): RowCondition[] => {
    const column = identifier(name);
    const values = allowed ?? known;
    return [
      ...(nullable
        ? []
        : [{ condition: `${name} is not null`, level: 'block', holds: `${column} is not null` } as const]),
      ...(values
        ? [
            {
              condition: `${name} is one of ${values.join(', ')}`,
              level: 'warn',
              holds: `${column} is null or ${column} in (${values.map(literal).join(', ')})`,
            } as const,
          ]
        : []),
    ];
  };
  return [
    ...columns.flatMap(ofColumn),
    ...rules.map(({ holds, level }) => ({ condition: holds, level, holds: `coalesce(${holds}, true)` })),
  ];
}

function conditionsOfModel(schema: string, model: Model, relation: string): Condition[] {
  const { key, columns, relationships, checks } = model;
  const twice = (names: readonly string[]) => {
    const shown = columns.filter(({ name, privacy }) => names.includes(name) && isId(privacy)).map(({ name }) => name);
    const grouped = names.map(identifier).join(', ');
    const ids = shown.length > 0 ? shown.map(identifier).join(', ') : "'(no id)'";
    return `select ${ids} from ${relation} group by ${grouped} having count(*) > 1`;
  };
  return [
    ...(key.length > 0
      ? [{ condition: `one row for each ${key.join(', ')}`, level: 'block', breaks: twice(key) } as const]
      : []),
    ...columns
      .filter(({ unique }) => unique !== undefined)
      .map(({ name, unique }) => {
        const value = unique === 'ignoring case' ? `lower(${identifier(name)})` : identifier(name);
        const breaks = `select min(${shownColumn(model)}) from ${relation} where ${identifier(name)} is not null group by ${value} having count(*) > 1`;
        return {
          condition: `${name} is unique${unique === true ? '' : `, ${unique}`}`,
          level: 'block',
          breaks,
        } as const;
      }),
    ...relationships.map(({ column, to, level }) => {
      const target = to.split('.');
      const other = target.pop()!;
      const table = (target.length === 1 ? [schema, ...target] : target).map(identifier).join('.');
      const breaks = `select distinct ${identifier(column)} from ${relation} source where ${identifier(column)} is not null
        and not exists (select 1 from ${table} target where target.${identifier(other)} = source.${identifier(column)})`;
      return { condition: `${column} is in ${to}`, level, breaks };
    }),
    ...checks.map(({ name, level, breaks }) => ({ condition: name, level, breaks })),
  ];
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
