import { failureOf } from '../../lambdas/core/lake/failures.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { FailureItem } from '../../lambdas/core/lake/items.ts';
import { type ItemKey, type Ledger, put, removal } from '../../lambdas/core/lake/ledger.ts';

/** Keeps in the ledger which objects have failed last, for `status`: what an ingest prints is gone with its terminal. */
export async function rememberFailures(ledger: Ledger) {
  const known = new Set((await ledger.view()).list(itemKeys.failures).map(({ key }) => key));
  const remember = async (key: ItemKey<FailureItem>, value: FailureItem | undefined) => {
    const before = (await ledger.view()).read(key);
    // Another process may have said the same.
    if (value) await ledger.commit([put(key, before?.version ?? 0, value)]);
    else if (before) await ledger.commit([removal(before)]);
  };
  /** `failure`: why the attempt at the object failed; undefined when it came to its end. */
  return async (object: string, failure: Error | undefined, now: Date): Promise<void> => {
    const key = itemKeys.failure(object);
    if (failure) {
      known.add(key);
      await remember(key, failureOf(object, failure.message, now));
    } else if (known.delete(key)) await remember(key, undefined);
  };
}
