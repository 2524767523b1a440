import { selectBuilt } from '../core/catalogue/models.ts';
import { type Model, pointsTo, type Relationship } from '../core/definitions/model.ts';
import { identifier } from '../core/engine/sql.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { BuiltModel, BuiltPart } from '../core/lake/models.ts';
import type { Rows } from './conditions.ts';
import type { Workspace } from './workspace.ts';

/** What has become of the parts of a table. */
interface PartChange {
  /** Those that were not there before. */
  readonly written: readonly BuiltPart[];
  readonly kept: readonly BuiltPart[];
  /** Those that are no more, or are written anew. */
  readonly gone: readonly BuiltPart[];
}

/** A part that is the same has the same place. */
export function partChange(before: BuiltModel | undefined, now: BuiltModel | undefined): PartChange {
  const [old, current] = [before?.parts ?? [], now?.parts ?? []];
  const isIn = (parts: readonly BuiltPart[], { prefix }: BuiltPart) => parts.some((part) => part.prefix === prefix);
  return {
    written: current.filter((part) => !isIn(old, part)),
    kept: current.filter((part) => isIn(old, part)),
    gone: old.filter((part) => !isIn(current, part)),
  };
}

type Table = Pick<Model, 'name' | 'columns'>;

/** Whether the refresh has built something of a base table. */
export const isBuilt = ({ next }: Workspace, name: string): boolean => next.has(itemKeys.model('base', name));

/** Whether some rows of a base table are those that the refresh found. */
export const keepsRows = (work: Workspace, { name }: Pick<Table, 'name'>): boolean =>
  changeOf(work, name).kept.length > 0;

/** The rows of a base table that the refresh has written, beside those that it found. */
export async function rowsOf(work: Workspace, { name, columns }: Table): Promise<Pick<Rows, 'written' | 'kept'>> {
  const { written, kept } = changeOf(work, name);
  return {
    written: await relationOf(work, columns, written),
    kept: kept.length > 0 ? await relationOf(work, columns, kept) : null,
  };
}

/** Targets of relationships of base tables that had a value before the refresh which they have no more. */
export async function lostTargets(
  work: Workspace,
  targets: Iterable<Relationship['to']>,
  tables: readonly Table[],
): Promise<ReadonlySet<Relationship['to']>> {
  const lost = new Set<Relationship['to']>();
  for (const to of new Set(targets)) {
    const { schema, table, column } = pointsTo(to);
    const columns = tables.find(({ name }) => schema === 'base' && name === table)?.columns;
    const { gone, written } = changeOf(work, table);
    if (!columns || gone.length === 0) continue;
    const [before, now] = [await relationOf(work, columns, gone), await relationOf(work, columns, written)];
    const found = await work.context.engine.rows(selectLost(column, before, now));
    if (found.length > 0) lost.add(to);
  }
  return lost;
}

/** SELECT of a row where a relation had a value of a column that another lacks. */
export function selectLost(column: string, before: string, now: string): string {
  const values = (relation: string) => `select ${identifier(column)} from ${relation} stored`;
  return `select 1 from (${values(before)} except ${values(now)}) lost limit 1`;
}

function changeOf({ view, next }: Workspace, name: string): PartChange {
  const key = itemKeys.model('base', name);
  const before = view.read(key)?.value;
  return partChange(before, next.get(key) ?? before);
}

const relationOf = async ({ context }: Workspace, columns: Table['columns'], parts: readonly BuiltPart[]) =>
  `(${await selectBuilt(context.engine.stored, columns, { parts })})`;
