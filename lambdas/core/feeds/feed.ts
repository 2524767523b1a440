import type { TableDefinition } from '../definitions/table.ts';
import type { Settings } from '../settings.ts';

/** As in `lake.units` and `lake.freshness`. */
export type FeedName = 'edx-events' | 'edx-packages';

/** One object of a producer, as its key tells. Deliveries that differ in nothing here are the same delivery. */
export interface Delivery {
  readonly feed: FeedName;
  /** What the object is, where a feed has several kinds. */
  readonly kind: 'event-log' | 'package' | 'email-opt-in';
  /** Organisation that it was made for, in lower case. */
  readonly org: string;
  /** Platform that its data comes from, `edx` or `edge`; null when its entries name theirs. */
  readonly site: string | null;
  /** `YYYY-MM-DD`: the day of a log, the day of a snapshot. */
  readonly date: string;
}

/** What has to be taken off a unit, in this order, to come to its text. */
export type Layer = 'openpgp' | 'gzip';

/** Where the rows of a unit belong. */
interface Place {
  readonly table: TableDefinition;
  readonly site: string;
  /**
   * The part of the table that one unit of each delivery brings anew, such as a course run: what tells units of one
   * delivery, table and site apart, and finds the same part in the delivery before.
   */
  readonly slot: string;
}

/** What one unit of a delivery (an entry of its zip, or the object itself) is, by its name. */
export type UnitKind =
  | (Place & { readonly kind: 'table'; readonly layers: readonly Layer[] })
  /** The producer could not write the table: what is inside is its error, not data. */
  | (Place & { readonly kind: 'failed' })
  | { readonly kind: 'passed over'; readonly reason: 'NOT_PARSED' | 'UNKNOWN_ENTRY'; readonly detail: string };

/** All that is peculiar to one kind of delivery of one producer, except how the text of a table is decoded. */
export interface Feed {
  readonly name: FeedName;
  /** The setting that names its bucket. */
  readonly bucket: keyof Settings['buckets'];
  /** Days from one delivery to the next. */
  readonly everyDays: number;
  /** `object`: the object is the one unit; `zip`: each entry of it is one. */
  readonly container: 'object' | 'zip';
  /** All tables that its units can hold. */
  readonly tables: readonly TableDefinition[];
  /** `key` with any prefix, or none. Undefined when it is not one of this feed's. */
  parseKey(key: string): Delivery | undefined;
  /** `entry`: name inside the zip; null for the object itself. */
  unitKind(delivery: Delivery, entry: string | null): UnitKind;
}
