import { recordFailure } from '../../lambdas/core/lake/failures.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { type Ledger, removal } from '../../lambdas/core/lake/ledger.ts';

/** Keeps in the ledger which objects have failed last, for `status`: what an ingest prints is gone with its terminal. */
export async function rememberFailures(ledger: Ledger) {
  const known = new Set((await ledger.view()).list(itemKeys.failures).map(({ key }) => key));
  /** `failure`: why the attempt at the object failed; undefined when it came to its end. */
  return async (object: string, failure: Error | undefined, now: Date): Promise<void> => {
    const key = itemKeys.failure(object);
    if (failure) {
      known.add(key);
      await recordFailure(ledger, object, failure.message, now);
    } else if (known.delete(key)) {
      const before = (await ledger.view()).read(key);
      if (before) await ledger.commit([removal(before)]);
    }
  };
}
