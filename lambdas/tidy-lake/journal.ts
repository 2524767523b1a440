import { SNAPSHOT_EVERY } from '../core/lake/journal.ts';
import { journalName, newestFiles } from '../core/lake/journal-files.ts';
import type { Storage } from '../core/storage/storage.ts';

/** Entries stay for this long, so that no process which slept takes a number for free that was used. */
const ENTRY_KEPT_MS = 7 * 86_400_000;
/** A snapshot that is replaced stays for this long, for readers that have just chosen it. */
const SNAPSHOT_KEPT_MS = 3_600_000;

/**
 * Removes the files of a journal that no reader needs: snapshots other than the newest two, and entries before these, once
 * they are old enough. It asks for a few names and lists none of the thousands of others. `now`: epoch milliseconds.
 */
export async function tidyJournal(storage: Storage, root: string, now: number): Promise<void> {
  const nameOf = (kind: 'entry' | 'snapshot', sequence: number) => root + journalName({ kind, sequence });
  const isOlder = async (name: string, age: number) => {
    const head = await storage.head(name);
    return head && now - head.modified.getTime() > age;
  };
  const kept = (await newestFiles(storage, root)).snapshot - SNAPSHOT_EVERY;
  for (let sequence = kept - SNAPSHOT_EVERY; sequence > 0; sequence -= SNAPSHOT_EVERY) {
    const old = await isOlder(nameOf('snapshot', sequence), SNAPSHOT_KEPT_MS);
    if (old === undefined) break;
    if (old) await storage.remove(nameOf('snapshot', sequence));
  }
  // The oldest entry goes first, so that those which are left follow one another without a gap.
  let sequence = await oldestEntry(kept, async (at) => (await storage.head(nameOf('entry', at))) !== undefined);
  while (sequence < kept && (await isOlder(nameOf('entry', sequence), ENTRY_KEPT_MS))) {
    await storage.remove(nameOf('entry', sequence));
    if (sequence % SNAPSHOT_EVERY === 0) await storage.remove(nameOf('snapshot', sequence));
    sequence += 1;
  }
}

/** The first entry that is there, of those before `end`, which follow one another. */
async function oldestEntry(end: number, isThere: (sequence: number) => Promise<boolean>): Promise<number> {
  let [from, to] = [1, Math.max(1, end)];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (await isThere(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
