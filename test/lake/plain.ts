import type { CodecOf } from '../../lambdas/core/lake/journal.ts';
import type { ItemKey, Json, KeyPrefix, LedgerItem, View } from '../../lambdas/core/lake/ledger.ts';

/** Stores any value under any key as it is, for tests of what does not depend on what items hold. */
export const plainCodec: CodecOf = () => ({
  format: 1,
  encode: (value) => [value as Json],
  decode: ([value]) => value,
});

export const plainKey = <T = unknown>(text: string) => text as ItemKey<T>;
export const plainPrefix = <T = unknown>(text: string) => text as KeyPrefix<T>;

/** A view of these items. */
export function viewOf(items: readonly LedgerItem[]): View {
  return {
    sequence: items.length,
    isEmpty: items.length === 0,
    read: <T>(key: ItemKey<T>) => items.find((item) => item.key === key) as LedgerItem<T> | undefined,
    list: <T>(prefix: KeyPrefix<T>) => items.filter(({ key }) => key.startsWith(prefix)) as LedgerItem<T>[],
    versions: (prefix) => items.filter(({ key }) => key.startsWith(prefix)),
  };
}
