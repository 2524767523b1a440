/** JSON values; a ledger item's shape is its owner's matter. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface LedgerItem<T = Json> {
  readonly key: string;
  /** At least 1. Of two writes the later one gives the greater version, whichever keys they change. */
  readonly version: number;
  readonly value: T;
}

export interface LedgerChange<T = Json> {
  readonly key: string;
  /** Version that the item must have now; 0 when there must be none. This is the fencing token. */
  readonly expected: number;
  /** Undefined removes the item. */
  readonly value: T | undefined;
}

/**
 * The lake's memory and the only place where workers agree: items by key, changed by conditional writes. Whoever reads an
 * item, decides, and writes it back with the version that it read has either been alone or is told so.
 * All implementations pass test/lake/ledger-contract.ts.
 */
export interface Ledger {
  /** The newest state; undefined when there is no such item. */
  read<T = Json>(key: string): Promise<LedgerItem<T> | undefined>;
  /** All items whose key begins with `prefix`, by key, as of one moment. */
  list<T = Json>(prefix: string): Promise<readonly LedgerItem<T>[]>;
  /**
   * Makes all the changes or none. False when one of the items no longer has the expected version: read again, decide
   * again. Durable, and visible to every other reader, when it returns true.
   */
  write(changes: readonly LedgerChange<unknown>[]): Promise<boolean>;
}
