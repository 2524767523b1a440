import type { Delivery, FeedName } from '../feeds/feed.ts';
import type { ClaimItem } from './claims.ts';
import type {
  DeliveryItem,
  FailureItem,
  FileItem,
  GarbageItem,
  ObjectItem,
  Pointer,
  ProjectedItem,
  PublicationItem,
  RecordFiles,
  RefreshBegun,
} from './items.ts';
import type { ItemKey, KeyPrefix } from './ledger.ts';
import type { BuiltModel, BuiltScope, RefreshItem } from './models.ts';
import type { PartitionKey } from './paths.ts';

/** Says what the items of each kind hold, by the first part of their keys. */
export interface ItemKinds {
  object: ObjectItem;
  file: FileItem;
  failure: FailureItem;
  delivery: DeliveryItem;
  partition: Pointer;
  current: Pointer;
  records: RecordFiles;
  garbage: GarbageItem;
  model: BuiltModel;
  scope: BuiltScope;
  refresh: RefreshItem;
  refreshing: RefreshBegun;
  projected: ProjectedItem;
  publication: PublicationItem;
  claim: ClaimItem;
}

export type ItemKind = keyof ItemKinds;

const key = <K extends ItemKind>(kind: K, rest: string) => `${kind}/${rest}` as ItemKey<ItemKinds[K]>;
const prefix = <K extends ItemKind>(kind: K, rest = '') => `${kind}/${rest}` as KeyPrefix<ItemKinds[K]>;
const tableName = (schema: string, table: string) => `${schema}.${table}`;

/** Keys of all ledger items. */
export const itemKeys = {
  object: (object: string, version: string) => key('object', `${object}@${version}`),
  objects: prefix('object'),
  /** Objects of a bucket. */
  objectsOf: (bucket: string) => prefix('object', `${bucket}/`),
  /** Remembers the version (hash) of a file by its etag. */
  file: (url: string) => key('file', url),
  files: prefix('file'),
  /** The last attempt at an object, when it failed. */
  failure: (object: string) => key('failure', object),
  failures: prefix('failure'),
  delivery: ({ feed, kind, org, site, date }: Delivery) =>
    key('delivery', `${feed}/${kind}/${org}/${site ?? '*'}/${date}`),
  deliveries: prefix('delivery'),
  deliveriesOf: (feed: FeedName, kind: string, org: string) => prefix('delivery', `${feed}/${kind}/${org}/`),
  /** Pointer of a daily table, or of one snapshot in the history. */
  partition: (schema: string, table: string, { org, site, date }: PartitionKey) =>
    key('partition', `${tableName(schema, table)}/${org}/${site}/${date}`),
  partitions: (schema: string, table: string, org = '') =>
    prefix('partition', `${tableName(schema, table)}/${org && `${org}/`}`),
  /** Pointer of the newest snapshot. */
  current: (schema: string, table: string, org: string, site: string) =>
    key('current', `${tableName(schema, table)}/${org}/${site}`),
  currents: (schema: string, table: string, org = '') =>
    prefix('current', `${tableName(schema, table)}/${org && `${org}/`}`),
  /** All pointers: of the newest snapshots, then of days and of snapshots in the history. */
  pointers: [prefix('current'), prefix('partition')],
  records: (table: 'units' | 'rejects', id: string) => key('records', `${table}/${id}`),
  recordFiles: (table: 'units' | 'rejects') => prefix('records', `${table}/`),
  /** Files that nothing points at any more, by prefix or name within the lake, with the time since when. */
  garbage: (name: string) => key('garbage', name),
  garbages: prefix('garbage'),
  /** A built base table, or a table of a scope. */
  model: (schema: string, name: string) => key('model', tableName(schema, name)),
  modelsOf: (schema: string) => prefix('model', `${schema}.`),
  models: prefix('model'),
  scope: (name: string) => key('scope', name),
  scopes: prefix('scope'),
  /** The last refresh that was published, and the one that is on its way. */
  refresh: key('refresh', 'published'),
  refreshing: key('refreshing', 'begun'),
  refreshClaim: key('claim', 'refresh'),
  /** Remembers what other tools have been shown (lambdas/project). */
  projected: key('projected', 'tables'),
  /** Remembers what the Glue databases with a prefix have been shown. */
  projectedToGlue: (databasePrefix: string) => key('projected', `glue/${databasePrefix}`),
  projectedToAnyGlue: prefix('projected', 'glue/'),
  projectClaim: key('claim', 'project'),
  objectClaim: (object: string, version: string) => key('claim', `object/${object}@${version}`),
  /** Held by an ingest that has exports of a feed to do. */
  exportClaim: (feed: FeedName) => key('claim', `export/${feed}`),
  claims: prefix('claim'),
  /** Changed by every publication of an organisation's deliveries of a feed. */
  publication: (feed: FeedName, org: string) => key('publication', `${feed}/${org}`),
} as const;

/** Begin of the keys of all items of a kind. */
export const prefixOf = <K extends ItemKind>(kind: K) => prefix(kind);

/** Begins of the keys of all items of some kinds. */
export const prefixesOf = (isMeant: Readonly<Record<ItemKind, boolean>>) =>
  (Object.keys(isMeant) as ItemKind[]).filter((kind) => isMeant[kind]).map(prefixOf);

export const kindOf = (key: string): string => key.slice(0, key.indexOf('/'));

/** Takes the kind off a key: the rest says which item it is. */
const restOf = (key: string) => key.slice(key.indexOf('/') + 1);

const OBJECT = /^(.*)@([^@]*)$/s;
const POINTER = /^([^.]*)\.([^/]*)\/(.*?)\/([^/]*)(?:\/(\d{4}-\d{2}-\d{2}))?$/s;

/** Bucket and key of an object, and its version. */
export function parseObjectKey(key: ItemKey<ObjectItem>): Pick<ObjectItem, 'object' | 'version'> {
  const [, object = '', version = ''] = OBJECT.exec(restOf(key)) ?? [];
  return { object, version };
}

/** The place that a pointer is of; of the newest snapshot without a date. */
export interface PointerPlace {
  readonly schema: string;
  readonly table: string;
  readonly org: string;
  readonly site: string;
  readonly date: string | undefined;
}

export function parsePointerKey(key: ItemKey<Pointer>): PointerPlace {
  const [, schema = '', table = '', org = '', site = '', date] = POINTER.exec(restOf(key)) ?? [];
  return { schema, table, org, site, date };
}

/** Prefix, or name of a file, within the lake. */
export const parseGarbageKey = (key: ItemKey<GarbageItem>): string => restOf(key);

export const parseScopeKey = (key: ItemKey<BuiltScope>): string => restOf(key);

export function parseModelKey(key: ItemKey<BuiltModel>): { readonly schema: string; readonly name: string } {
  const [schema = '', name = ''] = restOf(key).split('.');
  return { schema, name };
}
