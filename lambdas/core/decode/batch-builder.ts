import type { Value } from '../definitions/types.ts';
import type { RowGroup } from '../plain-parquet/row-group.ts';
import type { Warning } from '../warnings.ts';
import { BATCH_ROWS, type Batch, type Reject } from './batch.ts';

/** An accepted record. */
export interface Row {
  /** One for each of the table's own columns, in their order. */
  readonly values: readonly Value[];
  /** JSON text of what the table does not define, or null. */
  readonly extra: string | null;
  /** Impossible values that became null. */
  readonly nulled: number;
  /** Values in which something was replaced. */
  readonly replaced: number;
}

/** A batch ends behind the record with which its text passes this, so that large rows do not add up. */
export const BATCH_TEXT = 4 * 1024 * 1024;

/** Gathers records into batches, column by column. Each record is counted first and then becomes a row or a reject. */
export interface BatchBuilder {
  /** Counts a record of so many characters. */
  record(characters: number): void;
  accept(line: number, row: Row): void;
  /** Adds rows that were scanned, with the records that they are. */
  addScanned(scanned: RowGroup): void;
  reject(reject: Reject): void;
  warn(warnings: readonly Warning[]): void;
  /** Notes names that the header has and the table lacks. */
  newColumns(names: readonly string[]): void;
  /** The batch must be taken before the next record. */
  isFull(): boolean;
  isEmpty(): boolean;
  /** What was gathered since the last call. Throws when a record became neither row nor reject, or both. */
  take(): Batch;
}

/** For a table of `width` columns. */
export function batchBuilder(width: number): BatchBuilder {
  let batch = emptyBatch(width);
  let scannedBytes = 0;
  return {
    record(length) {
      batch.records++;
      batch.characters += length;
    },
    accept(line, { values, extra, nulled, replaced }) {
      if (values.length !== width) throw new Error(`line ${line}: expected ${width} values, got ${values.length}`);
      for (let column = 0; column < width; column++) batch.columns[column]?.push(values[column] ?? null);
      batch.rows++;
      batch.extra.push(extra);
      batch.lines.push(line);
      batch.valuesNulled += nulled;
      batch.valuesReplaced += replaced;
    },
    addScanned(scanned) {
      batch.records += scanned.rows;
      batch.scanned.push(scanned);
      scannedBytes += scanned.bytes.length;
    },
    reject: (reject) => batch.rejects.push(reject),
    warn: (warnings) => batch.warnings.push(...warnings),
    newColumns: (names) => batch.newColumns.push(...names),
    isFull: () => batch.records >= BATCH_ROWS || batch.characters + scannedBytes >= BATCH_TEXT,
    isEmpty: () => batch.records === 0 && batch.warnings.length === 0,
    take() {
      const taken = batch;
      const { records, rows, rejects } = taken;
      const scanned = taken.scanned.reduce((sum, { rows: some }) => sum + some, 0);
      if (records !== scanned + rows + rejects.length) {
        throw new Error(
          `records do not add up: ${records} read, ${scanned} scanned, ${rows} accepted, ${rejects.length} rejected`,
        );
      }
      batch = emptyBatch(width);
      scannedBytes = 0;
      return taken;
    },
  };
}

function emptyBatch(width: number) {
  return {
    records: 0,
    scanned: [] as RowGroup[],
    rows: 0,
    characters: 0,
    columns: Array.from({ length: width }, (): Value[] => []),
    extra: [] as (string | null)[],
    lines: [] as number[],
    rejects: [] as Reject[],
    valuesNulled: 0,
    valuesReplaced: 0,
    newColumns: [] as string[],
    warnings: [] as Warning[],
  };
}
