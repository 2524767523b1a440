import { FEEDS } from '../feeds/registry.ts';
import { itemKeys } from '../lake/item-keys.ts';
import type { View } from '../lake/ledger.ts';
import { allPointers } from '../lake/pointers.ts';
import { converterOf } from '../lake/reports.ts';

/** Counts the deliveries whose rows readers see, and those of them that `ingest --reconvert` would convert again. */
export interface Outdated {
  readonly outdated: number;
  readonly deliveries: number;
}

/**
 * Counts deliveries that older code, older definitions or another setting `extra.drop` converted. A delivery of which no
 * partition shows a row is not counted, since its files may be gone for good. `drop`: today's setting.
 */
export function outdatedDeliveries(view: View, drop: readonly string[]): Outdated {
  const shown = new Set(allPointers(view).map(({ value }) => value.run));
  const today = new Map<string, string>(Object.values(FEEDS).map((feed) => [feed.name, converterOf(feed, drop)]));
  const converters = view
    .list(itemKeys.objects)
    .flatMap(({ value }) =>
      value.delivery && value.state === 'PUBLISHED' && shown.has(value.run)
        ? [{ converter: value.converter, expected: today.get(value.delivery.feed) }]
        : [],
    );
  const outdated = converters.filter(({ converter, expected }) => converter !== expected).length;
  return { outdated, deliveries: converters.length };
}
