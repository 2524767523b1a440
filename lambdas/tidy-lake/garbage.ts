import { itemKeys, parseGarbageKey } from '../core/lake/item-keys.ts';
import type { GarbageItem } from '../core/lake/items.ts';
import type { Lake } from '../core/lake/lake.ts';
import { type LedgerChange, put, removal, type View } from '../core/lake/ledger.ts';
import { allPointers } from '../core/lake/pointers.ts';

type GarbageContext = Pick<Lake, 'storage' | 'ledger'>;

/**
 * Removes marked files after the grace period, unless something points at them again. What a rollback has taken out of sight
 * stays until the next delivery takes its place, since a second rollback leads back to it and nothing else would. What is to
 * be removed is said first: whoever wants to point at it either has lifted the mark before, and it stays, or sees that it is
 * too late.
 */
export async function collectGarbage({ storage, ledger }: GarbageContext, graceHours: number): Promise<void> {
  const due = Date.now() - graceHours * 3_600_000;
  const view = await ledger.view();
  const unshown = unshownSince(view);
  const old = view
    .list(itemKeys.garbages)
    .filter(({ value, version }) => value.removing || (Date.parse(value.since) <= due && version <= unshown));
  if (old.length === 0) return;
  const pointers = allPointers(view);
  const rolledBack = new Set(
    pointers.flatMap(({ value }) =>
      value.rolledBackAt !== undefined && value.previous ? [value.previous.prefix] : [],
    ),
  );
  const marked = old.filter(({ key }) => !rolledBack.has(parseGarbageKey(key)));
  if (marked.length === 0) return;
  const models = view.list(itemKeys.models);
  const shown = new Set([
    ...pointers.map(({ value }) => value.prefix),
    ...models.flatMap(({ value }) => value.parts.map(({ prefix }) => prefix)),
  ]);
  const changes = marked
    .filter(({ value }) => !value.removing)
    .map((mark): LedgerChange<GarbageItem> => {
      const isShown = shown.has(parseGarbageKey(mark.key));
      return isShown ? removal(mark) : put(mark.key, mark.version, { ...mark.value, removing: true });
    });
  if (changes.length > 0 && !(await ledger.commit(changes))) return; // the next upkeep sees what has changed meanwhile
  const removing = (await ledger.view()).list(itemKeys.garbages).filter(({ value }) => value.removing);
  for (let at = 0; at < removing.length; at += REMOVED_AT_ONCE) {
    const some = removing.slice(at, at + REMOVED_AT_ONCE);
    for (const { key } of some) {
      for await (const { url } of storage.list(parseGarbageKey(key))) await storage.remove(url);
    }
    await ledger.commit(some.map(removal));
  }
}

/**
 * Number of the last commit whose marks readers of Glue have seen the reason of: until a projection has shown them what counts
 * now, they read what is marked.
 */
function unshownSince(view: View): number {
  return Math.min(Infinity, ...view.list(itemKeys.projectedToAnyGlue).map(({ value }) => value.sequence ?? 0));
}

/** Marks that one write lifts: a write for each would cost more than the removal itself. */
const REMOVED_AT_ONCE = 256;
