import { itemKeys, parseGarbageKey } from '../../lambdas/core/lake/item-keys.ts';
import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';
import type { LakePaths } from '../../lambdas/core/lake/paths.ts';
import { allPointers } from '../../lambdas/core/lake/pointers.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';

/** A storage that remembers what was written through it. */
export function recordingStorage(storage: Storage): { readonly storage: Storage; readonly written: readonly string[] } {
  const written: string[] = [];
  return {
    written,
    storage: {
      ...storage,
      async write(url, bytes) {
        written.push(url);
        await storage.write(url, bytes);
      },
      async takeFile(url, path) {
        written.push(url);
        await storage.takeFile(url, path);
      },
      async create(url, bytes) {
        const created = await storage.create(url, bytes);
        if (created) written.push(url);
        return created;
      },
    },
  };
}

/**
 * Removes what an attempt has written after another one had settled the run: nobody else knows of it. While the run is not
 * settled everything stays, since the attempt that goes on with it takes over what is finished, and marks the rest as garbage.
 */
export async function removeOvertaken(
  { storage, ledger, paths }: { readonly storage: Storage; readonly ledger: Ledger; readonly paths: LakePaths },
  { object, version, run }: ObjectItem,
  written: readonly string[],
): Promise<void> {
  const view = await ledger.view();
  const item = view.read(itemKeys.object(object, version))?.value;
  if (item?.run === run && item.state === 'RECEIVED') return;
  const pointers = allPointers(view);
  const records = [...view.list(itemKeys.recordFiles('units')), ...view.list(itemKeys.recordFiles('rejects'))];
  const garbage = view.list(itemKeys.garbages).map(({ key }) => parseGarbageKey(key));
  // Garbage is removed when its grace period has passed, since a rollback may lead back to it.
  const known = [
    ...pointers.flatMap(({ value }) => [value.prefix, ...(value.previous ? [value.previous.prefix] : [])]),
    ...records.flatMap(({ value }) => value.names),
    ...garbage,
    ...(item?.run === run ? [paths.manifest(run)] : []),
  ];
  for (const name of written) {
    const isLedgers = name.startsWith(paths.ledger);
    if (!isLedgers && !known.some((prefix) => name.startsWith(prefix))) await storage.remove(name);
  }
}
