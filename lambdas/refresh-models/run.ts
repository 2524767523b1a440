import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { isRestricted } from '../core/catalogue/access.ts';
import { baseOf } from '../core/catalogue/models.ts';
import type { Model } from '../core/definitions/model.ts';
import { inOrder, withUpstream } from '../core/definitions/order.ts';
import { itemKeys } from '../core/lake/items.ts';
import { takeLease } from '../core/lake/lease.ts';
import type { RefreshItem } from '../core/lake/models.ts';
import { newRun } from '../core/lake/runs.ts';
import { stagedGarbage } from '../core/lake/upkeep.ts';
import { buildModel } from './build-model.ts';
import type { ContractResult } from './contracts.ts';
import { decideContracts } from './due-contracts.ts';
import { deliveredTables, givenTables } from './given.ts';
import { onePart, partsOf } from './parts.ts';
import { publish } from './publish.ts';
import type { RefreshReport } from './report.ts';
import { buildScope, ORGANISATIONS } from './scope-tables.ts';
import { openWorkspace, type RefreshContext } from './workspace.ts';

export interface RefreshOptions {
  /** Builds what is up to date too. */
  readonly full: boolean;
  /** Base tables and views to which the refresh is limited, with all that they read; empty: everything. */
  readonly select: readonly string[];
  readonly now: Date;
}

export interface Refresh {
  /** `unchanged`: all was up to date; `refused`: a contract that blocks does not hold, and everything stays as it was. */
  readonly outcome: 'published' | 'unchanged' | 'refused';
  /** Tables of which something was built. */
  readonly built: number;
  readonly results: readonly ContractResult[];
}

/**
 * Brings base tables and the tables of restricted scopes up to date: builds what is out of date in new places, checks the
 * contracts of what has changed, and lets all names show the new rows in one write of the ledger, or none.
 */
export async function refreshModels(
  context: RefreshContext,
  options: RefreshOptions,
  report: RefreshReport,
): Promise<Refresh> {
  const { ledger, settings } = context;
  const lease = await takeLease(ledger, itemKeys.refreshLease);
  try {
    const run = newRun(options.now);
    await begin(context, run);
    const work = openWorkspace(context, await ledger.list(''), { run, now: options.now, full: options.full });
    const restricted = settings.scopes.filter(isRestricted);
    const { base, views } = selected(options.select, restricted.length > 0);
    report.begun(GIVEN.length + base.length * 2 + views.length * (1 + restricted.length));

    for (const { table, select } of givenTables(settings, work.asOf, deliveredTables(work.items))) {
      report.table(`base.${table.name}`, await buildModel(work, 'base', table, [onePart(select, [])]));
    }
    for (const model of base) {
      lease.check();
      report.table(`base.${model.name}`, await buildModel(work, 'base', model, partsOf(model, BASE), model));
    }

    const { results, held } = await decideContracts(work, base, views, report);
    if (results.some(({ level, broken }) => level === 'block' && broken > 0)) {
      await abandon(context, run);
      return { outcome: 'refused', built: 0, results };
    }

    for (const scope of restricted) {
      lease.check();
      await buildScope(work, scope, views, report);
    }
    lease.check();
    const published: RefreshItem = { run, asOf: work.asOf, publishedAt: options.now.toISOString(), ...held };
    const built = await publish(work, published, await lease.settle());
    return { outcome: built > 0 ? 'published' : 'unchanged', built, results };
  } finally {
    await lease.release();
  }
}

/** Marks what an interrupted refresh has left, and says that this one is on its way. */
async function begin({ storage, ledger, paths }: RefreshContext, run: string): Promise<void> {
  const left = await ledger.read<{ readonly run: string }>(itemKeys.refreshing);
  await ledger.write([
    ...(left ? await stagedGarbage(storage, ledger, paths, left.value.run) : []),
    { key: itemKeys.refreshing, expected: left?.version ?? 0, value: { run } },
  ]);
}

async function abandon({ storage, ledger, paths }: RefreshContext, run: string): Promise<void> {
  const begun = await ledger.read(itemKeys.refreshing);
  await ledger.write([
    ...(await stagedGarbage(storage, ledger, paths, run)),
    { key: itemKeys.refreshing, expected: begun?.version ?? 0, value: undefined },
  ]);
}

/** The models that are looked at, each behind those that it reads. `restricted`: there are restricted scopes. */
function selected(
  names: readonly string[],
  restricted: boolean,
): { readonly base: readonly Model[]; readonly views: readonly Model[] } {
  if (names.length === 0) return { base: inOrder(BASE), views: inOrder(VIEWS) };
  const views = withUpstream(VIEWS, names);
  return { base: withUpstream(BASE, [...names, ...baseOf(views), ...(restricted ? [ORGANISATIONS] : [])]), views };
}
