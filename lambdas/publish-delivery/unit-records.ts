import { join } from 'node:path';
import { BATCH_ROWS } from '../core/decode/batch.ts';
import type { Value } from '../core/definitions/types.ts';
import type { Engine } from '../core/engine/duckdb.ts';
import { writeParquet } from '../core/engine/parquet.ts';
import { createRowBuffer } from '../core/engine/row-buffer.ts';
import type { UnitReport } from '../core/lake/reports.ts';
import { RECORD_COLUMNS, UNITS } from '../core/lake/tables.ts';
import type { Storage } from '../core/storage/storage.ts';

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

/** Writes rows of `lake.units`; where a unit has several, the one recorded last is its state. */
export async function writeUnitRecords(
  { storage, engine, scratch }: { readonly storage: Storage; readonly engine: Engine; readonly scratch: string },
  records: readonly UnitRecords[],
  recordedAt: Date,
  url: string,
): Promise<void> {
  const columns = [...UNITS.columns, ...RECORD_COLUMNS];
  const rows = records.flatMap((record) => record.units.map((unit) => unitRow(record, unit, recordedAt)));
  const buffer = await createRowBuffer(engine, 'unit-records', columns);
  try {
    for (let at = 0; at < rows.length; at += BATCH_ROWS) {
      const some = rows.slice(at, at + BATCH_ROWS);
      buffer.append(
        columns.map((_, column) => some.map((row) => row[column] ?? null)),
        some.length,
      );
    }
    const path = join(scratch, 'unit-records.parquet');
    await writeParquet(engine, `select * from ${buffer.table()}`, path, { rows: rows.length, columns });
    await storage.takeFile(url, path);
  } finally {
    await buffer.drop();
  }
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
