import { MODELS } from '../../sql/models.ts';
import { eachAtOnce } from '../core/at-once.ts';
import { relationMaker } from '../core/catalogue/create.ts';
import { viewsOf } from '../core/catalogue/models.ts';
import { type Check, type Model, pointsTo, type Relationship } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import type { ReadingEngine } from '../core/engine/model-engine.ts';
import { identifier } from '../core/engine/sql.ts';
import {
  type Condition,
  conditionsOf,
  type Rows,
  type TargetOf,
  targetIn,
  unknownRows,
  wrongColumns,
} from './conditions.ts';
import type { ContractResult } from './schema.ts';

type Looks = Pick<Model, 'relationships' | 'checks'>;

/** All that contracts look at beside their models: `schema.table`, or a view by its bare name. */
export const contractReads = (models: readonly Looks[]): readonly string[] =>
  models.flatMap(({ relationships, checks }) => [...relationships.map(pointedTo), ...checks.flatMap(readBy)]);

/**
 * The model with the conditions that look at no base table and no view but some (`base.table`, `view`): others may not be
 * there, or be older than it and prove nothing.
 */
export function within(model: Model, some: ReadonlySet<string>): Model {
  const isInside = (name: string) => some.has(name) || (name.includes('.') && !name.startsWith('base.'));
  const { relationships, checks } = model;
  return {
    ...model,
    relationships: relationships.filter((relationship) => isInside(pointedTo(relationship))),
    checks: checks.filter((check) => readBy(check).every(isInside)),
  };
}

function pointedTo({ to }: Relationship): string {
  const { schema, table } = pointsTo(to);
  return schema === null ? table : `${schema}.${table}`;
}

const readBy = ({ breaks }: Check) => references(breaks).tables;

/** Failing rows that are named. */
const SHOWN = 5;

/**
 * Decides all conditions of a model's contract on the relation of that name in the engine. `change`: where some of its rows
 * are known to keep the contract, what can break it; then rows that only warn are counted among these alone. `made`: as in
 * `conditionsOf`. `typed`: its columns and types are known to be right, as of what was just written, which could not have been otherwise.
 */
export async function checkContract(
  engine: Pick<ReadingEngine, 'dialect' | 'rows' | 'columns'>,
  schema: string,
  model: Model,
  {
    target = targetIn(schema),
    change,
    made = false,
    typed = made,
  }: {
    readonly target?: TargetOf;
    readonly change?: Omit<Rows, 'all'>;
    readonly made?: boolean;
    readonly typed?: boolean;
  } = {},
): Promise<readonly ContractResult[]> {
  const relation = `${identifier(schema)}.${identifier(model.name)}`;
  const rows = change ? { all: relation, ...change } : unknownRows(relation);
  const result = (
    { condition, level }: Pick<Condition, 'condition' | 'level'>,
    { broken, ids }: Pick<ContractResult, 'broken' | 'ids'>,
  ): ContractResult => ({ model: `${schema}.${model.name}`, condition, level, broken, ids });
  const wrong = typed
    ? NONE_WRONG
    : wrongColumns(model, await engine.columns(`select * from ${relation}`), engine.dialect);
  const columns = { condition: 'columns and types are those of the contract', level: 'block' } as const;
  if (wrong.count > 0) return [result(columns, { broken: wrong.count, ids: wrong.others })];

  const conditions = conditionsOf(model, rows, { target, dialect: engine.dialect, made });
  const suspect = await screened(engine, rows, conditions);
  const results: ContractResult[] = [];
  for (const condition of conditions) {
    results.push(result(condition, suspect.has(condition) ? await breaksOf(engine, condition) : HELD));
  }
  return [result(columns, HELD), ...results];
}

const NONE_WRONG: ReturnType<typeof wrongColumns> = { count: 0, others: [] };
const HELD = { broken: 0, ids: [] };

/** The rows that break a condition, if there are any; the least of their ids. */
async function breaksOf(
  engine: Pick<ReadingEngine, 'rows' | 'columns'>,
  { breaks }: Condition,
): Promise<Pick<ContractResult, 'broken' | 'ids'>> {
  const columns = await engine.columns(breaks);
  const found = await engine.rows(`with broken as (${breaks})
    select counted.total, broken.*
    from (select count(*) as total from broken) counted
    cross join broken
    order by ${columns.map((_, i) => i + 2).join(', ')}
    limit ${SHOWN}`);
  return { broken: Number(found[0]?.[0] ?? 0), ids: found.map(([, ...ids]) => ids.join(' ')) };
}

/** The conditions that one statement, with a pass over each relation, does not show to hold. */
async function screened(
  engine: Pick<ReadingEngine, 'rows'>,
  { kept }: Pick<Rows, 'kept'>,
  conditions: readonly Condition[],
): Promise<ReadonlySet<Condition>> {
  const counts = conditions.flatMap((condition) => countsOf(condition, kept).map((count) => ({ ...count, condition })));
  if (counts.length === 0) return new Set();
  const [row = []] = await engine.rows(selectCounts(counts));
  return new Set(counts.filter((_, i) => Number(row[i]) !== 0).map(({ condition }) => condition));
}

interface Count {
  readonly over: string;
  /** Aggregate over the rows of `over`, named `source`. */
  readonly count: string;
}

/** What is counted for a condition: among the rows that are not known to keep it, and between those and the others. */
function countsOf({ screen: { over, count, together } }: Condition, kept: Rows['kept']): readonly Count[] {
  if (kept === null || together === null) return [{ over, count }];
  const meeting = `(select 1 as met from ${kept} other where exists (select 1 from ${over} source where ${together}))`;
  return [
    { over, count },
    { over: meeting, count: 'count(*)' },
  ];
}

/** One row of all counts, in their order. */
function selectCounts(counts: readonly Count[]): string {
  const passes = [...new Set(counts.map(({ over }) => over))].map((over, i) => {
    const own = counts.flatMap((one, at) => (one.over === over ? [`${one.count} as count_${at}`] : []));
    return `(select ${own.join(', ')} from ${over} source) pass_${i}`;
  });
  return `select ${counts.map((_, at) => `count_${at}`).join(', ')}\nfrom ${passes.join('\ncross join ')}`;
}

/** Where the views are checked, as a reader without limits sees them; no scope can have the name. */
const CHECKED_SCHEMA = 'checked_build';

/** Decides the contracts of views, some at once, over the base tables that the engine shows. Resolves to the results of each. */
export async function checkViews(
  engine: ReadingEngine,
  views: readonly Model[],
  {
    atOnce = 1,
    typed = () => false,
    decided,
  }: {
    readonly atOnce?: number;
    /** Views whose columns and types are known: they follow from the texts, whatever the rows are. */
    readonly typed?: (view: Model) => boolean;
    /** Told of each view when its contract is decided. */
    decided?(view: Model, results: readonly ContractResult[]): void;
  } = {},
): Promise<readonly (readonly ContractResult[])[]> {
  const maker = relationMaker(engine, viewsOf(MODELS, CHECKED_SCHEMA, null));
  const targets = viewTargets(engine);
  const pointed = views.flatMap((view) => beside(view).map(({ to }) => to));
  const isShared = (to: string) => pointed.indexOf(to) !== pointed.lastIndexOf(to);
  try {
    return await eachAtOnce(views, atOnce, async (view) => {
      const names = [view.name, ...beside(view).map(pointedTo)];
      await maker.ensure(names.map((name) => `${CHECKED_SCHEMA}.${name}`));
      for (const { to } of beside(view)) if (isShared(to)) await targets.keep(to);
      const checked = await checkContract(engine, CHECKED_SCHEMA, view, { target: targets.of, typed: typed(view) });
      const results = checked.map((result) => ({ ...result, model: view.name }));
      decided?.(view, results);
      return results;
    });
  } finally {
    await targets.drop();
  }
}

/** Relationships of a view to other views. */
const beside = ({ relationships }: Pick<Model, 'relationships'>) =>
  relationships.filter(({ to }) => pointsTo(to).schema === null);

/** Columns of views that several views point to: they are computed once and kept. */
function viewTargets(engine: Pick<ReadingEngine, 'keep' | 'forget'>) {
  const kept = new Map<string, Promise<void>>();
  const names = new Map<string, string>();
  const plain = targetIn(CHECKED_SCHEMA);
  const of: TargetOf = (to) => ({ ...plain(to), relation: names.get(to) ?? plain(to).relation });
  const keepNew = async (to: string): Promise<void> => {
    const { relation, column } = plain(to);
    const name = `${CHECKED_SCHEMA}.values_of_${to.replace('.', '_')}`;
    await engine.keep(name, `select ${identifier(column)} from ${relation}`);
    names.set(to, name);
  };
  return {
    of,
    async keep(to: string): Promise<void> {
      const keeping = kept.get(to) ?? keepNew(to);
      kept.set(to, keeping);
      await keeping;
    },
    async drop(): Promise<void> {
      for (const name of names.values()) await engine.forget(name);
    },
  };
}
