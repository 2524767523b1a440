import type { TableDefinition } from '../definitions/table.ts';
import type { Value } from '../definitions/types.ts';
import type { RowGroup } from '../plain-parquet/row-group.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { Warning } from '../warnings.ts';
import type { Scanner } from './native/scanner.ts';

/** Texts that the scanner of native/ reads too: lines of the tracking log, and rows of tab separated text. */
export type ScannedText = 'events' | 'rows';

/**
 * Why one record is not in its table. Each name is a row's `reason` in `lake.rejects`. The scanner rejects nothing: it must leave
 * such a record to the strict decoder. The type of a reason names the scanned texts that can hold such a record, never where
 * none can. A test finds one for each of them (test/decode/native/left-to-strict.test.ts) and does not compile without.
 */
export interface RejectReasons {
  INVALID_UTF8: never; // taken out before a scan (30)
  LINE_TOO_LONG: never; // longer than MAX_RECORD_BYTES, which no scan takes (33)
  MIXED_LINE_END: 'rows'; // CR before LF here, not in the header line, or the reverse (28)
  FIELD_COUNT: 'rows'; // more or fewer fields than the header (35)
  HEADER_REPEATED: 'rows'; // (37)
  UNKNOWN_ESCAPE: 'rows'; // a backslash sequence that the producer does not write (42)
  NULL_IN_KEY: 'rows'; // a required column without a value, or with an impossible one (38, 41, 64)
  BAD_INTEGER: ScannedText; // no whole number, or beyond 64 bits (39)
  BAD_NUMBER: ScannedText; // no decimal number, or beyond a double (40)
  BAD_BOOLEAN: 'rows';
  BAD_DATE: 'rows'; // text that has not the shape of a date
  BAD_TIMESTAMP: 'rows'; // text that has not the shape of a time
  NOT_JSON: 'events'; // no JSON, also after what can be recovered (44)
  NOT_AN_OBJECT: 'events'; // JSON, but no object
  NOT_AN_EVENT: 'events'; // an object without the members of an event (57)
  BAD_QUOTE: never; // a quote where a dialect with quotes allows none
}

export type RejectReason = keyof RejectReasons;

/** The scanner leaves these to the strict decoder: records that are rejected, and those with values that are counted. */
export interface LeftToStrict extends RejectReasons {
  /** A value that is impossible and becomes null (`valuesNulled`). */
  VALUE_NULLED: ScannedText;
  /** A value that cannot be kept as it is (`valuesReplaced`). */
  VALUE_REPLACED: ScannedText;
}

/** A record that was not accepted. */
export interface Reject {
  /** 1-based line of the plaintext on which the record begins. */
  readonly row: number;
  /** Position of the record's first byte in the plaintext. */
  readonly byteOffset: number;
  readonly reason: RejectReason;
  /** What was expected and found, naming the column; no value of it. */
  readonly detail: string;
  /** The record's text as raw.ts writes it. */
  readonly raw: string;
}

/**
 * Some records of a unit, decoded: `records` is the sum of `rows`, of the scanned rows, and of the rejects, in every batch.
 * A batch holds at most BATCH_ROWS rows beside the scanned ones.
 */
export interface Batch {
  readonly records: number;
  /** Those of regular lines, when the decoder has a scanner; the columns are the table's, and `_row`. */
  readonly scanned: readonly RowGroup[];
  /** Those accepted by the strict decoder. */
  readonly rows: number;
  /** Of the text of all records but the scanned ones. */
  readonly characters: number;
  /** One array of `rows` values for each of the table's own columns, in their order. */
  readonly columns: readonly (readonly Value[])[];
  /** `extra` of each row: JSON text of what the table does not define, or null. */
  readonly extra: readonly (string | null)[];
  /** `_row` of each row. */
  readonly lines: readonly number[];
  readonly rejects: readonly Reject[];
  /** Values that were impossible (a date such as 0000-00-00) and became null. */
  readonly valuesNulled: number;
  /** Values in which something could not be kept (a lone surrogate) and was replaced. */
  readonly valuesReplaced: number;
  /** Names that the header has and the table lacks. They can be data, so they are shown to nobody. */
  readonly newColumns: readonly string[];
  readonly warnings: readonly Warning[];
}

/** DuckDB's vector size: a batch fills one data chunk. */
export const BATCH_ROWS = 2048;
/**
 * A longer record is rejected without being held in memory. Of a record as large as this there are up to a dozen copies at
 * once, from the line to the compressed page, and all of them have to fit into the memory of a small machine.
 */
export const MAX_RECORD_BYTES = 16 * 1024 * 1024;
/** So much of a rejected record is kept. */
export const MAX_RAW_BYTES = 64 * 1024;

/**
 * Decodes the plaintext of one unit. Throws QuarantineError when the unit as a whole cannot be read; the caller then drops
 * what it got. Memory does not grow with the text. How the text is cut into chunks never changes the result, nor does the
 * scanner, which only makes it faster where the dialect has one.
 */
export type Decoder = (plaintext: ByteStream, table: TableDefinition, scanner?: Scanner) => AsyncIterable<Batch>;
