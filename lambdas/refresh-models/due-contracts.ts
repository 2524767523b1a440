import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { readThrough } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { eachAtOnce } from '../core/at-once.ts';
import type { Model } from '../core/definitions/model.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { fingerprint, type RefreshItem } from '../core/lake/models.ts';
import { isBuilt, keepsRows, lostTargets, rowsOf } from './changes.ts';
import { withoutWhole } from './conditions.ts';
import { checkContract, checkViews, contractReads, within } from './contracts.ts';
import { nameOf } from './held.ts';
import type { RefreshReport } from './report.ts';
import type { ContractResult } from './schema.ts';
import type { Workspace } from './workspace.ts';

interface Decided {
  readonly results: readonly ContractResult[];
  /** What is known of all contracts when these results are published. */
  readonly known: Known;
}

/** What a refresh says of the contracts that it leaves behind. */
export type Known = Pick<RefreshItem, 'contracts' | 'undecided'>;

/**
 * Decides the contracts of models that a refresh looks at, as far as they may not hold: of one that is not known to have
 * held, wholly; of one that looks at something built, on what is new; of one that keeps its table, nothing.
 */
export async function decideContracts(
  work: Workspace,
  allBase: readonly Model[],
  allViews: readonly Model[],
  report: Pick<RefreshReport, 'contract'>,
): Promise<Decided> {
  const { engine } = work.context;
  const changing = (model: Model) => !work.held.has(nameOf(model));
  const [base, views] = [allBase.filter(changing), allViews.filter(changing)];
  const looked = new Set([
    ...[...GIVEN, ...allBase].map(({ name }) => `base.${name}`),
    ...allViews.map(({ name }) => name),
  ]);
  const contracts = contractsOf();
  const open = undecided(work, contracts);
  const built = new Set(
    [...GIVEN, ...BASE].filter(({ name }) => isBuilt(work, name)).map(({ name }) => `base.${name}`),
  );
  const isBuiltOf = (names: readonly string[]) => names.some((name) => built.has(name));
  const decided = (model: Model, results: readonly ContractResult[]) => {
    report.contract(nameOf(model), results);
    return results;
  };

  // Where no row has stayed, all are looked at anyway.
  const keeping = base.filter((model) => !open.has(nameOf(model)) && keepsRows(work, model));
  const read = base.map((model) =>
    keeping.includes(model) ? { ...model, checks: withoutWhole(model.checks) } : model,
  );
  await work.maker.ensure(contractReads([...read, ...views]));
  const targets = keeping.flatMap(({ relationships }) => relationships.map(({ to }) => to));
  const lost = await lostTargets(work, targets, BASE);
  const ofBase = await eachAtOnce(base, engine.atOnce, async (model) => {
    const limited = within(model, looked);
    if (open.has(nameOf(model))) return decided(model, await checkContract(engine, 'base', limited, { made: true }));
    if (!isBuiltOf([nameOf(model), ...contractReads([limited])])) return decided(model, []);
    const change = { ...(await rowsOf(work, model)), lost: (to: string) => lost.has(to) };
    return decided(model, await checkContract(engine, 'base', limited, { change, made: true }));
  });

  const due: Model[] = [];
  for (const view of views.map((one) => within(one, looked))) {
    if (open.has(view.name) || (built.size > 0 && isBuiltOf(viewReads(view)))) due.push(view);
    else decided(view, []);
  }
  const ofViews = await checkViews(engine, due, {
    atOnce: engine.atOnce,
    typed: (view) => !open.has(view.name),
    decided,
  });
  const results = [...ofBase, ...ofViews].flat();

  const whole = new Set([...base, ...views].filter((model) => isWhole(model, looked)).map(nameOf));
  const left = MODELS.filter((name) => work.held.has(name) || (!whole.has(name) && (built.size > 0 || open.has(name))));
  return { results, known: { contracts, undecided: left } };
}

const MODELS = [...BASE, ...VIEWS].map(nameOf);

/** Contracts can change without the rows. */
const contractsOf = () => fingerprint(JSON.stringify([BASE, VIEWS]));

/** Models whose contracts were not known to hold when the refresh began. */
function undecided({ view }: Workspace, contracts: string): ReadonlySet<string> {
  const last = view.read(itemKeys.refresh)?.value;
  return new Set(last?.contracts === contracts ? last.undecided : MODELS);
}

/** Whether a contract that looks at nothing but `looked` and sources is all of the model's. */
function isWhole(model: Model, looked: ReadonlySet<string>): boolean {
  const { relationships, checks } = within(model, looked);
  return relationships.length === model.relationships.length && checks.length === model.checks.length;
}

/** What the contract of a view looks at, through other views too. */
function viewReads(view: Model): readonly string[] {
  const reads = contractReads([view]);
  return [...reads, ...readThrough([view.name, ...reads])];
}
