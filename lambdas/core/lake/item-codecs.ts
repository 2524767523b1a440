import { UsageError } from '../errors.ts';
import type { Delivery } from '../feeds/feed.ts';
import { type ItemKind, type ItemKinds, kindOf, parseObjectKey, parsePointerKey } from './item-keys.ts';
import type { DeliveryItem, FileItem, ObjectItem, Pointer, PreviousPointer } from './items.ts';
import type { CodecOf } from './journal.ts';
import type { Codec, ItemKey, Json } from './ledger.ts';
import { attemptIn, isDaily, partitionPrefix } from './paths.ts';
import type { PartFile } from './reports.ts';
import { runOf } from './runs.ts';

/** The codec of a key's kind. Throws UsageError for a kind that only newer code knows. */
export const codecOf: CodecOf = (key) => {
  const kind = kindOf(key);
  if (Object.hasOwn(CODECS, kind)) return CODECS[kind as ItemKind] as Codec<unknown>;
  throw new UsageError(`the ledger has an item of the kind ${kind}, which this version does not know; use a newer one`);
};

/**
 * An object that a decoder fills in step by step. A literal with a spread takes twenty times as long, and a lake has thousands of
 * items.
 */
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Stores a value as it is: for kinds of which a lake has few. */
function whole<T>(): Codec<T> {
  return { format: 1, encode: (value) => [value as Json], decode: ([value]) => value as T };
}

type DeliveryRow = readonly [feed: string, kind: string, org: string, site: string | null, date: string];

const deliveryRow = ({ feed, kind, org, site, date }: Delivery): DeliveryRow => [feed, kind, org, site, date];
const deliveryOf = ([feed, kind, org, site, date]: DeliveryRow): Delivery => ({
  feed: feed as Delivery['feed'],
  kind,
  org,
  site,
  date,
});

type ObjectRow = readonly [
  url: string,
  modified: number,
  seen: number | null, // null: by the commit that wrote the row
  delivery: DeliveryRow | null,
  bytes: number,
  state: ObjectItem['state'],
  reason: string | null,
  run: string,
  converter: string,
  keys: string | null,
  lackedKeys: readonly string[],
  quarantined: boolean,
];
/** The last part is absent where no execution was begun, as in rows of older code. */
type CountedObjectRow = readonly [...ObjectRow, attempt?: number];

const OBJECT: Codec<ObjectItem> = {
  format: 1,
  encode(item) {
    const row: ObjectRow = [
      item.url,
      item.modified,
      Number.isFinite(item.seen) ? item.seen : null,
      item.delivery && deliveryRow(item.delivery),
      item.bytes,
      item.state,
      item.reason,
      item.run,
      item.converter,
      item.keys,
      item.lackedKeys,
      item.quarantined,
    ];
    return item.attempt === undefined ? row : [...row, item.attempt];
  },
  decode(row, key, written) {
    const [
      url,
      modified,
      seen,
      delivery,
      bytes,
      state,
      reason,
      run,
      converter,
      keys,
      lackedKeys,
      quarantined,
      attempt,
    ] = row as CountedObjectRow;
    const { object, version } = parseObjectKey(key as ItemKey<ObjectItem>);
    const item: Writable<ObjectItem> = {
      object,
      version,
      url,
      modified,
      seen: seen ?? written,
      delivery: delivery && deliveryOf(delivery),
      bytes,
      state,
      reason,
      run,
      converter,
      keys,
      lackedKeys,
      quarantined,
    };
    if (attempt !== undefined) item.attempt = attempt;
    return item;
  },
};

type FileRow = readonly [etag: string, version: string, modified: number];

const FILE: Codec<FileItem> = {
  format: 1,
  encode: ({ etag, version, modified }): FileRow => [etag, version, modified],
  decode(row) {
    const [etag, version, modified] = row as FileRow;
    return { etag, version, modified };
  },
};

type DeliveryItemRow = readonly [
  object: string,
  version: string,
  url: string,
  modified: number,
  seen: number,
  delivery: DeliveryRow,
  run: string,
  sites: readonly string[],
  publishedAt: string,
  newestEventDay: string | null,
  shrunk: readonly string[] | null,
];

const DELIVERY: Codec<DeliveryItem> = {
  format: 1,
  encode: (item): DeliveryItemRow => [
    item.object,
    item.version,
    item.url,
    item.modified,
    item.seen,
    deliveryRow(item.delivery),
    item.run,
    item.sites,
    item.publishedAt,
    item.newestEventDay,
    item.shrunk ?? null,
  ],
  decode(row) {
    const [object, version, url, modified, seen, delivery, run, sites, publishedAt, newestEventDay, shrunk] =
      row as DeliveryItemRow;
    const item: Writable<DeliveryItem> = {
      object,
      version,
      url,
      modified,
      seen,
      delivery: deliveryOf(delivery),
      run,
      sites,
      publishedAt,
      newestEventDay,
    };
    if (shrunk) item.shrunk = shrunk;
    return item;
  },
};

type ShownRow = readonly [
  date: string,
  attempt: string,
  files: readonly (readonly [name: string, rows: number, bytes: number])[],
  definition: number,
  from: Delivery['kind'],
  days: readonly string[] | null,
  isDaily: 0 | 1,
];
type PointerRow = readonly [shown: ShownRow, previous: ShownRow | null, rolledBackAt: string | null];

const fileRow = ({ name, rows, bytes }: PartFile) => [name, rows, bytes] as const;

/** Places follow from the key and the attempt that wrote the files, so they are not stored. */
function shownRow({ key, prefix, files, definition, from, days }: PreviousPointer): ShownRow {
  return [key.date, attemptIn(prefix), files.map(fileRow), definition, from, days ?? null, isDaily(prefix) ? 1 : 0];
}

function shownOf(
  [date, attempt, files, definition, from, days, daily]: ShownRow,
  key: ItemKey<Pointer>,
): Writable<Pointer> {
  const { schema, table, org, site } = parsePointerKey(key);
  const place = { org, site, date };
  const shown: Writable<Pointer> = {
    table,
    key: place,
    run: runOf(attempt),
    prefix: partitionPrefix({ schema, name: table, kind: daily ? 'daily' : 'snapshot' }, place, attempt),
    files: files.map(([name, rows, bytes]) => ({ name, rows, bytes })),
    definition,
    from,
  };
  if (days) shown.days = days;
  return shown;
}

const POINTER: Codec<Pointer> = {
  format: 1,
  encode: ({ previous, rolledBackAt, ...shown }): PointerRow => [
    shownRow(shown),
    previous ? shownRow(previous) : null,
    rolledBackAt ?? null,
  ],
  decode(row, key) {
    const [shown, previous, rolledBackAt] = row as PointerRow;
    const pointer = shownOf(shown, key as ItemKey<Pointer>);
    if (previous) pointer.previous = shownOf(previous, key as ItemKey<Pointer>);
    if (rolledBackAt !== null) pointer.rolledBackAt = rolledBackAt;
    return pointer;
  },
};

const CODECS: { readonly [K in ItemKind]: Codec<ItemKinds[K]> } = {
  object: OBJECT,
  file: FILE,
  failure: whole(),
  delivery: DELIVERY,
  partition: POINTER,
  current: POINTER,
  records: whole(),
  garbage: whole(),
  model: whole(),
  scope: whole(),
  refresh: whole(),
  refreshing: whole(),
  projected: whole(),
  publication: whole(),
  claim: whole(),
};
