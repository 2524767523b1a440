import type { Value } from '../definitions/types.ts';
import { endOfFile, MAGIC } from '../plain-parquet/file.ts';
import { rowGroupsOf } from '../plain-parquet/rows.ts';
import type { Storage } from '../storage/storage.ts';
import type { UnitReport } from './reports.ts';
import { RECORD_COLUMNS, UNITS } from './tables.ts';

/** Units of one version of one object. */
export interface UnitRecords {
  readonly object: string;
  readonly version: string;
  readonly feed: string | null;
  readonly run: string;
  /** Ledger version of the object's item that the write of the records replaces; 0 where there is none yet. */
  readonly after: number;
  readonly units: readonly UnitReport[];
}

/**
 * Writes rows of `lake.units`; where a unit has several, the one recorded last is its state. The file is plain Parquet, which
 * needs no engine, so that a function without one can record what it passes over; tidying merges and compresses such files.
 */
export async function writeUnitRecords(
  storage: Pick<Storage, 'write'>,
  records: readonly UnitRecords[],
  recordedAt: Date,
  url: string,
): Promise<void> {
  const rows = records.flatMap((record) => record.units.map((unit) => unitRow(record, unit, recordedAt)));
  await storage.write(url, plainFile(rows));
}

const COLUMNS = [...UNITS.columns, ...RECORD_COLUMNS];

async function* plainFile(rows: readonly (readonly Value[])[]): AsyncIterable<Uint8Array> {
  const values = COLUMNS.map((_, column) => rows.map((row) => row[column] ?? null));
  const groups = [...rowGroupsOf(COLUMNS, values, rows.length)];
  yield MAGIC;
  for (const { bytes } of groups) yield bytes;
  yield endOfFile(COLUMNS, groups);
}

/** In the order of the columns of UNITS and RECORD_COLUMNS. */
function unitRow(
  { object, version, feed, run, after }: UnitRecords,
  unit: UnitReport,
  recordedAt: Date,
): readonly Value[] {
  const reason = unit.detail === null ? unit.reason : `${unit.reason}: ${unit.detail}`;
  return [
    object,
    unit.entry,
    feed,
    unit.table,
    unit.state,
    reason,
    BigInt(unit.rowsRead),
    BigInt(unit.rowsWritten),
    BigInt(unit.rowsRejected),
    0n, // suppressed: erasure comes with a later version
    BigInt(unit.valuesNulled),
    BigInt(unit.valuesReplaced),
    BigInt(unit.bytesRead),
    run,
    Date.parse(unit.startedAt),
    Date.parse(unit.finishedAt),
    version,
    recordedAt.getTime(),
    BigInt(after),
  ];
}
