import type { FailureItem } from './items.ts';

/** Longer messages are cut: some quote what a program below this one has to say. */
const MAX_ERROR = 2000;

/** What the ledger keeps of a failed attempt at an object. */
export function failureOf(object: string, error: string, now: Date): FailureItem {
  return { object, failedAt: now.toISOString(), error: error.slice(0, MAX_ERROR) };
}
