import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { relationMaker } from '../core/catalogue/create.ts';
import type { Catalogued } from '../core/catalogue/relation.ts';
import { relations } from '../core/catalogue/relations.ts';
import { inOrder } from '../core/definitions/order.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import type { Scope } from '../core/settings.ts';
import { type ContractResult, checkContract, checkViews, contractReads } from './contracts.ts';
import { type LeftOut, leftOutBy } from './held.ts';
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
  { connection }: Pick<Engine, 'connection'>,
  lake: Catalogued,
  scopes: readonly Scope[],
  names: readonly string[],
  now: Date,
): Promise<LakeCheck> {
  const chosen = ({ name }: { readonly name: string }) => names.length === 0 || names.includes(name);
  const maker = relationMaker(connection, relations(lake));
  const base = inOrder(BASE).filter(chosen);
  const views = inOrder(VIEWS).filter(chosen);
  await maker.ensure([...BASE.map(({ name }) => `base.${name}`), 'base.as_of', 'lake.freshness', 'lake.left_out']);
  await maker.ensure(contractReads([...base, ...views]));

  const results: ContractResult[] = [];
  for (const model of base) results.push(...(await checkContract({ connection }, 'base', model)));
  for await (const [, checked] of checkViews({ connection }, views)) results.push(...checked);

  const organisations = await organisationsOf(connection);
  const rows = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson().map((row) => row.map(String));
  const late = await rows(
    `select feed, organisation, coalesce(table_name, ''), max(expected_by) from lake.freshness group by all
     having max(expected_by) < timestamp '${now.toISOString().slice(0, 19).replace('T', ' ')}' order by all`,
  );
  const merged = await rows(
    'select reason, count(*), count(distinct person_id) from base.person_merge group by all order by all',
  );
  return {
    results,
    scopes: scopes.map((scope) => ({ name: scope.name, ...resolveScope(scope, organisations) })),
    overdue: late.map(([feed = '', organisation = '', table, expectedBy = '']) => ({
      feed,
      organisation,
      table: table || null,
      expectedBy,
    })),
    merged: merged.map(([reason = '', accounts, persons]) => ({
      reason,
      accounts: Number(accounts),
      persons: Number(persons),
    })),
    leftOut: await leftOutBy({ connection }),
    unconfigured: await unconfiguredKinds(connection),
  };
}
