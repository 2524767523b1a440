import type { TableDefinition } from '../core/definitions/table.ts';
import type { FeedName } from '../core/feeds/feed.ts';
import { garbageChange } from '../core/lake/garbage.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { GarbageItem, Pointer, PreviousPointer } from '../core/lake/items.ts';
import { type Ledger, type LedgerChange, type LedgerItem, put, removal, type View } from '../core/lake/ledger.ts';
import { decidedOn } from '../core/lake/publication.ts';
import type { Storage } from '../core/storage/storage.ts';
import { abandoned, isAt, type Place, type Step, steppedBack, stepsBack, withCompanions } from './decide.ts';

export interface RollbackContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
}

/** A table whose pointers are meant: those of its history (or of its days), or those of its newest snapshots. */
export interface RollbackTarget {
  readonly feed: FeedName;
  readonly table: TableDefinition;
  readonly extent: 'partition' | 'current';
  readonly place: Place;
}

/** What can be done at a place at this moment. */
export interface Outlook {
  /** Partitions at the place, whether they can go back or not. */
  readonly partitions: number;
  readonly possible: readonly Available[];
  /** Those whose files before are gone. */
  readonly gone: readonly Step[];
}

export interface Available extends Step {
  /**
   * Since when nothing shows the files (ISO 8601, UTC), from when on their grace period counts. Null while the history shows
   * them, and while a rollback has taken them out of sight: then they stay until the next delivery.
   */
  readonly unusedSince: string | null;
  /** The mark to be lifted with the step. */
  readonly mark: LedgerItem<GarbageItem> | undefined;
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
export async function rollback(
  context: RollbackContext,
  target: RollbackTarget,
  steps: readonly Step[],
): Promise<readonly Available[]> {
  const taken: Available[] = [];
  for (const org of new Set(steps.map(({ item }) => item.value.key.org))) {
    taken.push(...(await rollbackOrg(context, { ...target, place: { ...target.place, org } }, org, steps)));
  }
  return taken;
}

async function rollbackOrg(
  { storage, ledger }: RollbackContext,
  target: RollbackTarget,
  org: string,
  steps: readonly Step[],
): Promise<readonly Available[]> {
  const decided = new Set(steps.map(({ item }) => `${item.key} ${item.version}`));
  for (;;) {
    const view = await ledger.view();
    const outlook = await outlookIn(view, storage, target);
    const possible = outlook.possible.filter(({ item }) => decided.has(`${item.key} ${item.version}`));
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

function pointersOf(view: View, { table: { schema, name }, place }: RollbackTarget): readonly LedgerItem<Pointer>[] {
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
