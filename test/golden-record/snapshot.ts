import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Shown } from './compare.ts';

/** All rows of these tables, each as the JSON text of its cells, which are texts. */
export const rowsOf = (tables: readonly string[]): string =>
  tables
    .map(
      (table) =>
        `select '${table}' as name, to_json(t)::varchar as cells from (select columns(*)::varchar from ${table}) t`,
    )
    .join(' union all ');

/** A row for each table, with the types of its columns; there is one for a table without rows, too. */
export const typesOf = (tables: readonly string[]): string =>
  tables
    .map(
      (table) => `select '${table}' as name, to_json(t)::varchar as cells
        from (select typeof(columns(r.*)) from (values (0)) one(nothing) left join ${table} r on true limit 1) t`,
    )
    .join(' union all ');

/** The answer to one of these statements, which `query --format json` wrote into a file, by table. */
export async function readSnapshot(
  file: string,
  tables: readonly string[],
  normalise: (row: string) => string,
): Promise<ReadonlyMap<string, Shown>> {
  const rows = new Map<string, string[]>(tables.map((table) => [table, []]));
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const object = line.replace(/^[[,\s]+|[\],\s]+$/g, ''); // an array with an object a line
    if (object === '') continue;
    const { name, cells } = JSON.parse(object) as { readonly name: string; readonly cells: string };
    rows.get(name)?.push(normalise(cells));
  }
  return new Map([...rows].map(([name, lines]) => [name, { ordered: false, lines }]));
}
