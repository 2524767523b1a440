import { BASE } from './base/index.ts';
import { VIEWS } from './views/index.ts';

const columns = new Map(
  [...BASE, ...VIEWS].flatMap((model) =>
    model.columns.map((column) => [
      model.schema === 'base' ? `base.${model.name}.${column.name}` : `${model.name}.${column.name}`,
      column.from,
    ]),
  ),
);

/** Columns of source tables that a column's value comes from in the end, sorted; `from` as in a contract. */
export function sourcesOf(from: readonly string[]): readonly string[] {
  const sources = new Set<string>();
  const visited = new Set<string>();
  const visit = (column: string) => {
    if (visited.has(column)) return;
    visited.add(column);
    const before = columns.get(column);
    if (before === undefined && !column.startsWith('base.')) sources.add(column);
    for (const one of before ?? []) visit(one);
  };
  for (const column of from) visit(column);
  return [...sources].sort();
}
