import type { Delivery } from '../core/feeds/feed.ts';
import type { ObjectItem } from '../core/lake/items.ts';
import type { ObjectHead } from '../core/storage/storage.ts';

/** What is known of an object that was copied before. */
export type Copied = Pick<ObjectHead, 'size'> & { readonly modified: number };

/** Whether an object of a provider is to be copied; `reason` says why it is not. */
export type Decision =
  | { readonly copy: true }
  | { readonly copy: false; readonly reason: 'copied' | 'before the start' };

/**
 * Decides on one object. `from`: the first day that is wanted. `copies`: what is in the landing bucket under its name, and what
 * the ledger knows of it, since the landing bucket forgets what is old. A copy that is of the same size and not older than the
 * object is the object.
 */
export function decide(
  { size, modified }: Pick<ObjectHead, 'size' | 'modified'>,
  delivery: Pick<Delivery, 'date'> | undefined,
  from: string | undefined,
  copies: readonly Copied[],
): Decision {
  const day = delivery?.date ?? modified.toISOString().slice(0, 10);
  if (from !== undefined && day < from) return { copy: false, reason: 'before the start' };
  const isCopied = copies.some((copy) => copy.size === size && copy.modified >= modified.getTime());
  return isCopied ? { copy: false, reason: 'copied' } : { copy: true };
}

/** Copies by the name of the object: those in the landing bucket, then those that the ledger knows. */
export function copiesBy(
  landed: readonly (Copied & { readonly object: string })[],
  recorded: readonly Pick<ObjectItem, 'object' | 'bytes' | 'modified'>[],
): ReadonlyMap<string, readonly Copied[]> {
  const all = [...landed, ...recorded.map(({ object, bytes, modified }) => ({ object, size: bytes, modified }))];
  const found = new Map<string, Copied[]>();
  for (const { object, size, modified } of all) {
    const copies = found.get(object) ?? [];
    if (copies.length === 0) found.set(object, copies);
    copies.push({ size, modified });
  }
  return found;
}
