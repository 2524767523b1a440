import type { Delivery } from '../feeds/feed.ts';
import type { Storage } from '../storage/storage.ts';
import { itemKeys } from './item-keys.ts';
import type { GarbageItem } from './items.ts';
import { type Ledger, type LedgerChange, put, type View } from './ledger.ts';
import type { LakePaths } from './paths.ts';
import { folderOf, stagedFiles } from './run-files.ts';

/** Marks files, by name or by prefix, as those that nothing points at any more. */
export function garbageChange(name: string, now: Date): LedgerChange<GarbageItem> {
  return put(itemKeys.garbage(name), 0, { since: now.toISOString() });
}

/**
 * Marks a file that is about to be written as garbage, so that nothing unknown is left when it comes to nothing. Resolves to
 * the change that lifts the mark, to be written together with what makes the file count.
 */
export async function announce(ledger: Ledger, name: string): Promise<LedgerChange> {
  const mark = garbageChange(name, new Date());
  return { ...mark, expected: await ledger.commit([mark]), value: undefined };
}

/** Marks all that a run has staged, when it will not be gone on with. `delivery`: whose run it is; null for a refresh. */
export async function stagedGarbage(
  lake: { readonly storage: Storage; readonly paths: LakePaths },
  view: View,
  delivery: Delivery | null,
  run: string,
): Promise<LedgerChange[]> {
  const staged = new Set([lake.paths.taskReports(run)]);
  for await (const name of stagedFiles(lake, delivery, run)) staged.add(folderOf(name));
  return newGarbage(view, staged);
}

/** Marks prefixes as garbage, those without a mark. */
export function newGarbage(view: View, prefixes: Iterable<string>): LedgerChange<GarbageItem>[] {
  return [...prefixes].map((prefix) => garbageChange(prefix, new Date())).filter(({ key }) => !view.read(key));
}
