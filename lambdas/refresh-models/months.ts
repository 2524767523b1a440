import type { ColumnDefinition } from '../core/definitions/table.ts';
import { literal, monthKeyOf } from '../core/engine/sql.ts';
import type { BuiltModel } from '../core/lake/models.ts';
import { type Build, buildMonthParts, contentOfMonths } from './build-part.ts';
import type { Workspace } from './workspace.ts';

/**
 * Builds a table that is kept by the month of its column `by`. When something has changed that it is made from, only the
 * months whose rows are not what they were are written again.
 */
export async function buildMonths(
  work: Workspace,
  build: Build & { readonly columns: readonly ColumnDefinition[] },
  before: BuiltModel | undefined,
  by: string,
): Promise<BuiltModel> {
  const text = build.fingerprint;
  if (!before || work.full) {
    return { parts: await buildMonthParts(work.context, build, by), builtAt: work.now.toISOString(), text };
  }
  if (before.text === text) return before;
  const now = await contentOfMonths(work.context.engine, build, by);
  const kept = before.parts.filter(({ key, content }) => now.get(key) === content);
  const touched = [...now.keys()].filter((key) => !kept.some((part) => part.key === key));
  if (touched.length === 0 && kept.length === before.parts.length) return { ...before, text };
  const select = `select * from (${build.select}) made where ${monthKeyOf(by)} in (${touched.map(literal).join(', ')})`;
  const written = touched.length > 0 ? await buildMonthParts(work.context, { ...build, select }, by) : [];
  return { parts: [...kept, ...written], builtAt: work.now.toISOString(), text };
}
