/** JSON values. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

declare const ITEM: unique symbol;

/** The key of a ledger item. `T` is what the item holds; itemKeys (item-keys.ts) makes all keys. */
export type ItemKey<T> = string & { readonly [ITEM]: T };

/** The beginning that the keys of some items of one kind share. */
export type KeyPrefix<T> = string & { readonly [ITEM]: readonly T[] };

export interface LedgerItem<T = unknown> {
  readonly key: ItemKey<T>;
  /** Number of the commit that wrote it, from 1. Of two writes the later one gives the greater version, whichever keys they change. */
  readonly version: number;
  readonly value: T;
}

export interface LedgerChange<T = unknown> {
  readonly key: ItemKey<T>;
  /** Version that the item must have now; 0 when there must be none. This is the fencing token. */
  readonly expected: number;
  /** Undefined removes the item. */
  readonly value: T | undefined;
}

/** A change of an item, whose value has the type that its key says. */
export function put<T>(key: ItemKey<T>, expected: number, value: NoInfer<T>): LedgerChange<T> {
  return { key, expected, value };
}

/** The removal of an item as it was read. */
export function removal<T>({ key, version }: Pick<LedgerItem<T>, 'key' | 'version'>): LedgerChange<T> {
  return { key, expected: version, value: undefined };
}

/** The whole state of a ledger at one moment. Later commits do not change it. */
export interface View {
  /** Number of the last commit that it shows; 0 where there is none. */
  readonly sequence: number;
  /** Tells that there is no item: nothing was ever committed that lasts. */
  readonly isEmpty: boolean;
  /** Undefined when there is no such item. */
  read<T>(key: ItemKey<T>): LedgerItem<T> | undefined;
  /** All items whose key begins with `prefix`, by key. */
  list<T>(prefix: KeyPrefix<T>): readonly LedgerItem<T>[];
  /** Keys and versions of all items whose key begins with `prefix`, by key. It costs much less than their values. */
  versions(prefix: KeyPrefix<unknown>): Iterable<Pick<LedgerItem, 'key' | 'version'>>;
}

/**
 * The lake's memory and the only place where workers agree: items by key, changed by conditional commits. A worker takes a
 * view, decides, and commits with the versions that it read; when another worker was faster, the commit says so.
 * All implementations pass test/lake/ledger-contract.ts.
 */
export interface Ledger {
  /** The newest state. */
  view(): Promise<View>;
  /**
   * Makes all the changes or none. Resolves to the number of the commit, which is the version of all that it has put; 0 when one
   * of the items no longer has the expected version: take a view again, decide again. What was committed is durable, and in
   * the view of every other reader, when it resolves.
   */
  commit(changes: readonly LedgerChange[]): Promise<number>;
}

/** Stores the items of one kind as rows, and reads them again. */
export interface Codec<T> {
  /** Raised whenever rows of another number would be misread. */
  readonly format: number;
  /** The values of an item that do not follow from its key. */
  encode(value: T, key: string): readonly Json[];
  /** `version`: of the item, which is the number of the commit that wrote it. */
  decode(row: readonly Json[], key: string, version: number): T;
}
