import type { Dialect, TableDefinition } from '../definitions/table.ts';
import type { Settings } from '../settings.ts';
import type { Warning } from '../warnings.ts';

/** As in `lake.units` and `lake.freshness`. */
export const FEED_NAMES = ['edx-events', 'edx-packages', 'timeback-export'] as const;

export type FeedName = (typeof FEED_NAMES)[number];

/**
 * One object of a producer, or one folder of them that counts only whole, as its key tells. Deliveries that differ in
 * nothing here are the same delivery.
 */
export interface Delivery {
  readonly feed: FeedName;
  /** What it is, in the feed's own words: where a feed delivers table by table, the table. */
  readonly kind: string;
  /** Organisation that it was made for, in lower case. */
  readonly org: string;
  /** Platform that its data comes from, such as `edx` or `edge`; null when its entries name theirs. */
  readonly site: string | null;
  /** `YYYY-MM-DD`: the day of a log, the day of a snapshot. */
  readonly date: string;
}

/** What has to be taken off a unit, in this order, to come to its text. */
export const LAYERS = ['openpgp', 'gzip'] as const;

export type Layer = (typeof LAYERS)[number];

/** Where the rows of a unit belong. */
interface Place {
  readonly table: TableDefinition;
  readonly site: string;
  /**
   * The part of the table that one unit of each delivery brings anew, such as a course run: what tells units of one
   * delivery, table and site apart, and finds the same part in the delivery before, by equal text.
   */
  readonly slot: string;
}

/** What one unit of a delivery (an entry of its zip, a file of its folder, or the object itself) is, by its name. */
export type UnitKind =
  | (Place & { readonly kind: 'table'; readonly layers: readonly Layer[]; readonly dialect: Dialect })
  /** Belongs to a known table and holds nothing that can be read: rows of the same slot from an earlier delivery stay. */
  | (Omit<Place, 'site'> & {
      readonly kind: 'unreadable';
      /** All that it can be of, where its name does not tell. */
      readonly sites: readonly string[];
      readonly reason: 'PRODUCER_FAILED' | 'UNKNOWN_ENTRY';
      readonly detail: string;
      readonly warning?: Warning;
    })
  | {
      readonly kind: 'passed over';
      readonly reason: 'NOT_PARSED' | 'UNKNOWN_ENTRY';
      readonly detail: string;
      /** Set where it looks like data; the same for all entries that one line of the output is about. */
      readonly warning?: Warning;
    };

/** All that is peculiar to one kind of delivery of one producer, except how the text of a table is decoded. */
export interface Feed {
  readonly name: FeedName;
  /** The setting that names its bucket. */
  readonly bucket: keyof Settings['buckets'];
  /** Days from one delivery to the next. */
  readonly everyDays: number;
  /** Whether its deliveries are encrypted to our keys, so that there is no reading without one. */
  readonly encrypted: boolean;
  /** `object`: the object is the one unit; `zip`: each entry of it is one. A folder's files are units in any case. */
  readonly container: 'object' | 'zip';
  /** All tables that its units can hold. */
  readonly tables: readonly TableDefinition[];
  /**
   * The kind of delivery that holds every table, so that one which it lacks is empty now. Deliveries of other kinds say
   * nothing of the tables that they lack, and win over it on the same date. Absent where there is no such kind.
   */
  readonly wholeKind?: string;
  /** Kinds that come before the others of one date, since what is said of those depends on them. */
  readonly first?: readonly string[];
  /** For feeds that also deliver in folders, whose files become visible together. */
  readonly folders?: FolderLayout;
  /**
   * `key` with any prefix, or none; of a folder it ends in a slash. `modified`: when it was last written. Undefined when it
   * is not one of this feed's.
   */
  parseKey(key: string, modified: Date): Delivery | undefined;
  /** Names that are not of this feed and look like it, each with what is expected in place of it and what to do. */
  readonly nearly: readonly { readonly names: RegExp; readonly expected: string }[];
  /** `name`: of the entry inside the zip or folder, else the last part of the object's key. */
  unitKind(delivery: Delivery, name: string): UnitKind;
}

/** How a feed delivers in folders. */
export interface FolderLayout {
  /** Name of the object that is written into a folder last. */
  readonly marker: string;
  /** Key of the folder, ending in a slash, that an object belongs to; undefined when it belongs to none. */
  folderOf(key: string): string | undefined;
  /** Whether an object lies beside folders and holds no rows. */
  isBeside(key: string): boolean;
}
