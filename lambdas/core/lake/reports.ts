import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { QuarantineReason } from '../errors.ts';
import type { Feed, FeedName } from '../feeds/feed.ts';
import type { Warning } from '../warnings.ts';
import type { PartitionKey } from './paths.ts';

/** Raised whenever the same bytes would become other rows by code that no definition's version tells of. */
const CONVERTER_VERSION = 6;

/**
 * Tells conversions apart whose rows may differ: by the code, by the tables that the feed has and their versions, or by the
 * columns that are not kept. `drop`: setting `extra.drop`.
 */
export function converterOf({ tables }: Pick<Feed, 'tables'>, drop: readonly string[]): string {
  const versions = tables.map(({ schema, name, version }) => `${schema}.${name}@${version}`).sort();
  const patterns = [...new Set(drop.map((pattern) => pattern.toLowerCase()))].sort();
  const hash = createHash('sha256').update(JSON.stringify([versions, patterns]));
  return `${CONVERTER_VERSION}-${hash.digest('hex').slice(0, 16)}`;
}

const UNIT_STATES = ['STAGED', 'PUBLISHED', 'QUARANTINED', 'SUPERSEDED', 'IGNORED'] as const;
export type UnitState = (typeof UNIT_STATES)[number];

/** Why a unit is not in its table though nothing is wrong with it. */
export type PassedOverReason =
  | 'PRODUCER_FAILED' // edX could not write the table and sent a stack trace in its place
  | 'NOT_PARSED' // kept in the delivery, of no table
  | 'UNKNOWN_ENTRY' // a name that no table has
  | 'UNKNOWN_KEY' // an object whose name belongs to no feed
  | 'DUPLICATE' // the same bytes are published under another name of the same delivery
  | 'NEWER_VERSION' // another version of the same delivery is published
  | 'REPLACED' // the object was replaced while it was read
  | 'DELETED'; // the object was gone before it was read

/** What became of one unit: an entry of a zip, or a single object. A row of `lake.units`. */
export interface UnitReport {
  /** Name inside the zip; null for an object that is none, or for the object as a whole. */
  readonly entry: string | null;
  /** Name of the table in its feed's schema; null where it belongs to none. */
  readonly table: string | null;
  readonly state: UnitState;
  readonly reason: QuarantineReason | PassedOverReason | null;
  /** The reason in words, without any value of a record. */
  readonly detail: string | null;
  /** Records found. `rowsRead = rowsWritten + rowsRejected`. Zero where the plaintext could not be trusted. */
  readonly rowsRead: number;
  /** Records decoded; they are in the table when the unit is published. */
  readonly rowsWritten: number;
  readonly rowsRejected: number;
  readonly valuesNulled: number;
  readonly valuesReplaced: number;
  /** As delivered: encrypted and compressed. */
  readonly bytesRead: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly warnings: readonly Warning[];
  /** For events: how many have their time on each UTC day (`YYYY-MM-DD`); those without a time are left out. */
  readonly days?: Readonly<Record<string, number>> | undefined;
}

/** The report of a unit as it passes from step to step. */
export const unitReportSchema = z.strictObject({
  entry: z.string().nullable(),
  table: z.string().nullable(),
  state: z.enum(UNIT_STATES),
  reason: z.custom<UnitReport['reason']>((value) => value === null || typeof value === 'string'),
  detail: z.string().nullable(),
  rowsRead: z.number(),
  rowsWritten: z.number(),
  rowsRejected: z.number(),
  valuesNulled: z.number(),
  valuesReplaced: z.number(),
  bytesRead: z.number(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  warnings: z.array(z.custom<Warning>((value) => typeof value === 'object' && value !== null)).readonly(),
  days: z.record(z.string(), z.number()).optional(),
}) satisfies z.ZodType<UnitReport>;

/** A published or publishable Parquet file. */
export interface PartFile {
  /** File name within its partition's prefix. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

export const totalRows = (files: readonly Pick<PartFile, 'rows'>[]): number =>
  files.reduce((sum, { rows }) => sum + rows, 0);

/** What one task has staged; stored when the task is done, so that a later attempt does not do it again. */
export interface TaskReport {
  readonly task: string;
  /** The attempt (lake/runs.ts) that has done the task; its files bear the name. */
  readonly attempt: string;
  /** One for each table and site of the task, also where no row was accepted. */
  readonly partitions: readonly ManifestPartition[];
  readonly units: readonly UnitReport[];
  /** Rows in the task's file of rejects; no file when 0. */
  readonly rejects: number;
}

/** One partition that a run brings. */
export interface ManifestPartition {
  readonly table: string;
  /** The attempt (lake/runs.ts) that has written the files. */
  readonly attempt: string;
  readonly key: PartitionKey;
  /** Version of the table's definition that the files follow. */
  readonly definition: number;
  readonly files: readonly PartFile[];
  /** Units whose rows are in the files, those without a row included; 0: nothing of the delivery may take this place. */
  readonly units: number;
  /** Slots (feeds/feed.ts) whose entry brought nothing usable, so that their rows of the snapshot before are to stay. */
  readonly missing: readonly string[];
}

/** The report of a task as it passes from step to step, and as it is stored. */
export const taskReportSchema = z.strictObject({
  task: z.string(),
  attempt: z.string(),
  partitions: z
    .array(
      z.strictObject({
        table: z.string(),
        attempt: z.string(),
        key: z.strictObject({ org: z.string(), site: z.string(), date: z.string() }),
        definition: z.number(),
        files: z.array(z.strictObject({ name: z.string(), rows: z.number(), bytes: z.number() })).readonly(),
        units: z.number(),
        missing: z.array(z.string()).readonly(),
      }),
    )
    .readonly(),
  units: z.array(unitReportSchema).readonly(),
  rejects: z.number(),
}) satisfies z.ZodType<TaskReport>;

/** All that a run will publish, written before the first pointer moves and never changed. */
export interface Manifest {
  readonly run: string;
  /** Bucket and key. */
  readonly object: string;
  readonly version: string;
  readonly feed: FeedName;
  readonly converter: string;
  readonly partitions: readonly ManifestPartition[];
  readonly units: readonly UnitReport[];
  /** Tasks that have a file of rejects, with its rows. */
  readonly rejects: readonly { readonly task: string; readonly attempt: string; readonly rows: number }[];
}

/** The report on something of which no record was read. */
export function wholeUnit(bytes: number, outcome: Pick<UnitReport, 'state' | 'reason' | 'detail'>): UnitReport {
  const now = new Date().toISOString();
  return {
    entry: null,
    table: null,
    ...outcome,
    rowsRead: 0,
    rowsWritten: 0,
    rowsRejected: 0,
    valuesNulled: 0,
    valuesReplaced: 0,
    bytesRead: bytes,
    startedAt: now,
    finishedAt: now,
    warnings: [],
  };
}
