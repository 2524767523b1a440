import type { expansionLimit } from '../../lambdas/core/open/expansion.ts';
import { openZip } from '../../lambdas/core/open/zip.ts';
import { readEntry } from '../../lambdas/core/open/zip-entry.ts';
import type { ObjectHead, Storage } from '../../lambdas/core/storage/storage.ts';

/** The entries of an archive, each with its reading by one range of the archive. */
export async function openedZip(storage: Storage, head: ObjectHead, limitOf?: typeof expansionLimit) {
  const { url, etag } = head;
  const entries = await openZip(storage, head, limitOf);
  return entries.map((entry) => ({
    ...entry,
    read: () => readEntry(entry, storage.read(url, { range: entry.region, etag })),
  }));
}
