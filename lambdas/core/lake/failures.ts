import { itemKeys } from './item-keys.ts';
import { type Ledger, put } from './ledger.ts';

/** Longer messages are cut: some quote what a program below this one has to say. */
const MAX_ERROR = 2000;

/**
 * Keeps in the ledger that the last attempt at an object has failed, and why, for `status`. Where another process says the same
 * at this moment, its word stays.
 */
export async function recordFailure(ledger: Ledger, object: string, error: string, at: Date): Promise<void> {
  const key = itemKeys.failure(object);
  const before = (await ledger.view()).read(key);
  const value = { object, failedAt: at.toISOString(), error: error.slice(0, MAX_ERROR) };
  await ledger.commit([put(key, before?.version ?? 0, value)]);
}
