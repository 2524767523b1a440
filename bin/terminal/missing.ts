import type { Gap } from '../../lambdas/reconcile/gaps.ts';
import type { Missing } from '../../lambdas/reconcile/missing.ts';
import { bytes, count, plural } from './numbers.ts';
import { textTable } from './table.ts';

/** What is missing, a row a series, then the gaps of each. */
export function missingAsText(all: readonly Missing[]): string {
  if (all.length === 0) return 'nothing is missing\n';
  const found = all.flatMap((one) => one.found);
  const size = found.reduce((sum, { head }) => sum + head.size, 0);
  const rows = all.map(({ feed, kind, org, site, found: some, gaps }) => [
    feed,
    kind,
    org,
    site ?? '',
    count(some.length),
    bytes(some.reduce((sum, { head }) => sum + head.size, 0)),
    some[0]?.delivery.date ?? '',
    some.at(-1)?.delivery.date ?? '',
    count(gaps.reduce((sum, { deliveries }) => sum + deliveries, 0)),
  ]);
  const header = ['feed', 'kind', 'organisation', 'site', 'to take', 'size', 'first', 'last', 'never came'];
  const gaps = all
    .filter((one) => one.gaps.length > 0)
    .map(
      ({ kind, org, site, gaps: some }) =>
        `  ${kind} ${[org, site ?? []].flat().join(' ')}: ${some.map(daysOf).join(', ')}`,
    );
  return [
    ...textTable(header, rows, [false, false, false, false, true, true, false, false, true]),
    ...(gaps.length > 0 ? ['', 'never came, neither in the lake nor in these places:', ...gaps] : []),
    '',
    `would take ${plural(found.length, 'delivery')} (${bytes(size)})`,
    '',
  ].join('\n');
}

/** One JSON object a line: `missing` for each object that would be taken, `gap` for the days of each gap. */
export function missingAsJson(all: readonly Missing[]): string {
  const events = all.flatMap(({ feed, kind, org, site, found, gaps }) => [
    ...found.map(({ object, delivery, head }) => ({ event: 'missing', object, ...delivery, bytes: head.size })),
    ...gaps.map((gap) => ({ event: 'gap', feed, kind, org, site, ...gap })),
  ]);
  return events.map((event) => `${JSON.stringify(event)}\n`).join('');
}

const daysOf = ({ first, last, deliveries }: Gap) => (deliveries === 1 ? first : `${first} to ${last} (${deliveries})`);
