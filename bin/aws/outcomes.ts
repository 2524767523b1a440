import { itemKeys, parseObjectKey } from '../../lambdas/core/lake/item-keys.ts';
import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import type { ItemKey, LedgerItem, View } from '../../lambdas/core/lake/ledger.ts';

/** Tells what became of a delivery that the deployed functions were given. */
export interface DeployedOutcome {
  readonly object: string;
  /** QUARANTINED: something in it was. FAILED: the attempt came to no outcome. UNCHANGED: nothing was begun. */
  readonly state: Exclude<ObjectItem['state'], 'RECEIVED'> | 'FAILED' | 'UNCHANGED';
  /** Why, where there is more to say than the state. */
  readonly reason: string | null;
}

/**
 * Outcomes that a view shows of the objects that wait. `waiting`: by object, the number of the last commit before it was handed
 * over, since only what the ledger says afterwards is about that.
 */
export function outcomesIn(view: View, waiting: ReadonlyMap<string, number>): readonly DeployedOutcome[] {
  const changed = changedSince(view, waiting);
  return [...waiting].flatMap(([object, since]): readonly DeployedOutcome[] => {
    const item = changed.get(object);
    if (item && item.value.state !== 'RECEIVED') return [outcomeOf(item.value, item.value.state)];
    const failure = view.read(itemKeys.failure(object));
    if (!failure || failure.version <= since) return [];
    return [{ object, state: 'FAILED', reason: failure.value.error }];
  });
}

const outcomeOf = ({ object, reason, quarantined }: ObjectItem, state: Exclude<ObjectItem['state'], 'RECEIVED'>) =>
  ({ object, state: quarantined ? 'QUARANTINED' : state, reason }) as const;

/** Finds the version of each object that was changed last. Values are read of those alone, since a ledger has many items. */
function changedSince(view: View, waiting: ReadonlyMap<string, number>): ReadonlyMap<string, LedgerItem<ObjectItem>> {
  const oldest = Math.min(...waiting.values());
  const newest = new Map<string, LedgerItem<ObjectItem>>();
  for (const found of view.versions(itemKeys.objects)) {
    if (found.version <= oldest) continue;
    const key = found.key as ItemKey<ObjectItem>;
    const { object } = parseObjectKey(key);
    if (found.version <= (waiting.get(object) ?? found.version)) continue;
    const item = view.read(key);
    if (item && (newest.get(object)?.version ?? 0) < item.version) newest.set(object, item);
  }
  return newest;
}
