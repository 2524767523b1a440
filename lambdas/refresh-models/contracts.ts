import type { DuckDBConnection } from '@duckdb/node-api';
import { relationMaker } from '../core/catalogue/create.ts';
import { viewsOf } from '../core/catalogue/models.ts';
import { type Check, type Level, type Model, pointsTo, type Relationship } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { identifier } from '../core/engine/sql.ts';
import { required } from '../core/required.ts';
import {
  type Condition,
  conditionsOf,
  type Rows,
  type TargetOf,
  targetIn,
  unknownRows,
  wrongColumns,
} from './conditions.ts';

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
 * `conditionsOf`.
 */
export async function checkContract(
  { connection }: Pick<Engine, 'connection'>,
  schema: string,
  model: Model,
  {
    target = targetIn(schema),
    change,
    made = false,
  }: { readonly target?: TargetOf; readonly change?: Omit<Rows, 'all'>; readonly made?: boolean } = {},
): Promise<readonly ContractResult[]> {
  const relation = `${identifier(schema)}.${identifier(model.name)}`;
  const rows = change ? { all: relation, ...change } : unknownRows(relation);
  const result = (
    { condition, level }: Pick<Condition, 'condition' | 'level'>,
    { broken, ids }: Pick<ContractResult, 'broken' | 'ids'>,
  ): ContractResult => ({ model: `${schema}.${model.name}`, condition, level, broken, ids });
  const described = await connection.runAndReadAll(`describe ${relation}`);
  const wrong = wrongColumns(
    model,
    described.getRows().map(([name, type]) => `${name} ${type}`),
  );
  const typed = { condition: 'columns and types are those of the contract', level: 'block' } as const;
  if (wrong.count > 0) return [result(typed, { broken: wrong.count, ids: wrong.others })];

  const conditions = conditionsOf(model, rows, target, made);
  const suspect = await screened(connection, rows, conditions);
  const results: ContractResult[] = [];
  for (const condition of conditions) {
    results.push(result(condition, suspect.has(condition) ? await breaksOf(connection, condition) : HELD));
  }
  return [result(typed, HELD), ...results];
}

const HELD = { broken: 0, ids: [] };

/** The rows that break a condition, if there are any; the least of their ids. */
async function breaksOf(
  connection: DuckDBConnection,
  { breaks }: Condition,
): Promise<Pick<ContractResult, 'broken' | 'ids'>> {
  // A `count(*) over ()` beside the rows would do, but now and then fails on none of them with an internal error (1.5.5).
  const found = await connection.runAndReadAll(`select count(*), min(broken, ${SHOWN}) from (${breaks}) broken`);
  const [count, rows] = found.getRowsJson()[0] as [string, readonly Readonly<Record<string, unknown>>[] | null];
  return { broken: Number(count), ids: (rows ?? []).map((row) => Object.values(row).join(' ')) };
}

/** The conditions that a pass over the rows, and over those that stayed, does not show to hold. */
async function screened(
  connection: DuckDBConnection,
  { kept }: Rows,
  conditions: readonly Condition[],
): Promise<ReadonlySet<Condition>> {
  const suspect = new Set(conditions.filter(({ screen }) => screen === null));
  for (const over of new Set(conditions.flatMap(({ screen }) => screen?.over ?? []))) {
    const pass = conditions.flatMap((condition) =>
      condition.screen?.over === over ? { condition, count: condition.screen.count } : [],
    );
    const counts = pass.map(({ count }) => count);
    const counted = await connection.runAndReadAll(`select ${counts.join(', ')} from ${over} source`);
    const row = required(counted.getRows()[0], 'the row of the counts');
    for (const [i, { condition }] of pass.entries()) if (Number(row[i]) !== 0) suspect.add(condition);
  }
  for (const condition of conditions) {
    const { together, over } = condition.screen ?? {};
    if (kept === null || !together || suspect.has(condition)) continue;
    const meet = async (on: readonly string[]) => {
      const met = await connection.runAndReadAll(
        `select count(*) from ${kept} other semi join ${over} source on ${on.join(' and ')}`,
      );
      return Number(met.getRows()[0]?.[0]) !== 0;
    };
    // Rows that differ in the first column of a key need not be read any further.
    if ((await meet(together.slice(0, 1))) && (together.length === 1 || (await meet(together)))) suspect.add(condition);
  }
  return suspect;
}

/** Where the views are checked, as a reader without limits sees them; no scope can have the name. */
const CHECKED_SCHEMA = 'checked_build';

/** Decides the contracts of views over the base tables that the engine shows. */
export async function* checkViews(
  { connection }: Pick<Engine, 'connection'>,
  views: readonly Model[],
): AsyncIterable<readonly [Model, readonly ContractResult[]]> {
  const maker = relationMaker(connection, viewsOf(CHECKED_SCHEMA, null));
  const targets = viewTargets(connection);
  try {
    for (const view of views) {
      const beside = view.relationships.filter(({ to }) => pointsTo(to).schema === null);
      const names = [view.name, ...beside.map(pointedTo)];
      await maker.ensure(names.map((name) => `${CHECKED_SCHEMA}.${name}`));
      for (const { to } of beside) await targets.keep(to);
      const checked = await checkContract({ connection }, CHECKED_SCHEMA, view, { target: targets.of });
      yield [view, checked.map((result) => ({ ...result, model: view.name }))];
    }
  } finally {
    await targets.drop();
  }
}

/** Columns of views that other views point to: computed once and kept, as many point to the same few. */
function viewTargets(connection: DuckDBConnection) {
  const kept = new Map<string, string>();
  const plain = targetIn(CHECKED_SCHEMA);
  const of: TargetOf = (to) => ({ ...plain(to), relation: kept.get(to) ?? plain(to).relation });
  return {
    of,
    async keep(to: string): Promise<void> {
      if (kept.has(to)) return;
      const { relation, column } = plain(to);
      const table = `memory.main.${identifier(`values of ${to}`)}`;
      await connection.run(`create or replace table ${table} as select ${identifier(column)} from ${relation}`);
      kept.set(to, table);
    },
    async drop(): Promise<void> {
      for (const table of kept.values()) await connection.run(`drop table ${table}`);
    },
  };
}
