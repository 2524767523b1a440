import { type FailureItem, itemKeys } from '../../lambdas/core/lake/items.ts';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';

/** Longer messages are cut: some quote what a program below this one has to say. */
const MAX_ERROR = 2000;

/** Keeps in the ledger which objects have failed last, for `status`: what an ingest prints is gone with its terminal. */
export async function rememberFailures(ledger: Ledger) {
  const known = new Set((await ledger.list<FailureItem>(itemKeys.failures)).map(({ key }) => key));
  const put = async (key: string, value: FailureItem | undefined) => {
    const before = await ledger.read(key);
    if (!before && value === undefined) return;
    await ledger.write([{ key, expected: before?.version ?? 0, value }]); // another process may have said the same
  };
  /** `failure`: why the attempt at the object failed; undefined when it came to its end. */
  return async (object: string, failure: Error | undefined, now: Date): Promise<void> => {
    const key = itemKeys.failure(object);
    if (failure) {
      known.add(key);
      await put(key, { object, failedAt: now.toISOString(), error: failure.message.slice(0, MAX_ERROR) });
    } else if (known.delete(key)) await put(key, undefined);
  };
}
