import { FEEDS } from '../core/feeds/registry.ts';
import { garbageChange } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Pointer, PreviousPointer } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import { type LedgerChange, type LedgerItem, put, removal, type View } from '../core/lake/ledger.ts';
import { decidedOn } from '../core/lake/publication.ts';
import { required } from '../core/required.ts';
import type { Storage } from '../core/storage/storage.ts';
import { abandoned, isAt, type Step, steppedBack, stepsBack, withCompanions } from './decide.ts';
import type { Available, RollbackInput, RollbackTarget, RolledBack } from './schema.ts';

type RollbackContext = Pick<Lake, 'storage' | 'ledger'>;

/** What can be done at a place at this moment. */
export interface Outlook {
  /** Partitions at the place, whether they can go back or not. */
  readonly partitions: number;
  readonly possible: readonly Available[];
  /** Those whose files before are gone. */
  readonly gone: readonly Step[];
}

/** Finds out what a rollback would do. Changes nothing. */
export async function lookBack({ storage, ledger }: RollbackContext, target: RollbackTarget): Promise<Outlook> {
  return outlookIn(await ledger.view(), storage, target);
}

async function outlookIn(view: View, storage: Storage, target: RollbackTarget): Promise<Outlook> {
  const all = pointersOf(view, target);
  const named = all.filter(({ key, value }) => key.startsWith(`${target.extent}/`) && isAt(value.key, target.place));
  const possible: Available[] = [];
  const gone: Step[] = [];
  for (const step of withCompanions(stepsBack(named, target.place), all)) {
    const mark = view.read(itemKeys.garbage(step.to.prefix));
    const isThere = mark?.value.removing !== true && (await filesAreThere(storage, step.to));
    const isUndo = step.item.value.rolledBackAt !== undefined;
    if (isThere) possible.push({ ...step, mark, unusedSince: isUndo ? null : (mark?.value.since ?? null) });
    else gone.push(step);
  }
  return { partitions: named.length, possible, gone };
}

/**
 * Takes steps that lookBack has found: all of one organisation in one commit, decided anew when a publication of it was faster.
 * Resolves to those that were taken; the others have been moved, or have lost their files, in the meantime.
 */
export async function rollback(context: RollbackContext, { steps, ...target }: RollbackInput): Promise<RolledBack> {
  const decided = new Set(steps.map(nameOf));
  const view = await context.ledger.view();
  const organisations = new Set(steps.flatMap(({ key }) => view.read(key)?.value.key.org ?? []));
  const taken: Available[] = [];
  for (const org of organisations) {
    taken.push(...(await rollbackOrg(context, { ...target, place: { ...target.place, org } }, org, decided)));
  }
  return { format: 1, taken };
}

/** A pointer in the version in which it was decided on. */
const nameOf = ({ key, version }: RollbackInput['steps'][number]) => `${key} ${version}`;

async function rollbackOrg(
  { storage, ledger }: RollbackContext,
  target: RollbackTarget,
  org: string,
  decided: ReadonlySet<string>,
): Promise<readonly Available[]> {
  for (;;) {
    const view = await ledger.view();
    const outlook = await outlookIn(view, storage, target);
    const possible = outlook.possible.filter(({ item }) => decided.has(nameOf(item)));
    const [first] = possible;
    if (!first) return [];
    const now = new Date();
    const unused = abandoned(possible, pointersOf(view, target));
    const marks = new Map(possible.flatMap(({ mark }) => (mark ? [[mark.key, mark]] : [])));
    const changes: LedgerChange[] = [
      ...possible.map((step) => put(step.item.key, step.item.version, steppedBack(step, now))),
      ...[...marks.values()].map(removal),
      ...unused.map((prefix) => garbageChange(prefix, now)),
      decidedOn(view, target.feed, org, first.item.value.run),
    ];
    if ((await ledger.commit(changes)) > 0) return possible;
  }
}

function pointersOf(view: View, { feed, table, place }: RollbackTarget): readonly LedgerItem<Pointer>[] {
  const { schema, name } = required(
    FEEDS[feed].tables.find((one) => one.name === table),
    `${table}, a table of ${feed}`,
  );
  return [
    ...view.list(itemKeys.currents(schema, name, place.org)),
    ...view.list(itemKeys.partitions(schema, name, place.org)),
  ];
}

async function filesAreThere(storage: Storage, { prefix, files }: PreviousPointer): Promise<boolean> {
  for (const { name, bytes } of files) {
    if ((await storage.head(prefix + name))?.size !== bytes) return false;
  }
  return true;
}
