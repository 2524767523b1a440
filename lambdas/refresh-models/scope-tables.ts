import { isScoped, MODELS } from '../../sql/models.ts';
import { eachAtOnce } from '../core/at-once.ts';
import { type RestrictedScope, withConfirmed } from '../core/catalogue/access.ts';
import { relationMaker } from '../core/catalogue/create.ts';
import { SHARED_SCHEMA, viewsOf } from '../core/catalogue/models.ts';
import type { Read, Relation } from '../core/catalogue/relation.ts';
import type { Model } from '../core/definitions/model.ts';
import type { ReadingEngine } from '../core/engine/model-engine.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import { buildModel } from './build-model.ts';
import { readsHeld } from './held.ts';
import { onePart } from './parts.ts';
import type { RefreshReport } from './report.ts';
import { type Organisation, resolveScope } from './scopes.ts';
import type { Workspace } from './workspace.ts';

/**
 * Builds the tables of a restricted scope: the rows that its reader may see of each view, in a place of its own. Views that
 * are the same for every reader are built once for all such scopes.
 */
export async function buildScope(
  work: Workspace,
  scope: RestrictedScope,
  organisations: readonly Organisation[],
  views: readonly Model[],
  report: Pick<RefreshReport, 'table' | 'scope'>,
): Promise<void> {
  const resolved = resolveScope(scope, organisations);
  report.scope(scope.name, resolved);
  const allowed = resolved.organisations ?? [];
  const schema = `${scope.name}_build`;
  const relations = viewsOf(MODELS, schema, allowed);
  const maker = relationMaker(work.context.engine, relations);
  await eachAtOnce(views, work.context.engine.atOnce, async (view) => {
    const target = isScoped(view) ? scope.name : SHARED_SCHEMA;
    const name = `${target}.${view.name}`;
    // Built for another scope before, or kept as it is.
    if (work.contents.has(name) || readsHeld(work, view)) {
      report.table(name, null);
      return;
    }
    const { tables, texts } = await readThrough(relations, `${schema}.${view.name}`, work.context.engine.stored);
    await work.maker.ensure(tables);
    await maker.ensure([`${schema}.${view.name}`]);
    const part = onePart(`select * from ${schema}.${view.name}`, tables, JSON.stringify(texts));
    report.table(name, await buildModel(work, target, view, [part], view.rebuild));
  });
  const before = work.view.read(itemKeys.scope(scope.name))?.value;
  const names = views.filter((view) => !readsHeld(work, view)).map(({ name }) => name);
  work.scopes.set(scope.name, withConfirmed(before, names, scope, work.context.settings, allowed, work.now));
}

/**
 * Base tables that a view reads, by itself and through the other relations of its schema, and the texts that do; those of
 * `caller_scope` and `visible_person` among them, so that another rule of who sees whom is another table.
 */
async function readThrough(
  relations: readonly Relation[],
  name: string,
  stored: Read,
): Promise<{ readonly tables: readonly string[]; readonly texts: readonly string[] }> {
  const relation = relations.find((one) => `${one.schema}.${one.name}` === name);
  if (!relation) return { tables: [name], texts: [] };
  const through = await Promise.all((relation.reads ?? []).map((read) => readThrough(relations, read, stored)));
  return {
    tables: [...new Set(through.flatMap(({ tables }) => tables))].sort(),
    texts: [await relation.select(stored), ...through.flatMap(({ texts }) => texts)],
  };
}

/** Base table that decides which organisations a scope names. */
export const ORGANISATIONS = 'one_roster_organization';

/** All organisations as a refresh shows them. */
export async function organisationsIn({ maker, context }: Workspace): Promise<readonly Organisation[]> {
  await maker.ensure([`base.${ORGANISATIONS}`]);
  return organisationsOf(context.engine);
}

/** All organisations of the base table ORGANISATIONS, which the engine must show. */
export async function organisationsOf(engine: Pick<ReadingEngine, 'rows'>): Promise<readonly Organisation[]> {
  const rows = await engine.rows(`select id, identifier, parent_id from base.${ORGANISATIONS}`);
  return rows.map(([id, identifier = null, parentId = null]) => ({ id: String(id), identifier, parentId }));
}
