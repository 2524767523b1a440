import type { Delivery, Feed } from '../core/feeds/feed.ts';
import type { Pointer } from '../core/lake/items.ts';
import { type Manifest, type ManifestPartition, totalRows, type UnitReport, wholeUnit } from '../core/lake/reports.ts';
import { isExcepted, type Settings } from '../core/settings.ts';
import type { Warning } from '../core/warnings.ts';

/** What an operator takes though it has shrunk: a table of an object, or all of its tables. */
export interface Accepted {
  /** Bucket and key. */
  readonly object: string;
  readonly table?: string;
}

/** A table of a site as readers see it now. */
export interface Visible {
  readonly pointer: Pointer;
  /** Rows by the part of the table that an entry brings (feeds/feed.ts); empty where the feed has no such parts. */
  readonly slots: ReadonlyMap<string, number>;
}

/** A table of a site that a delivery does not replace, since it has lost too much. */
export interface Held {
  readonly table: string;
  readonly site: string;
  readonly before: number;
  /** Undefined when the delivery lacks the table. */
  readonly now: number | undefined;
}

export interface Shrinks {
  readonly held: readonly Held[];
  readonly warnings: readonly Warning[];
}

/** Fewer lost rows than these are no sign of anything, whatever their share. */
const HELD_ROWS = 5;
const WARNED_ROWS = 100;

/** Compares what a delivery brings with what it would replace. */
export function judgeShrinks(
  feed: Feed,
  delivery: Delivery,
  manifest: Manifest,
  visible: readonly Visible[],
  settings: Settings['shrink'],
  accept: Accepted | undefined,
): Shrinks {
  const held: Held[] = [];
  const warnings: Warning[] = [];
  for (const { pointer, slots } of visible) {
    const { table } = pointer;
    const { site } = pointer.key;
    const schema = feed.tables.find(({ name }) => name === table)?.schema;
    if (isExcepted(settings.except, { schema, name: table })) continue;
    const partition = manifest.partitions.find((one) => one.table === table && one.key.site === site);
    const before = totalRows(pointer.files);
    const now = partition && totalRows(partition.files) + carriedRows(partition, slots);
    const one: Held = { table, site, before, now };
    if (isHeld(one, settings.hold) && !isAccepted(accept, manifest, feed, table)) held.push(one);
    else if (partition) {
      warnings.push(
        ...warningOfTable(one, settings.warn),
        ...warningsOfEntries(one, partition, slots, slotsOf(feed, delivery, manifest, one), settings.hold),
      );
    }
  }
  return { held, warnings };
}

/** Rows that stay, because the entry that should bring them anew brought nothing usable. */
function carriedRows({ missing }: ManifestPartition, slots: ReadonlyMap<string, number>): number {
  return missing.reduce((sum, slot) => sum + (slots.get(slot) ?? 0), 0);
}

function isHeld({ before, now }: Held, share: number): boolean {
  return now === undefined ? before > 0 : isMuch(before - now, before, share);
}

function isMuch(lost: number, before: number, share: number): boolean {
  return lost >= HELD_ROWS && lost / before > share;
}

function isAccepted(accept: Accepted | undefined, { object }: Manifest, { tables }: Feed, name: string): boolean {
  if (accept?.object !== object) return false;
  const schema = tables.find((table) => table.name === name)?.schema;
  return accept.table === undefined || accept.table === name || accept.table === `${schema}.${name}`;
}

function warningOfTable({ table, site, before, now = 0 }: Held, share: number): Warning[] {
  const lost = before - now;
  if (lost <= WARNED_ROWS || lost / before <= share) return [];
  return [{ code: 'TABLE_SHRANK', table, site, before, now }];
}

/** An entry that the delivery lacks counts as empty. */
function warningsOfEntries(
  { table, site }: Held,
  { missing }: ManifestPartition,
  rowsBefore: ReadonlyMap<string, number>,
  rowsNow: ReadonlyMap<string, number>,
  share: number,
): Warning[] {
  const expected = [...rowsBefore].filter(([slot, rows]) => rows > 0 && !missing.includes(slot));
  const slots = expected.map(([slot, before]) => ({ slot, before, now: rowsNow.get(slot) }));
  const gone = slots.flatMap(({ slot, before, now }) => (now === undefined ? [{ slot, before }] : []));
  const shrunk = slots.flatMap(({ slot, before, now }) =>
    now !== undefined && isMuch(before - now, before, share) ? [{ slot, before, now }] : [],
  );
  return [
    ...(gone.length > 0 ? [{ code: 'ENTRIES_GONE', table, site, slots: gone } as const] : []),
    ...(shrunk.length > 0 ? [{ code: 'ENTRIES_SHRANK', table, site, slots: shrunk } as const] : []),
  ];
}

/** Rows of one table and site that a manifest's units bring, by slot. */
export function slotsOf(
  feed: Feed,
  delivery: Delivery,
  { units }: Pick<Manifest, 'units'>,
  place: { readonly table: string; readonly site: string },
): ReadonlyMap<string, number> {
  const slots = new Map<string, number>();
  for (const { entry, state, table, rowsWritten } of units) {
    if (entry === null || state !== 'STAGED' || table !== place.table) continue;
    const kind = feed.unitKind(delivery, entry);
    if (kind.kind === 'table' && kind.site === place.site)
      slots.set(kind.slot, (slots.get(kind.slot) ?? 0) + rowsWritten);
  }
  return slots;
}

/** The manifest without the tables that are held back. Their units are quarantined, and one more stands for those without. */
export function withoutHeld(feed: Feed, delivery: Delivery, manifest: Manifest, held: readonly Held[]): Manifest {
  if (held.length === 0) return manifest;
  const at = (table: string | null, site: string | null) =>
    held.find((one) => one.table === table && one.site === site);
  const withUnits = new Set<Held>();
  const units = manifest.units.map((unit) => {
    const one = unit.state === 'STAGED' ? at(unit.table, siteOf(feed, delivery, unit)) : undefined;
    if (!one) return unit;
    withUnits.add(one);
    return { ...unit, state: 'QUARANTINED' as const, reason: 'SHRANK' as const, detail: detailOf([one], manifest) };
  });
  const others = held.filter((one) => !withUnits.has(one));
  return {
    ...manifest,
    partitions: manifest.partitions.filter(({ table, key }) => !at(table, key.site)),
    units: [...units, ...(others.length > 0 ? [unitOf(others, manifest)] : [])],
  };
}

function siteOf(feed: Feed, delivery: Delivery, { entry }: UnitReport): string | null {
  const kind = entry === null ? undefined : feed.unitKind(delivery, entry);
  return kind?.kind === 'table' ? kind.site : delivery.site;
}

function unitOf(held: readonly Held[], manifest: Manifest): UnitReport {
  const [only] = held;
  const table = held.length === 1 && only ? only.table : null;
  return { ...wholeUnit(0, { state: 'QUARANTINED', reason: 'SHRANK', detail: detailOf(held, manifest) }), table };
}

function detailOf(held: readonly Held[], { object }: Manifest): string {
  const found = held.map(
    ({ table, site, before, now }) =>
      `${table} (${site}) has ${now === undefined ? 'no entry' : `${now} rows`} where ${before} rows are visible`,
  );
  const [only] = held;
  const table = held.length === 1 && only ? ` ${only.table}` : '';
  return `${found.join(', ')}; the visible rows stay; ask the producer, or take it: timeback-lake redrive PATH --accept ${object}${table}`;
}
