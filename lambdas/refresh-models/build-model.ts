import { selectBuilt } from '../core/catalogue/models.ts';
import type { Model } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { itemKeys } from '../core/lake/items.ts';
import { type BuiltModel, type BuiltPart, contentOf, fingerprint } from '../core/lake/models.ts';
import { buildPart } from './build-part.ts';
import { buildDays } from './days.ts';
import { type Part, partFingerprint } from './parts.ts';
import type { Workspace } from './workspace.ts';

/** What has a table: a model, or what the settings give. */
type Table = Pick<Model, 'name'> & { readonly columns: readonly ColumnDefinition[] };

/**
 * Builds the parts of a table that are out of date, and lets its name show them within this refresh. Resolves to the rows of
 * the table, or null when nothing was out of date.
 */
export async function buildModel(
  work: Workspace,
  schema: string,
  table: Table,
  parts: readonly Part[],
  byDay: Model['byDay'] = null,
): Promise<number | null> {
  const key = itemKeys.model(schema, table.name);
  const before = work.items.get(key)?.value as BuiltModel | undefined;
  const next = byDay
    ? await buildDays(work, table, parts[0]!.select, before, byDay)
    : await build(work, schema, table, parts, before);
  work.contents.set(`${schema}.${table.name}`, contentOf(next));
  await work.maker.show(`${schema}.${table.name}`, selectBuilt(table.columns, next));
  if (next === before) return null;
  work.next.set(key, next);
  return next.parts.flatMap(({ files }) => files).reduce((sum, { rows }) => sum + rows, 0);
}

async function build(
  work: Workspace,
  schema: string,
  { name, columns }: Table,
  parts: readonly Part[],
  before: BuiltModel | undefined,
): Promise<BuiltModel> {
  const built: BuiltPart[] = [];
  for (const part of parts) {
    const print = partFingerprint({ columns: columns as Model['columns'] }, part, await contentsOf(work, part.reads));
    const old = before?.parts.find(({ key }) => key === part.key);
    if (old?.fingerprint === print && !work.full) {
      built.push(old);
      continue;
    }
    // Also what only other parts read: the engine looks for all names of a text.
    await work.maker.ensure(references(part.select).tables);
    const { key, select } = part;
    built.push(
      await buildPart(
        { ...work.context, run: work.run },
        { schema, name, columns, part: key, fingerprint: print, select },
      ),
    );
  }
  const unchanged =
    before && before.parts.length === built.length && built.every((part) => before.parts.includes(part));
  return unchanged ? before : { parts: built, builtAt: work.now.toISOString() };
}

async function contentsOf(work: Workspace, tables: readonly string[]): Promise<(table: string) => string> {
  for (const table of tables) {
    if (!work.contents.has(table)) work.contents.set(table, await contentBefore(work, table));
  }
  return (table) => work.contents.get(table)!;
}

/** Of a table that this refresh has not looked at. The files of a source table never change, so their names are enough. */
async function contentBefore({ items, relations }: Workspace, table: string): Promise<string> {
  const [schema, name] = table.split('.') as [string, string];
  const built = items.get(itemKeys.model(schema, name))?.value as BuiltModel | undefined;
  if (built) return contentOf(built);
  const relation = relations.get(table);
  if (!relation) throw new Error(`a model reads ${table}, which is no table of the lake`);
  return fingerprint((await relation.files()).map(({ url }) => url).sort());
}
