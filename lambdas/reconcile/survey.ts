import type { Delivery } from '../core/feeds/feed.ts';
import { isDue, type Retry } from '../core/lake/due.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { Ledger } from '../core/lake/ledger.ts';
import { noDelivery, type PassedOver } from '../core/lake/passed-over.ts';
import { foundVersion, publishedFor } from '../core/lake/sightings.ts';
import type { DeliveredObject } from '../core/lake/work.ts';
import type { Settings } from '../core/settings.ts';
import type { Storage } from '../core/storage/storage.ts';
import type { NotTaken } from './not-taken.ts';
import { walk } from './walk.ts';

export interface Survey {
  /** Deliveries that may have work; whether one does is certain only when its bytes have been looked at. */
  readonly due: readonly DeliveredObject[];
  /**
   * Objects without work now that may have some once the due ones are settled: the same delivery at other paths. When a path
   * that counted holds something older now, another path counts again.
   */
  readonly rivals: readonly DeliveredObject[];
  /** Deliveries that surely have none. */
  readonly known: number;
  /** Deliveries that their producer still writes. */
  readonly incomplete: readonly Delivery[];
  /** Objects that are no delivery and are not recorded yet. */
  readonly unknown: readonly PassedOver[];
  /** Everything that was given and is no delivery, recorded or not. Where some deliveries are chosen, only what may be one. */
  readonly notTaken: readonly NotTaken[];
}

/** Which deliveries are meant; where some are chosen, objects that are none are not. */
export type Choice = (delivery: Delivery) => boolean;

/** Compares what lies at the places with the ledger, by names, sizes and times alone. Changes nothing. */
export async function survey(
  storage: Storage,
  ledger: Ledger,
  places: readonly string[],
  settings: Settings,
  lake: string,
  retry: Retry,
  only?: Choice,
): Promise<Survey> {
  const found = await walk(storage, places, settings.buckets, lake);
  const view = await ledger.view();

  const chosen = only ? found.deliveries.filter(({ delivery }) => only(delivery)) : found.deliveries;
  const due = chosen.filter(({ object, delivery, head }) => {
    const file = view.read(itemKeys.file(head.url));
    if (file?.value.etag !== head.etag) return true;
    const { version, sighting } = foundVersion(head, file);
    const item = view.read(itemKeys.object(object, version))?.value;
    return !item || isDue(item, sighting, publishedFor(view, delivery), retry);
  });
  const contested = new Set(due.map(({ delivery }) => itemKeys.delivery(delivery)));
  const atWork = new Set(due);
  const others = only ? [] : found.unknown;
  const unknown = others.filter(({ object, head }) => !view.read(itemKeys.object(object, head.etag)));
  const misnamed = others.filter(({ isBeside }) => !isBeside);
  return {
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
