import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { baseOf } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { eachAtOnce } from '../core/at-once.ts';
import { isRestricted } from '../core/catalogue/access.ts';
import type { Model } from '../core/definitions/model.ts';
import { inOrder, withUpstream } from '../core/definitions/order.ts';
import { references } from '../core/definitions/references.ts';
import type { Beginning, HeldClaim } from '../core/lake/claims.ts';
import { stagedGarbage } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { put } from '../core/lake/ledger.ts';
import type { RefreshItem } from '../core/lake/models.ts';
import { newRun } from '../core/lake/runs.ts';
import { buildModel } from './build-model.ts';
import { EVENTS } from './days.ts';
import { decideContracts, type Known } from './due-contracts.ts';
import { deliveredTables, givenTables } from './given.ts';
import { hold, judgeLeftOut, nameOf, readsHeld, showLeftOut } from './held.ts';
import { onePart, partsOf } from './parts.ts';
import { publish } from './publish.ts';
import type { RefreshReport } from './report.ts';
import type { ContractResult, Refresh, RefreshInput } from './schema.ts';
import { buildScope, ORGANISATIONS, organisationsIn } from './scope-tables.ts';
import { stampOf } from './stamp.ts';
import { openWorkspace, type RefreshContext, type Workspace } from './workspace.ts';

/**
 * Brings base tables and the tables of restricted scopes up to date: builds what is out of date in new places, checks the
 * contracts of what has changed, and lets all names show the new rows in one write of the ledger. A model whose contract
 * blocks keeps its table, and so does what reads it.
 */
export async function refreshModels(
  context: RefreshingContext,
  input: RefreshInput,
  report: RefreshReport,
): Promise<Refresh> {
  const run = newRun(context.now);
  const claim = await context.claims.wait(itemKeys.refreshClaim, beginning(context, run));
  return refreshWith(claim, run, context, input, report);
}

/** Does the same without waiting for another refresh: resolves to undefined while one is at work. */
export async function refreshUnlessBusy(
  context: RefreshingContext,
  input: RefreshInput,
  report: RefreshReport,
): Promise<Refresh | undefined> {
  const run = newRun(context.now);
  const claim = await context.claims.take(itemKeys.refreshClaim, beginning(context, run));
  return claim && refreshWith(claim, run, context, input, report);
}

type RefreshingContext = RefreshContext & { readonly now: Date };

async function refreshWith(
  claim: HeldClaim,
  run: string,
  context: RefreshingContext,
  { full, select }: RefreshInput,
  report: RefreshReport,
): Promise<Refresh> {
  const { ledger, settings, now } = context;
  try {
    const work = openWorkspace(context, await ledger.view(), { run, now, full });
    const restricted = settings.scopes.filter(isRestricted);
    const { base, views } = selected(select, restricted.length > 0);
    report.begun(GIVEN.length + base.length * 2 + views.length * (1 + restricted.length));

    const { atOnce } = context.engine;
    const given = givenTables(settings, work.context.asOf, deliveredTables(work.view));
    await eachAtOnce(given, atOnce, async ({ table, select }) => {
      report.table(`base.${table.name}`, await buildModel(work, 'base', table, [onePart(select, [])]));
    });
    const inTurn = turns();
    const tooMany = await eachAtOnce(base, atOnce, (model) =>
      inTurn(model, async () => {
        claim.check();
        return buildBase(work, model, report);
      }),
    );
    const { results, leftOut, known } = await decideAndHold(work, base, views, report);
    report.leftOut(leftOut);

    const organisations = restricted.length > 0 ? await organisationsIn(work) : [];
    for (const scope of restricted) {
      claim.check();
      await buildScope(work, scope, organisations, views, report);
    }
    await context.engine.tidy();
    claim.check();
    const { asOf } = work.context;
    const published: RefreshItem = {
      run,
      asOf,
      publishedAt: now.toISOString(),
      ...known,
      ...(select.length === 0 && { stamp: stampOf(work.view, { ...work.context, now }) }),
    };
    const built = await publish(work, published, claim);
    const held = [...work.held];
    const outcome = built > 0 ? 'published' : 'unchanged';
    return { format: 1, outcome, built, results: [...tooMany.flat(), ...results], held, leftOut };
  } finally {
    await claim.release();
  }
}

/**
 * Makes what lets a model wait for those that it reads, which come before it. Those that are kept by day take turns, since each of them lets
 * the events be those of its own days for a while.
 */
function turns() {
  const building = new Map<string, Promise<unknown>>();
  let lastByDay: Promise<unknown> = Promise.resolve();
  return <T>(model: Model, build: () => Promise<T>): Promise<T> => {
    const reads = references(model.sql).tables;
    const isByDay = model.rebuild.by === 'day' || reads.includes(EVENTS);
    const own = Promise.all([...reads.map((name) => building.get(name)), isByDay ? lastByDay : null]).then(build);
    building.set(nameOf(model), own);
    if (isByDay) lastByDay = own;
    return own;
  };
}

/** Builds a base table, unless it reads one that keeps its table; what is then too much of it left out. */
async function buildBase(work: Workspace, model: Model, report: RefreshReport): Promise<readonly ContractResult[]> {
  const name = nameOf(model);
  if (readsHeld(work, model)) {
    await hold(work, model);
    report.table(name, null);
    return [];
  }
  report.table(name, await buildModel(work, 'base', model, partsOf(model, BASE), model.rebuild, model));
  const tooMany = await judgeLeftOut(work, model);
  if (!tooMany) return [];
  await hold(work, model);
  report.contract(name, [tooMany]);
  return [tooMany];
}

/**
 * Decides the contracts, and lets models that break them keep their tables. What then stays as it was can break the contract of
 * another, so it is decided until nothing more is held.
 */
async function decideAndHold(
  work: Workspace,
  base: readonly Model[],
  views: readonly Model[],
  report: RefreshReport,
): Promise<Pick<Refresh, 'results' | 'leftOut'> & { readonly known: Known }> {
  const blocked: ContractResult[] = [];
  for (;;) {
    // Contracts count what is left out, and a table that is held shows what it left out before.
    const leftOut = await showLeftOut(work);
    const { results, known } = await decideContracts(work, base, views, report);
    const broken = results.filter((result) => result.level === 'block' && result.broken > 0);
    blocked.push(...broken);
    const names = new Set(broken.map(({ model }) => model));
    for (const model of [...base, ...views]) {
      if (work.held.has(nameOf(model))) continue;
      if (names.has(nameOf(model)) || readsHeld(work, model)) await hold(work, model);
    }
    if (broken.length === 0) return { results: [...blocked, ...results], leftOut, known };
  }
}

/** Says that this refresh is on its way, and marks what an interrupted one has left, in the commit that takes the claim. */
const beginning =
  ({ storage, paths }: RefreshContext, run: string): Beginning =>
  async (view) => {
    const left = view.read(itemKeys.refreshing);
    return [
      ...(left ? await stagedGarbage({ storage, paths }, view, null, left.value.run) : []),
      put(itemKeys.refreshing, left?.version ?? 0, { run }),
    ];
  };

/** The models that are looked at, each behind those that it reads. `restricted`: there are restricted scopes. */
function selected(
  names: readonly string[],
  restricted: boolean,
): { readonly base: readonly Model[]; readonly views: readonly Model[] } {
  if (names.length === 0) return { base: inOrder(BASE), views: inOrder(VIEWS) };
  const views = withUpstream(VIEWS, names);
  return { base: withUpstream(BASE, [...names, ...baseOf(views), ...(restricted ? [ORGANISATIONS] : [])]), views };
}
