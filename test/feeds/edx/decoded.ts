import type { Reject } from '../../../lambdas/core/decode/batch.ts';
import type { DialectOf, TableDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { Value } from '../../../lambdas/core/definitions/types.ts';
import { EDX_DECODERS } from '../../../lambdas/core/feeds/edx/decoders.ts';
import { inWords } from '../../../lambdas/core/warnings.ts';

export interface Decoded {
  /** Values by column, with `extra` and `_row`. */
  readonly rows: readonly Readonly<Record<string, Value>>[];
  readonly rejects: readonly Reject[];
  readonly nulled: number;
  readonly replaced: number;
  readonly warnings: readonly string[];
}

/** Decodes a text as its table's dialect does. */
export async function decoded(table: TableDefinition, text: string): Promise<Decoded> {
  async function* plaintext() {
    yield Buffer.from(text);
  }
  const result = {
    rows: [] as Record<string, Value>[],
    rejects: [] as Reject[],
    nulled: 0,
    replaced: 0,
    warnings: [] as string[],
  };
  for await (const batch of EDX_DECODERS[table.dialects[0] as DialectOf<'edx'>](plaintext(), table)) {
    for (let at = 0; at < batch.rows; at++) {
      const values = table.columns.map((column, index) => [column.name, batch.columns[index]![at]!] as const);
      result.rows.push({ ...Object.fromEntries(values), extra: batch.extra[at]!, _row: batch.lines[at]! });
    }
    result.rejects.push(...batch.rejects);
    result.nulled += batch.valuesNulled;
    result.replaced += batch.valuesReplaced;
    result.warnings.push(...batch.warnings.map(inWords));
  }
  return result;
}
