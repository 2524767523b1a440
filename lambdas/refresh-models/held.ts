import { readThrough } from '../../sql/models.ts';
import { selectBuilt } from '../core/catalogue/models.ts';
import { selectLeftOut } from '../core/catalogue/relations.ts';
import type { Model } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import type { ReadingEngine } from '../core/engine/model-engine.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { type BuiltModel, contentOf, rowsIn } from '../core/lake/models.ts';
import type { Settings } from '../core/settings.ts';
import { partChange } from './changes.ts';
import type { ContractResult, LeftOut } from './schema.ts';
import type { Workspace } from './workspace.ts';

/** As contracts name models: `base.name`, or a view's name. */
export const nameOf = ({ schema, name }: Pick<Model, 'schema' | 'name'>) => (schema === 'base' ? `base.${name}` : name);

/** Whether a model leaves so many rows out that something is wrong with all of it. */
export function leavesTooMany(
  { shown, leftOut }: ReturnType<typeof rowsIn>,
  { rows, share }: Settings['rejects'],
): boolean {
  const all = shown + leftOut;
  return (leftOut > rows && leftOut > share * all) || (all >= 2 && leftOut * 2 > all);
}

/** Whether a model reads one that keeps its table, by itself or through other models. */
export function readsHeld({ held }: Workspace, model: Model): boolean {
  // Mostly nothing is held, and then no text need be looked through for every model and scope.
  if (held.size === 0) return false;
  const read = model.schema === 'base' ? references(model.sql).tables : readThrough([model.name]);
  return read.some((name) => held.has(name));
}

/** Lets a model keep the table that it has, in this refresh and behind it. */
export async function hold(work: Workspace, model: Model): Promise<void> {
  work.held.add(nameOf(model));
  if (model.schema !== 'base') return;
  const key = itemKeys.model('base', model.name);
  const before = work.view.read(key)?.value;
  work.dropped.push(...partChange(before, work.next.get(key)).written);
  work.next.delete(key);
  work.contents.set(nameOf(model), before ? contentOf(before) : '');
  await work.maker.show(nameOf(model), await selectBuilt(work.context.engine.stored, model.columns, before));
}

/** Says that a base table which was just built leaves out too many rows; nothing when it does not. */
export async function judgeLeftOut(work: Workspace, model: Model): Promise<ContractResult | undefined> {
  const built = work.next.get(itemKeys.model('base', model.name));
  if (!built) return undefined;
  const counts = rowsIn(built);
  const { rejects } = work.context.settings;
  if (!leavesTooMany(counts, rejects)) return undefined;
  const { engine } = work.context;
  const leftOut = await selectLeftOut(engine.stored, [built]);
  const found = await engine.rows(`select distinct key from (${leftOut}) left_out order by key limit ${NAMED}`);
  return {
    model: nameOf(model),
    condition: `rows that break a rule are few: at most ${rejects.rows} or ${rejects.share * 100}%, and no more than half`,
    level: 'block',
    broken: counts.leftOut,
    ids: found.map(([key]) => String(key)),
  };
}

/** What is left out of all base tables as they will be shown; lets `lake.left_out` show that in this refresh. */
export async function showLeftOut(work: Workspace): Promise<readonly LeftOut[]> {
  const base = work.view.list(itemKeys.modelsOf('base'));
  const now = new Map([...base.map(({ key, value }) => [key, value as unknown as BuiltModel] as const), ...work.next]);
  const models = [...now].flatMap(([key, built]) => (key.startsWith(itemKeys.model('base', '')) ? [built] : []));
  await work.maker.show('lake.left_out', await selectLeftOut(work.context.engine.stored, models));
  if (models.every((built) => rowsIn(built).leftOut === 0)) return [];
  return leftOutBy(work.context.engine);
}

/** Rows that are named by their keys. */
const NAMED = 5;

/** What `lake.left_out` shows, by model and rule. */
export async function leftOutBy(engine: Pick<ReadingEngine, 'rows'>): Promise<readonly LeftOut[]> {
  const counted = await engine.rows(
    'select model, rule, count(*) from lake.left_out group by model, rule order by model, rule',
  );
  if (counted.length === 0) return [];
  const named = await engine.rows(
    `select model, rule, key from (
      select model, rule, key, row_number() over (partition by model, rule order by key) as place from lake.left_out
    ) placed
    where place <= ${NAMED} order by model, rule, place`,
  );
  return counted.map(([model, rule, rows]) => ({
    model: String(model),
    rule: String(rule),
    rows: Number(rows),
    keys: named.filter((row) => row[0] === model && row[1] === rule).map(([, , key]) => String(key)),
  }));
}
