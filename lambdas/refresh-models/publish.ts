import { isRestricted } from '../core/catalogue/access.ts';
import { SHARED_SCHEMA } from '../core/catalogue/models.ts';
import { itemKeys } from '../core/lake/items.ts';
import type { LedgerChange } from '../core/lake/ledger.ts';
import type { BuiltModel, RefreshItem } from '../core/lake/models.ts';
import { garbageChange } from '../core/lake/upkeep.ts';
import { partChange } from './changes.ts';
import type { Workspace } from './workspace.ts';

/** Lets all names show what was built, in one write of the ledger. Resolves to how many tables changed. */
export async function publish(
  work: Workspace,
  published: RefreshItem,
  settled: LedgerChange<unknown>,
): Promise<number> {
  const { ledger } = work.context;
  const gone = forgotten(work);
  const changed = [
    ...work.next,
    ...[...work.scopes].map(([name, built]) => [itemKeys.scope(name), built] as const),
    [itemKeys.refresh, published] as const,
  ].map(([key, value]) => ({
    key,
    expected: work.items.get(key)?.version ?? 0,
    value,
  }));
  const begun = await ledger.read(itemKeys.refreshing);
  const marks = unshown(
    work,
    gone.map(({ key }) => key),
  ).map((prefix) => garbageChange(prefix, work.now));
  const written = await ledger.write([
    settled,
    ...changed,
    ...gone,
    { key: itemKeys.refreshing, expected: begun?.version ?? 0, value: undefined },
    ...(await Promise.all(
      marks.map(async (mark) => ({ ...mark, expected: (await ledger.read(mark.key))?.version ?? 0 })),
    )),
  ]);
  if (!written) throw new Error('the lake was refreshed by another process meanwhile; run it again');
  return work.next.size + gone.length;
}

/** Tables of scopes that the settings no longer have. */
function forgotten({ context, items }: Workspace): readonly LedgerChange<undefined>[] {
  const restricted = context.settings.scopes.filter(isRestricted).map(({ name }) => name);
  const kept = new Set(['base', ...(restricted.length > 0 ? [SHARED_SCHEMA] : []), ...restricted]);
  return [...items.values()]
    .filter(({ key }) => {
      const schema = /^(?:model|scope)\/([^.]+)/.exec(key)?.[1];
      return schema !== undefined && !kept.has(schema);
    })
    .map(({ key, version }) => ({ key, expected: version, value: undefined }));
}

/** Prefixes that no name shows any more. */
function unshown({ items, next, dropped }: Workspace, gone: readonly string[]): readonly string[] {
  const before = (key: string) => items.get(key)?.value as BuiltModel | undefined;
  const replaced = [...next].flatMap(([key, now]) => partChange(before(key), now).gone);
  const parts = [...replaced, ...gone.flatMap((key) => before(key)?.parts ?? []), ...dropped];
  return [...new Set(parts.map(({ prefix }) => prefix))];
}
