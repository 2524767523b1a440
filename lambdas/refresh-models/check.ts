import { BASE } from '../../sql/base/index.ts';
import { MODELS } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { relationMaker } from '../core/catalogue/create.ts';
import { freshnessOf } from '../core/catalogue/freshness.ts';
import { relations } from '../core/catalogue/relations.ts';
import { inOrder } from '../core/definitions/order.ts';
import type { ReadingEngine } from '../core/engine/model-engine.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import type { Scope } from '../core/settings.ts';
import { checkContract, checkViews, contractReads } from './contracts.ts';
import { leftOutBy } from './held.ts';
import type { ContractResult, LeftOut } from './schema.ts';
import { organisationsOf } from './scope-tables.ts';
import { type ResolvedScope, resolveScope } from './scopes.ts';
import { type UnconfiguredKind, unconfiguredKinds } from './unconfigured-kinds.ts';

/** What is the matter with a lake, or that nothing is. */
export interface LakeCheck {
  /** Of every condition of every contract, in the order of the tables. */
  readonly results: readonly ContractResult[];
  readonly scopes: readonly (ResolvedScope & { readonly name: string })[];
  /** Feeds, or tables of a feed that delivers table by table, of which nothing came by the time (UTC) when it was expected. */
  readonly overdue: readonly Overdue[];
  /** Accounts that were taken together as one person, by reason. */
  readonly merged: readonly { readonly reason: string; readonly accounts: number; readonly persons: number }[];
  /** Rows that base tables do not show, as they break a rule. */
  readonly leftOut: readonly LeftOut[];
  /** Kinds of insight without a setting, and how many insights that hides. */
  readonly unconfigured: readonly UnconfiguredKind[];
}

export interface Overdue {
  readonly feed: string;
  readonly organisation: string;
  /** Null where the feed's deliveries bring all its tables. */
  readonly table: string | null;
  readonly expectedBy: string;
}

/**
 * Decides the contracts on what a lake shows as of a view, whoever published it and when. `names`: base tables and views to
 * which it is limited; empty: all.
 */
export async function checkLake(
  engine: ReadingEngine,
  view: View,
  scopes: readonly Scope[],
  names: readonly string[],
  now: Date,
): Promise<LakeCheck> {
  const chosen = ({ name }: { readonly name: string }) => names.length === 0 || names.includes(name);
  const maker = relationMaker(engine, relations(MODELS, view));
  const base = inOrder(BASE).filter(chosen);
  const views = inOrder(VIEWS).filter(chosen);
  await maker.ensure([...BASE.map(({ name }) => `base.${name}`), 'base.as_of', 'lake.left_out']);
  await maker.ensure(contractReads([...base, ...views]));

  const results: ContractResult[] = [];
  for (const model of base) results.push(...(await checkContract(engine, 'base', model)));
  results.push(...(await checkViews(engine, views)).flat());

  const organisations = await organisationsOf(engine);
  const merged = await engine.rows(
    'select reason, count(*), count(distinct person_id) from base.person_merge group by reason order by reason',
  );
  return {
    results,
    scopes: scopes.map((scope) => ({ name: scope.name, ...resolveScope(scope, organisations) })),
    overdue: overdueIn(view, now),
    merged: merged.map(([reason, accounts, persons]) => ({
      reason: String(reason),
      accounts: Number(accounts),
      persons: Number(persons),
    })),
    leftOut: await leftOutBy(engine),
    unconfigured: await unconfiguredKinds(engine),
  };
}

/** Feeds of an organisation, or their tables, none of whose sites had a delivery in time; in their order. */
function overdueIn(view: View, now: Date): readonly Overdue[] {
  const due = new Map<string, Overdue>();
  for (const one of freshnessOf(view.list(itemKeys.deliveries).map(({ value }) => value))) {
    const { feed, organisation, table } = one;
    const place = [feed, organisation, table ?? ''].join('\n');
    const expectedBy = one.expectedBy.slice(0, 19).replace('T', ' ');
    if ((due.get(place)?.expectedBy ?? '') < expectedBy) due.set(place, { feed, organisation, table, expectedBy });
  }
  const late = [...due].filter(([, { expectedBy }]) => Date.parse(`${expectedBy}Z`) < now.getTime());
  return late.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, overdue]) => overdue);
}
