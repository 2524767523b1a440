import { isDue, type Retry } from '../core/lake/due.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Lake } from '../core/lake/lake.ts';
import { noDelivery } from '../core/lake/passed-over.ts';
import { foundVersion, publishedFor } from '../core/lake/sightings.ts';
import { headFrom } from '../core/lake/work.ts';
import type { Settings } from '../core/settings.ts';
import type { Storage } from '../core/storage/storage.ts';
import { isOf } from './missing.ts';
import type { Reconciled, ReconcileInput } from './schema.ts';
import { walk } from './walk.ts';

export interface ReconcileContext extends Pick<Lake, 'ledger'> {
  /** Reads the places. */
  readonly storage: Storage;
  /** URL of the lake: what is below it is never a delivery. */
  readonly lake: string;
  readonly settings: Pick<Settings, 'buckets'>;
  readonly retry: Retry;
}

/** Compares what lies at the places with the ledger, by names, sizes and times alone. Changes nothing. */
export async function reconcile(
  { storage, ledger, lake, settings, retry }: ReconcileContext,
  { places, extent }: ReconcileInput,
): Promise<Reconciled> {
  const found = await walk(storage, places, settings.buckets, lake);
  const view = await ledger.view();

  const chosen = extent ? found.deliveries.filter(({ delivery }) => isOf(delivery, extent)) : found.deliveries;
  const due = chosen.filter(({ object, delivery, head }) => {
    const file = view.read(itemKeys.file(head.url));
    if (file?.value.etag !== head.etag) return true;
    const { version, sighting } = foundVersion(headFrom(head), file);
    const item = view.read(itemKeys.object(object, version))?.value;
    return !item || isDue(item, sighting, publishedFor(view, delivery), retry);
  });
  const contested = new Set(due.map(({ delivery }) => itemKeys.delivery(delivery)));
  const atWork = new Set(due);
  const others = extent ? [] : found.unknown;
  const unknown = others.filter(({ object, head }) => !view.read(itemKeys.object(object, head.etag)));
  const misnamed = others.filter(({ isBeside }) => !isBeside);
  return {
    format: 1,
    due,
    rivals: chosen.filter((one) => !atWork.has(one) && contested.has(itemKeys.delivery(one.delivery))),
    known: chosen.length - due.length,
    incomplete: found.incomplete,
    unknown: unknown.map(({ object, head, isBeside, why }) => noDelivery(object, head, isBeside, why)),
    notTaken: [
      ...misnamed.map(({ object, why }) => ({ name: object, reason: 'UNKNOWN_KEY', why }) as const),
      ...found.others,
    ],
  };
}
