import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ColumnDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType, Value } from '../../../lambdas/core/definitions/types.ts';
import { identifier, openEngine } from '../../../lambdas/core/engine/duckdb.ts';
import { createTextBuffer } from '../../../lambdas/core/engine/text-buffer.ts';
import type { ScannedRow } from './scanned-rows.ts';

/** SQL that gives a column as what `Value` says of its type; text as hexadecimal digits, since a binding drops a byte order mark. */
const PLAIN: Readonly<Record<ColumnType, (column: string) => string>> = {
  varchar: (column) => `hex(replace(replace(${column}, chr(29), chr(10)), chr(28), chr(13)))`,
  bigint: (column) => column,
  double: (column) => column,
  decimal: (column) => column,
  boolean: (column) => column,
  date: (column) => `date_diff('day', date '1970-01-01', ${column})::int`,
  timestamp: (column) => `epoch_ms(${column})::double`,
};

/** What the engine makes of `Scan.text`. */
export async function loadedRows(
  text: Uint8Array,
  rows: number,
  columns: readonly ColumnDefinition[],
): Promise<ScannedRow[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'timeback-lake-test-'));
  const engine = await openEngine({ scratch, memoryMiB: 256 });
  try {
    const buffer = createTextBuffer(join(scratch, 'rows'), [...columns, { name: '_row', type: 'bigint' }]);
    await buffer.append(text, rows);
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
