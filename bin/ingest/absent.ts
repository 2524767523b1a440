import { type AbsentTable, absentTables, comesByTable } from '../../lambdas/core/catalogue/shrunk.ts';
import type { Delivery, FeedName } from '../../lambdas/core/feeds/feed.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Claims, HeldClaim } from '../../lambdas/core/lake/claims.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { View } from '../../lambdas/core/lake/ledger.ts';
import type { Delivered } from '../../lambdas/core/lake/work.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { Reconciled } from '../../lambdas/reconcile/schema.ts';

const isOfExport = ({ feed }: Delivery) => comesByTable(FEEDS[feed]);

/**
 * Tells all readers that more tables of an export are to come, so that `status`, `check` and other ingests name none as absent
 * until this run has ended. A run that was killed no longer counts.
 */
export async function announceExports(claims: Claims, due: readonly Delivered[]): Promise<{ end(): Promise<void> }> {
  const feeds = new Set(due.flatMap(({ delivery }) => (isOfExport(delivery) ? [delivery.feed] : [])));
  let held: HeldClaim[] = [];
  for (const feed of feeds) {
    const claim = await claims.take(itemKeys.exportClaim(feed)); // undefined when another run has announced the feed
    if (claim) held.push(claim);
  }
  return {
    async end() {
      const claimed = held;
      held = [];
      for (const claim of claimed) await claim.release();
    },
  };
}

/**
 * The tables that are absent from the exports of which a run had something to do. What was given by itself, and not in a folder,
 * says nothing of the rest of its export. A table that was found is not absent: it failed, or its producer still writes it.
 */
export function absentFrom(
  { places, settings }: { readonly places: readonly string[]; readonly settings: Pick<Settings, 'shrink'> },
  view: View,
  arriving: ReadonlySet<FeedName>,
  { due, incomplete }: Pick<Reconciled, 'due' | 'incomplete'>,
): readonly AbsentTable[] {
  const given = new Set(places.map(withoutSlash));
  const exports = due.filter(({ delivery, head }) => isOfExport(delivery) && !given.has(withoutSlash(head.url)));
  if (exports.length === 0) return [];
  const found = [...due.map(({ delivery }) => delivery), ...incomplete];
  const absent = absentTables(view, settings.shrink.except, arriving);
  return absent.filter(({ feed, organisation, table, newestExport }) => {
    const isOf = (one: Delivery) => one.feed === feed && one.org === organisation && one.date === newestExport;
    return (
      exports.some(({ delivery }) => isOf(delivery)) &&
      !found.some((one) => isOf(one) && table.endsWith(`.${one.kind}`))
    );
  });
}

const withoutSlash = (url: string) => url.replace(/\/$/, '');
