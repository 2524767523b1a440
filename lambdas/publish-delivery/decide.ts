import type { TableDefinition } from '../core/definitions/table.ts';
import type { Delivery, Feed } from '../core/feeds/feed.ts';
import { itemKeys, kindOf } from '../core/lake/item-keys.ts';
import type { DeliveryItem, FileItem, Pointer } from '../core/lake/items.ts';
import { asPrevious } from '../core/lake/items.ts';
import type { ItemKey, LedgerChange, LedgerItem } from '../core/lake/ledger.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import type { Manifest, ManifestPartition } from '../core/lake/reports.ts';

/** What the ledger says of the place that a delivery wants to take. */
export interface Standing {
  /** What is published for the same delivery now. */
  readonly published: LedgerItem<DeliveryItem> | undefined;
  /** The file that it was taken from, as it was seen last. */
  readonly publishedFile: LedgerItem<FileItem> | undefined;
  /**
   * Pointers of the feed's tables for the organisation: of the delivery's own days or of all snapshots, and of the newest
   * snapshot.
   */
  readonly partitions: readonly LedgerItem<Pointer>[];
  /** The newest published delivery that holds every table, `YYYY-MM-DD`. */
  readonly newestWhole?: string | undefined;
  readonly currents: readonly LedgerItem<Pointer>[];
}

/** A newest snapshot that must keep rows of the one before it. */
export interface CarryForward {
  readonly partition: ManifestPartition;
  readonly table: TableDefinition;
  /** Where the rows are now. */
  readonly from: Pointer;
}

/** Changes of pointers, with what nothing points at any more. */
export interface Flip {
  readonly changes: readonly LedgerChange<Pointer>[];
  /** Prefixes. */
  readonly garbage: readonly string[];
  /** Tables and sites that the snapshot before had and this one lacks. */
  readonly emptied: readonly { readonly table: string; readonly site: string }[];
}

const placeOf = ({ table, key }: Pick<Pointer, 'table' | 'key'>) => `${table}/${key.site}`;

/** Whether the delivery may take the place of what a pointer shows: of two of one date, a table that came alone counts. */
function mayReplace({ wholeKind }: Feed, delivery: Delivery, pointer: Pointer | undefined): boolean {
  if (!pointer || pointer.key.date < delivery.date) return true;
  if (pointer.key.date > delivery.date) return false;
  return delivery.kind !== wholeKind || pointer.from === wholeKind;
}

/** A delivery of every table that comes after a newer one is history: it does not even fill what the newer one lacked. */
function isLate({ wholeKind }: Feed, { kind, date }: Delivery, { newestWhole }: Standing): boolean {
  return kind === wholeKind && newestWhole !== undefined && date < newestWhole;
}

/** The newest snapshots that a delivery would replace, by what it brings and by what it lacks. */
export function replaceable(
  feed: Feed,
  delivery: Delivery,
  manifest: Manifest,
  standing: Standing,
): readonly Pointer[] {
  if (isLate(feed, delivery, standing)) return [];
  const brought = new Set(manifest.partitions.map(placeOf));
  return standing.currents
    .map(({ value }) => value)
    .filter((pointer) => brought.has(placeOf(pointer)) || isWhole(feed, delivery, pointer))
    .filter((pointer) => mayReplace(feed, delivery, pointer));
}

/** A package holds every table, so that it takes away what it lacks; not what came alone, which it need not hold. */
function isWhole({ wholeKind }: Feed, { kind }: Delivery, { from }: Pointer): boolean {
  return wholeKind !== undefined && kind === wholeKind && from === wholeKind;
}

/** What the ledger says, without the tables of sites that stay as they are. */
export function withoutPlaces(
  standing: Standing,
  places: readonly { readonly table: string; readonly site: string }[],
): Standing {
  const kept = new Set(places.map(({ table, site }) => `${table}/${site}`));
  const others = (items: Standing['currents']) => items.filter(({ value }) => !kept.has(placeOf(value)));
  return { ...standing, partitions: others(standing.partitions), currents: others(standing.currents) };
}

/** The newest snapshots among those of the manifest, whose missing slots have rows to be kept. */
export function carryForwards(feed: Feed, delivery: Delivery, manifest: Manifest, standing: Standing): CarryForward[] {
  if (isLate(feed, delivery, standing)) return [];
  return manifest.partitions.flatMap((partition) => {
    const table = feed.tables.find(({ name }) => name === partition.table);
    const from = standing.currents.find(({ value }) => placeOf(value) === placeOf(partition))?.value;
    if (table?.kind !== 'snapshot' || !from || partition.missing.length === 0) return [];
    return mayReplace(feed, delivery, from) && from.files.length > 0 ? [{ partition, table, from }] : [];
  });
}

/**
 * Which pointers move when the manifest is published. `carried` has, by place, the pointers of newest snapshots that hold
 * rows of the one before; `keep` is how many snapshots stay in the history.
 */
export function flip(
  feed: Feed,
  delivery: Delivery,
  manifest: Manifest,
  standing: Standing,
  carried: readonly Pointer[],
  paths: LakePaths,
  keep: number,
): Flip {
  const changes = new Map<ItemKey<Pointer>, LedgerChange<Pointer>>();
  const garbage = new Set<string>();
  const emptied: Flip['emptied'][number][] = [];
  const move = (key: ItemKey<Pointer>, old: LedgerItem<Pointer> | undefined, value: Pointer | undefined) => {
    const moved = old && value && { ...value, previous: asPrevious(old.value) };
    changes.set(key, { key, expected: old?.version ?? 0, value: moved ?? value });
    if (old && old.value.prefix !== value?.prefix) garbage.add(old.value.prefix);
  };

  for (const table of feed.tables) {
    const empty = (current: LedgerItem<Pointer>) => {
      const { key, files } = current.value;
      if (files.length > 0) emptied.push({ table: table.name, site: key.site });
      const nothing = {
        key: { ...key, date: delivery.date },
        definition: table.version,
        files: [],
        attempt: manifest.run,
      };
      move(current.key, current, pointerTo(table, nothing, manifest.run, delivery, paths));
    };
    const partitions = standing.partitions.filter(({ value }) => value.table === table.name);
    const currents = standing.currents.filter(({ value }) => value.table === table.name);
    const brought = manifest.partitions.filter((partition) => partition.table === table.name);

    for (const partition of brought) {
      const { key } = partition;
      const pointer = { ...pointerTo(table, partition, manifest.run, delivery, paths), ...eventDays(table, manifest) };
      const item = itemKeys.partition(table.schema, table.name, key);
      const old = partitions.find((candidate) => candidate.key === item);
      if (partition.units > 0 && mayReplace(feed, delivery, old?.value)) move(item, old, pointer);
      if (table.kind === 'daily' || isLate(feed, delivery, standing)) continue;

      const currentItem = itemKeys.current(table.schema, table.name, key.org, key.site);
      const current = currents.find((candidate) => candidate.key === currentItem);
      const withCarried = carried.find((candidate) => placeOf(candidate) === placeOf(pointer));
      if (!mayReplace(feed, delivery, current?.value)) continue;
      if (partition.units > 0 || withCarried) move(currentItem, current, withCarried ?? pointer);
      else if (current) empty(current);
    }

    if (delivery.kind !== feed.wholeKind) continue;
    for (const current of isLate(feed, delivery, standing) ? [] : currents) {
      const { key } = current.value;
      if (!isWhole(feed, delivery, current.value)) continue;
      if (brought.some((partition) => partition.key.site === key.site) || !mayReplace(feed, delivery, current.value))
        continue;
      empty(current);
    }
    for (const old of partitions) {
      const { key } = old.value;
      const gone = key.date === delivery.date && !brought.some((partition) => partition.key.site === key.site);
      if (gone && mayReplace(feed, delivery, old.value)) move(old.key, old, undefined);
    }
  }
  for (const { key, value } of expired(standing.partitions, changes, feed, keep)) {
    const old = standing.partitions.find((candidate) => candidate.key === key);
    if (old) move(key, old, undefined);
    else changes.delete(key);
    garbage.add(value.prefix);
  }

  // What one pointer leaves, another may still show.
  const shown = new Set([...changes.values()].map(({ value }) => value?.prefix));
  for (const { key, value } of [...standing.partitions, ...standing.currents]) {
    if (!changes.has(key)) shown.add(value.prefix);
  }
  return { changes: [...changes.values()], garbage: [...garbage].filter((prefix) => !shown.has(prefix)), emptied };
}

function pointerTo(
  table: TableDefinition,
  { key, files, definition, attempt }: Pick<ManifestPartition, 'key' | 'files' | 'definition' | 'attempt'>,
  run: string,
  delivery: Delivery,
  paths: LakePaths,
): Pointer {
  return {
    table: table.name,
    key,
    run,
    prefix: paths.partition(table, key, attempt),
    files,
    definition,
    from: delivery.kind,
  };
}

/** A daily table has one unit in a delivery. */
function eventDays(table: TableDefinition, { units }: Manifest): Pick<Pointer, 'days'> {
  if (table.eventTime === undefined) return {};
  return { days: units.filter((unit) => unit.table === table.name).flatMap(({ days }) => Object.keys(days ?? {})) };
}

/** Snapshots beyond the newest `keep` of their table, organisation and site, after the changes: a late one may be among them. */
function expired(
  partitions: readonly LedgerItem<Pointer>[],
  changes: ReadonlyMap<ItemKey<Pointer>, LedgerChange<Pointer>>,
  feed: Feed,
  keep: number,
): { readonly key: ItemKey<Pointer>; readonly value: Pointer }[] {
  const after = new Map<ItemKey<Pointer>, Pointer | undefined>(partitions.map(({ key, value }) => [key, value]));
  for (const { key, value } of changes.values()) if (kindOf(key) === 'partition') after.set(key, value);
  const snapshots = new Set(feed.tables.filter(({ kind }) => kind === 'snapshot').map(({ name }) => name));
  const held = [...after].flatMap(([key, value]) => (value && snapshots.has(value.table) ? [{ key, value }] : []));

  const dates = new Map<string, string[]>();
  for (const { value } of held) dates.set(placeOf(value), [...(dates.get(placeOf(value)) ?? []), value.key.date]);
  return held.filter(({ value }) => {
    const newer = dates.get(placeOf(value))?.filter((date) => date > value.key.date);
    return newer !== undefined && newer.length >= keep;
  });
}
