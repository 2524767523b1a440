import type { KeyPrefix, View } from './ledger.ts';
import { fingerprint } from './models.ts';

/**
 * Tells whether the items with these beginnings are the same as at another moment of one ledger, without looking at what they hold:
 * whatever is put raises the newest version, and where something is only removed their number falls.
 */
export function revisionOf(view: View, ...prefixes: readonly KeyPrefix<unknown>[]): string {
  return fingerprint(prefixes.map((prefix) => `${prefix} ${JSON.stringify(summaryOf(view, prefix))}`));
}

function summaryOf(view: View, prefix: KeyPrefix<unknown>) {
  let [count, newest] = [0, 0];
  for (const { version } of view.versions(prefix)) {
    count += 1;
    newest = Math.max(newest, version);
  }
  return { count, newest };
}

/** Does the same as `revisionOf` for one beginning, and gives null where no item has it. */
export function revisionOrNull(view: View, prefix: KeyPrefix<unknown>): string | null {
  for (const _ of view.versions(prefix)) return revisionOf(view, prefix);
  return null;
}
