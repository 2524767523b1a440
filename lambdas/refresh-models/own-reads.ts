import { selectBuilt } from '../core/catalogue/models.ts';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import type { Buckets } from '../core/engine/model-engine.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { BuiltModel } from '../core/lake/models.ts';
import { totalRows } from '../core/lake/reports.ts';
import { required } from '../core/required.ts';
import { type Part, readOf } from './parts.ts';
import type { Workspace } from './workspace.ts';

/** A table of which a part of another reads one part alone. */
export interface OwnRead {
  /** `schema.table`. */
  readonly table: string;
  readonly columns: readonly ColumnDefinition[];
  readonly all: BuiltModel | undefined;
  readonly own: Pick<BuiltModel, 'parts'>;
}

export function ownReads({ view, next, relations }: Workspace, { reads }: Part): readonly OwnRead[] {
  return reads.map(readOf).flatMap(({ table, part }) => {
    if (part === undefined) return [];
    const { columns, schema, name } = required(relations.get(table), table);
    const modelKey = itemKeys.model(schema, name);
    const all = next.get(modelKey) ?? view.read(modelKey)?.value;
    return [{ table, columns, all, own: { parts: all?.parts.filter(({ key }) => key === part) ?? [] } }];
  });
}

/**
 * Lets these tables show no rows of other parts while `act` runs. The engine would not read those anyway, but plans joins by
 * how many rows a table has, and takes the rows of one source for a fixed share of them.
 */
export async function showingOwn<T>(
  { maker, context }: Pick<Workspace, 'maker' | 'context'>,
  reads: readonly OwnRead[],
  act: () => Promise<T>,
): Promise<T> {
  // Beside others these names would show them too little.
  if (context.engine.atOnce > 1) return act();
  const show = async (table: string, columns: OwnRead['columns'], rows: Pick<BuiltModel, 'parts'> | undefined) =>
    maker.show(table, await selectBuilt(context.engine.stored, columns, rows));
  for (const { table, columns, own } of reads) await show(table, columns, own);
  try {
    return await act();
  } finally {
    for (const { table, columns, all } of reads) await show(table, columns, all);
  }
}

/** Rows of a bucket: with so few, the different values of a column fit into the dictionary that a row group may have. */
const BUCKET_ROWS = 2_000_000;

/** A bucket for each so many rows that a part is made from; null where one would hold them. */
export function bucketsFor(by: string, reads: readonly { readonly own: OwnRead['own'] }[]): Buckets | null {
  const files = reads.flatMap(({ own }) => own.parts).flatMap((part) => part.files);
  const count = Math.ceil(totalRows(files) / BUCKET_ROWS);
  return count > 1 ? { by, count } : null;
}
