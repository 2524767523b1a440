import type { Delivered } from '../../lambdas/core/lake/work.ts';
import { s3Place, schemeOf } from '../../lambdas/core/storage/urls.ts';
import { type Copied, decide } from '../../lambdas/sync-provider/due.ts';

/** A delivery for the deployed functions, and how they learn of it. */
export interface HandedOver {
  readonly delivered: Delivered;
  /** `copy`: it is copied into the landing bucket. `ask`: it is in a bucket that they read, so a message is enough. */
  readonly by: 'copy' | 'ask';
}

export interface HandOverPlan {
  /** The oldest comes first. */
  readonly handed: readonly HandedOver[];
  /** Deliveries that were copied before. */
  readonly copied: number;
}

/** Tells whether an object is in one of the buckets that the functions read. */
export const isIn = (buckets: ReadonlySet<string>, url: string) =>
  schemeOf(url) === 's3' && buckets.has(s3Place(url).bucket);

/**
 * Decides how each delivery that is due gets to the functions. `ours`: the buckets that they read. `copies`: what is known of
 * earlier copies, by object.
 */
export function planHandOver(
  due: readonly Delivered[],
  ours: ReadonlySet<string>,
  copies: ReadonlyMap<string, readonly Copied[]>,
): HandOverPlan {
  const handed: HandedOver[] = [];
  let copied = 0;
  for (const delivered of due) {
    const { head, delivery, object } = delivered;
    const found = { size: head.size, modified: new Date(head.modified) };
    if (isIn(ours, head.url)) handed.push({ delivered, by: 'ask' });
    else if (decide(found, delivery, undefined, copies.get(object) ?? []).copy) handed.push({ delivered, by: 'copy' });
    else copied += 1;
  }
  return { handed, copied };
}
