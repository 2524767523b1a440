import type { ObjectItem } from '../../lambdas/core/lake/items.ts';
import { itemKeys } from '../../lambdas/core/lake/items.ts';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';
import { CONVERTER_VERSION } from '../../lambdas/core/lake/reports.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import type { PassedOver } from '../../lambdas/publish-delivery/pass-over.ts';
import { type DeliveredObject, type FileItem, isDue } from '../../lambdas/receive-object/run.ts';
import { wholeUnit } from './convert-delivery.ts';
import { walk } from './walk.ts';

export interface Survey {
  /** Deliveries that may have work; whether one does is certain only when its bytes have been looked at. */
  readonly due: readonly DeliveredObject[];
  /** Deliveries that surely have none. */
  readonly known: number;
  /** Objects of no feed that are not recorded yet. */
  readonly unknown: readonly PassedOver[];
}

/** Compares what lies at the places with the ledger, by names, sizes and times alone. Changes nothing. */
export async function survey(
  storage: Storage,
  ledger: Ledger,
  places: readonly string[],
  settings: Settings,
  lake: string,
  keys: string | null,
): Promise<Survey> {
  const found = await walk(storage, places, settings.buckets, lake);
  const files = new Map((await ledger.list<FileItem>(itemKeys.files)).map(({ key, value }) => [key, value]));
  const objects = new Map((await ledger.list<ObjectItem>(itemKeys.objects)).map(({ key, value }) => [key, value]));

  const due = found.deliveries.filter(({ object, head }) => {
    const file = files.get(itemKeys.file(head.url));
    if (file?.etag !== head.etag) return true;
    const item = objects.get(itemKeys.object(object, file.version));
    return !item || isDue(item, keys);
  });
  const unknown = found.unknown.filter(({ object, head }) => !objects.has(itemKeys.object(object, head.etag)));
  return {
    due,
    known: found.deliveries.length - due.length,
    unknown: unknown.map(({ object, head }) => ({
      item: {
        object,
        version: head.etag,
        modified: head.modified.getTime(),
        delivery: null,
        bytes: head.size,
        state: 'IGNORED',
        reason: 'UNKNOWN_KEY',
        run: 'none',
        converter: CONVERTER_VERSION,
        lackedKeys: null,
      },
      unit: wholeUnit(head.size, {
        state: 'IGNORED',
        reason: 'UNKNOWN_KEY',
        detail: 'the name is that of no feed; README.md lists the names that are read',
      }),
    })),
  };
}
