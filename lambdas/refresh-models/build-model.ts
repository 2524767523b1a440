import { selectBuilt } from '../core/catalogue/models.ts';
import type { Model, Rebuild } from '../core/definitions/model.ts';
import { references } from '../core/definitions/references.ts';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { type BuiltModel, type BuiltPart, contentOf, fingerprint, rowsIn } from '../core/lake/models.ts';
import { required } from '../core/required.ts';
import { type Build, buildPart } from './build-part.ts';
import { buildDays } from './days.ts';
import { type Contract, keptRows } from './left-out.ts';
import { buildMonths } from './months.ts';
import { bucketsFor, ownReads, showingOwn } from './own-reads.ts';
import { contentKey, type Part, partFingerprint, readOf } from './parts.ts';
import type { Workspace } from './workspace.ts';

/** What has a table: a model, or what the settings give. */
type Table = Pick<Model, 'name'> & { readonly columns: readonly ColumnDefinition[] };

/**
 * Builds what is out of date of a table, and lets its name show that within this refresh. Resolves to the rows of the table,
 * or null when nothing was out of date. `parts`: all of it; only one for a table that is kept by days or months. `contract`:
 * what a row must hold to be shown; null where all are.
 */
export async function buildModel(
  work: Workspace,
  schema: string,
  table: Table,
  parts: readonly Part[],
  rebuild: Rebuild = { by: 'whole' },
  contract: Contract | null = null,
): Promise<number | null> {
  const key = itemKeys.model(schema, table.name);
  const name = `${schema}.${table.name}`;
  const before = work.view.read(key)?.value;
  const next = await built(work, { schema, table, parts, before, contract }, rebuild);
  setContents(work.contents, name, next);
  await work.maker.show(name, await selectBuilt(work.context.engine.stored, table.columns, next));
  if (next === before) return null;
  work.next.set(key, next);
  return rowsIn(next).shown;
}

interface Task {
  readonly schema: string;
  readonly table: Table;
  readonly parts: readonly Part[];
  /** As it was before the refresh. */
  readonly before: BuiltModel | undefined;
  readonly contract: Contract | null;
}

async function built(work: Workspace, task: Task, rebuild: Rebuild): Promise<BuiltModel> {
  const { schema, table, parts, before, contract } = task;
  const onlyPart = () => required(parts[0], 'the one part');
  switch (rebuild.by) {
    case 'whole':
      return buildParts(work, task);
    case 'source':
      return buildParts(work, task, rebuild.bucketedBy);
    case 'day':
      return buildDays(work, { ...table, day: rebuild.column }, onlyPart().select, contract, before);
    case 'month':
      return buildMonths(work, await buildOf(work, schema, table, onlyPart(), null, true), before, rebuild.column);
  }
}

async function buildParts(
  work: Workspace,
  { schema, table, parts, before, contract }: Task,
  bucketedBy?: string,
): Promise<BuiltModel> {
  const built: BuiltPart[] = [];
  for (const part of parts) {
    // A table that reads nothing changes only with its text.
    const compared = schema === READ_BY_MODELS && part.reads.length > 0;
    const build = await buildOf(work, schema, table, part, contract, compared);
    const old = before?.parts.find(({ key }) => key === part.key);
    if (old?.fingerprint === build.fingerprint && !work.full) {
      built.push(old);
      continue;
    }
    // Also what only other parts read: the engine looks for all names of a text.
    await work.maker.ensure(references(part.select).tables);
    const own = ownReads(work, part);
    const buckets = bucketedBy === undefined ? null : bucketsFor(bucketedBy, own);
    built.push(await showingOwn(work, own, () => buildPart(work.context, build, part.key, buckets)));
  }
  const unchanged =
    before && before.parts.length === built.length && built.every((part) => before.parts.includes(part));
  return unchanged ? before : { parts: built, builtAt: work.now.toISOString() };
}

/** Nothing is built of tables of other schemas, so nothing asks whether their rows have changed. */
const READ_BY_MODELS = 'base';

async function buildOf(
  work: Workspace,
  schema: string,
  { name, columns }: Table,
  part: Part,
  contract: Contract | null,
  compared: boolean,
): Promise<Build & { readonly columns: readonly ColumnDefinition[] }> {
  for (const read of part.reads) {
    const { table } = readOf(read);
    if (!work.contents.has(table)) await findContent(work, table);
  }
  // Of a source that a table has no rows of, it has no part either.
  // Another engine hashes rows otherwise, and spreads them over other files.
  const { name: dialect } = work.context.engine.dialect;
  const meaning = `${dialect}: ${part.meaning}${contract ? keptRows(contract, 'made') : ''}`;
  const fingerprint = partFingerprint({ columns }, { ...part, meaning }, (read) => work.contents.get(read) ?? '');
  return { schema, name, columns, select: part.select, fingerprint, contract, compared };
}

/** Of a table that this refresh has not looked at. The files of a source table never change, so their names are enough. */
async function findContent({ contents, view, relations }: Workspace, table: string): Promise<void> {
  const [schema, name] = table.split('.') as [string, string];
  const built = view.read(itemKeys.model(schema, name))?.value;
  if (built) return setContents(contents, table, built);
  const relation = relations.get(table);
  if (!relation) throw new Error(`a model reads ${table}, which is no table of the lake`);
  contents.set(table, fingerprint((await relation.files()).map(({ name }) => name).sort()));
}

function setContents(contents: Map<string, string>, table: string, built: BuiltModel): void {
  contents.set(table, contentOf(built));
  for (const { key, content } of built.parts) contents.set(contentKey(table, key), content);
}
