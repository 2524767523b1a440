import type { Delivery } from '../feeds/feed.ts';
import { schemeOf } from '../storage/urls.ts';
import type { PartitionKey } from './paths.ts';
import type { PartFile } from './reports.ts';

/** Where and when a version of an object was found. */
export interface Sighting {
  /** URL of the file, or of the folder that counts whole. */
  readonly url: string;
  /** Epoch milliseconds of its last modification. */
  readonly modified: number;
  /**
   * Number of the commit that recorded it: a later sighting has a greater one. Infinity until it is committed, since it is
   * later than all that are.
   */
  readonly seen: number;
}

/**
 * Whether `a` counts more than `b`. At one path of a machine the later sighting counts, since it is what the path holds now,
 * whatever the file's time says; on S3 nobody but S3 sets the time. Otherwise the later modification counts, and when the times
 * are equal the later sighting.
 */
export function isNewer(a: Sighting, b: Sighting): boolean {
  const isOnePath = a.url === b.url && schemeOf(a.url) !== 's3';
  return isOnePath || a.modified === b.modified ? a.seen > b.seen : a.modified > b.modified;
}

/** Whether two things are of one version of one object. */
export function isSameVersion(a: ObjectVersion, b: ObjectVersion): boolean {
  return a.object === b.object && a.version === b.version;
}

interface ObjectVersion {
  readonly object: string;
  readonly version: string;
}

/** Ledger item of a file, or of a folder that counts whole: its bytes are read once for their version. */
export interface FileItem {
  readonly etag: string;
  readonly version: string;
  /** Epoch milliseconds. */
  readonly modified: number;
}

export const OBJECT_STATES = ['RECEIVED', 'PUBLISHED', 'QUARANTINED', 'SUPERSEDED', 'IGNORED'] as const;

/** Ledger item of one version of an object. */
export interface ObjectItem extends Sighting {
  /** Bucket and key. */
  readonly object: string;
  /** Locally the SHA-256 of the content; on S3 the id of the version, else the etag. */
  readonly version: string;
  /** Null for an object of no feed. */
  readonly delivery: Delivery | null;
  readonly bytes: number;
  /** RECEIVED: work on it has begun, and is staged once its run has a manifest; the others are final. */
  readonly state: (typeof OBJECT_STATES)[number];
  /** Of the object as a whole; those of its entries are in `lake.units`. */
  readonly reason: string | null;
  readonly run: string;
  /** Code and definitions that the run follows (converterOf). */
  readonly converter: string;
  /** Fingerprint of the keys that the run uses; null where none are needed. */
  readonly keys: string | null;
  /** Sets of keys that could not open all of it; with another set it is tried again. */
  readonly lackedKeys: readonly string[];
  /** Whether something in it was quarantined. */
  readonly quarantined: boolean;
  /**
   * Number of the execution that was begun for it last, on AWS, where the name of an execution can be used once. Absent where
   * none was begun, and in items of older code; both count as 0.
   */
  readonly attempt?: number | undefined;
}

/** Ledger item of an object whose last attempt failed; removed by an attempt that comes to its end. */
export interface FailureItem {
  readonly object: string;
  /** ISO 8601, UTC. */
  readonly failedAt: string;
  /** What `ingest` said of it. */
  readonly error: string;
}

/** Ledger item of one delivery: which version of which object is published for it. */
export interface DeliveryItem extends Sighting {
  readonly object: string;
  readonly version: string;
  readonly delivery: Delivery;
  readonly run: string;
  /** Sites of which it brought tables. */
  readonly sites: readonly string[];
  /** ISO 8601, UTC. */
  readonly publishedAt: string;
  /** `YYYY-MM-DD`; null for feeds without events. */
  readonly newestEventDay: string | null;
  /** What it lost against the rows that were visible before, in sentences; absent when it lost nothing worth a warning. */
  readonly shrunk?: readonly string[];
}

/**
 * Ledger item that each publication and each rollback of an organisation's deliveries of a feed changes, so that of two which
 * were decided on the same state only one can be committed, and the other is decided anew.
 */
export interface PublicationItem {
  /** Of the last publication, or of the delivery that a rollback took out of sight. */
  readonly run: string;
}

/** Ledger item of one pointer: the run whose files a partition shows. */
export interface Pointer {
  /** Name in SQL without the schema. */
  readonly table: string;
  readonly key: PartitionKey;
  readonly run: string;
  /** Of its files within the lake, ending in a slash. */
  readonly prefix: string;
  readonly files: readonly PartFile[];
  readonly definition: number;
  /** For events: the days of their own times, `YYYY-MM-DD`, so that what is made by day knows which files to read. */
  readonly days?: readonly string[];
  /** Kind of the delivery that brought it (feeds/feed.ts): of two with one date, a table delivered alone counts. */
  readonly from: Delivery['kind'];
  /** What the place showed before, to which a rollback leads; absent for the first. */
  readonly previous?: PreviousPointer;
  /** ISO 8601, UTC: when a rollback moved it; absent when a delivery did. */
  readonly rolledBackAt?: string;
}

export type PreviousPointer = Omit<Pointer, 'previous' | 'rolledBackAt'>;

/** A pointer as the one before another. */
export function asPrevious({ previous: _, rolledBackAt: __, ...pointer }: Pointer): PreviousPointer {
  return pointer;
}

/** Ledger item of the files that a run has added to `lake.units` or `lake.rejects`. */
export interface RecordFiles {
  readonly names: readonly string[];
}

/** Ledger item of a prefix, or of a file, that nothing points at any more. */
export interface GarbageItem {
  /** ISO 8601, UTC. */
  readonly since: string;
  /** Its files are being removed, so that nothing may point at them again. */
  readonly removing?: true;
}

/** Ledger item of a refresh that was begun and is not published. */
export interface RefreshBegun {
  readonly run: string;
}

/** Ledger item of what other tools have been shown (lambdas/project). */
export interface ProjectedItem {
  /** Digest of each table, and of the catalogue, by name. */
  readonly digests: Readonly<Record<string, string>>;
  /** Folder of each table. */
  readonly folders: Readonly<Record<string, string>>;
  /** Number of the last commit of each Delta log; absent where it is not known. */
  readonly commits?: Readonly<Record<string, number>> | undefined;
  /** Fingerprint of all from which they were made (lambdas/project/stamp.ts); null when one of them could not be written. */
  readonly stamp: string | null;
  /** Number of the last commit that all of them show; absent where none of the kind is known. */
  readonly sequence?: number | undefined;
}
