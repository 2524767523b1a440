import type { Delivery } from '../../lambdas/core/feeds/feed.ts';
import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import { itemKeys } from '../../lambdas/core/lake/items.ts';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import type { PassedOver } from '../../lambdas/publish-delivery/pass-over.ts';
import { isDue, type Retry } from '../../lambdas/receive-object/due.ts';
import type { DeliveredObject, FileItem } from '../../lambdas/receive-object/run.ts';
import { noDelivery } from '../../lambdas/receive-object/unknown.ts';
import { walk } from './walk.ts';

export interface Survey {
  /** Deliveries that may have work; whether one does is certain only when its bytes have been looked at. */
  readonly due: readonly DeliveredObject[];
  /** Deliveries that surely have none. */
  readonly known: number;
  /** Objects that are no delivery and are not recorded yet. */
  readonly unknown: readonly PassedOver[];
  /** Folders that are not complete yet. */
  readonly incomplete: readonly string[];
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
  const files = new Map((await ledger.list<FileItem>(itemKeys.files)).map(({ key, value }) => [key, value]));
  const objects = new Map((await ledger.list<ObjectItem>(itemKeys.objects)).map(({ key, value }) => [key, value]));

  const chosen = only ? found.deliveries.filter(({ delivery }) => only(delivery)) : found.deliveries;
  const due = chosen.filter(({ object, head }) => {
    const file = files.get(itemKeys.file(head.url));
    if (file?.etag !== head.etag) return true;
    const item = objects.get(itemKeys.object(object, file.version));
    return !item || isDue(item, head, retry);
  });
  const others = only ? [] : found.unknown;
  const unknown = others.filter(({ object, head }) => !objects.has(itemKeys.object(object, head.etag)));
  return {
    due,
    known: chosen.length - due.length,
    unknown: unknown.map(({ object, head, isBeside }) => noDelivery(object, head, isBeside)),
    incomplete: found.incomplete,
  };
}
