import type { Readers } from '../core/catalogue/models.ts';
import type { HeldClaim } from '../core/lake/claims.ts';
import type { ProjectedItem } from '../core/lake/items.ts';
import type { ItemKey, View } from '../core/lake/ledger.ts';

/** Something that other tools read in place of the ledger: Delta logs and `catalogue.sql`, or the partitions of a Glue catalogue. */
export interface ProjectionTarget {
  /** Ledger item of what it was shown last. */
  readonly item: ItemKey<ProjectedItem>;
  /** Changes whenever the code would show the same ledger in another way. */
  readonly version: string;
  /** What it is to show at the moment of a view. */
  stateOf(view: View, readers: Readers): Promise<TargetState>;
}

export interface TargetState {
  /** Names of all that it can show, for a look at everything. */
  readonly names: readonly string[];
  /** Digest of each table by name, in the order in which they are to be brought up to date. */
  readonly digests: ReadonlyMap<string, string>;
  /** Folder of each table within the lake. */
  readonly folders: ReadonlyMap<string, string>;
  /** Number of the last commit of the Delta log of each table that was brought up to date. */
  readonly commits: ReadonlyMap<string, number>;
  /**
   * Shows one table as it is at that moment; a name that has no digest is no longer shown. Made again, it changes nothing.
   * Resolves to places within the lake that nobody is shown any more.
   */
  bring(name: string, before: ShownBefore, claim: HeldClaim, full: boolean): Promise<readonly string[]>;
}

/** What was noted of a table when it was shown last. */
export interface ShownBefore {
  readonly folder: string | undefined;
  /** Number of the last commit of its Delta log. */
  readonly commit: number | undefined;
}

/** Names of what differs from what was shown, in their order; those that are no longer shown come first. */
export function staleNames(
  { digests }: Pick<TargetState, 'digests'>,
  shown: Pick<ProjectedItem, 'digests'>,
): readonly string[] {
  const gone = Object.keys(shown.digests).filter((name) => !digests.has(name));
  return [...gone, ...digests.keys()].filter((name) => digests.get(name) !== shown.digests[name]);
}
