import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType, Value } from '../../../lambdas/core/definitions/types.ts';
import { openEngine } from '../../../lambdas/core/engine/duckdb.ts';
import { createFileBuffer } from '../../../lambdas/core/engine/file-buffer.ts';
import { identifier } from '../../../lambdas/core/engine/sql.ts';
import type { RowGroup } from '../../../lambdas/core/plain-parquet/row-group.ts';
import type { ScannedRow } from './scanned-rows.ts';

/** SQL that gives a column as what `Value` says of its type; text as hexadecimal digits, since a binding drops a byte order mark. */
const PLAIN: Readonly<Record<ColumnType, (column: string) => string>> = {
  varchar: (column) => `hex(${column})`,
  bigint: (column) => column,
  double: (column) => column,
  decimal: (column) => column,
  numeric: (column) => column,
  boolean: (column) => column,
  date: (column) => `date_diff('day', date '1970-01-01', ${column})::int`,
  timestamp: (column) => `epoch_ms(${column})::double`,
  microseconds: (column) => column,
};

/** What the engine makes of scanned rows. */
export async function loadedRows(
  groups: readonly RowGroup[],
  columns: readonly ColumnDefinition[],
): Promise<ScannedRow[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'timeback-lake-test-'));
  const engine = await openEngine({ scratch, memoryMiB: 256 });
  try {
    const buffer = createFileBuffer(join(scratch, 'rows'), [...columns, { name: '_row', type: 'bigint' }]);
    for (const group of groups) await buffer.append(group);
    const { select } = (await buffer.take())!;
    const plain = columns.map(({ name, type }) => PLAIN[type](identifier(name)));
    const loaded = await engine.connection.runAndReadAll(`select ${plain.join(', ')}, _row from (${select})`);
    return loaded.getRows().map((row) => ({
      line: Number(row.at(-1)),
      values: columns.map(({ type }, at) =>
        type === 'varchar' ? fromHex(row[at] as string | null) : (row[at] as Value),
      ),
    }));
  } finally {
    engine.close();
    await rm(scratch, { recursive: true });
  }
}

function fromHex(digits: string | null): string | null {
  return digits === null ? null : Buffer.from(digits, 'hex').toString();
}
