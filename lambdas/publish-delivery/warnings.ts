import { missingColumn } from '../core/decode/header.ts';
import type { Feed } from '../core/feeds/feed.ts';
import type { Manifest, UnitReport } from '../core/lake/reports.ts';
import type { Flip, Standing } from './decide.ts';

/** What an operator should know of a delivery that was published, a line each. */
export function warningsOf(
  feed: Feed,
  { emptied }: Flip,
  { partitions, units }: Manifest,
  { currents }: Standing,
): string[] {
  const said = new Set(saidElsewhere(feed, currents));
  const shown = new Set(currents.map(({ value }) => `${value.table}/${value.key.site}`));
  return [
    ...inEntries(units).filter((warning) => !said.has(warning)),
    ...partitions
      .filter(
        ({ table, key, units: read, missing }) => missing.length > 0 && (read > 0 || shown.has(`${table}/${key.site}`)),
      )
      .map(
        ({ table, key, missing }) =>
          `${table} (${key.site}): nothing usable for ${missing.join(', ')}; rows that an earlier package brought for it stay`,
      ),
    ...emptied.map(
      ({ table, site }) => `${table} (${site}): the package before had it, this one has not; it is empty now`,
    ),
  ];
}

/** Warnings of columns that a table lacks and another one, which is there, says in its place. */
function saidElsewhere({ tables }: Feed, currents: Standing['currents']): string[] {
  const filled = new Set(currents.filter(({ value }) => value.files.length > 0).map(({ value }) => value.table));
  return tables.flatMap((table) =>
    table.columns
      .filter(({ elsewhere }) => elsewhere !== undefined && filled.has(elsewhere))
      .map((column) => missingColumn(table, column)),
  );
}

/** A warning of many entries is one line. */
function inEntries(units: readonly UnitReport[]): string[] {
  const entries = new Map<string, (string | null)[]>();
  for (const { entry, warnings } of units) {
    for (const warning of warnings) entries.set(warning, [...(entries.get(warning) ?? []), entry]);
  }
  return [...entries].map(([warning, [first, ...others]]) => {
    if (!first) return warning;
    if (others.length === 0) return `${warning} (${first})`;
    return `${warning} (${first} and ${others.length} other ${others.length === 1 ? 'entry' : 'entries'})`;
  });
}
