import { isRestricted } from '../core/catalogue/access.ts';
import { SHARED_SCHEMA } from '../core/catalogue/models.ts';
import type { HeldClaim } from '../core/lake/claims.ts';
import { garbageChange } from '../core/lake/garbage.ts';
import { itemKeys, parseModelKey, parseScopeKey } from '../core/lake/item-keys.ts';
import { type ItemKey, type LedgerItem, put, removal } from '../core/lake/ledger.ts';
import type { BuiltModel, RefreshItem } from '../core/lake/models.ts';
import { partChange } from './changes.ts';
import type { Workspace } from './workspace.ts';

/** Lets all names show what was built, in one write of the ledger. Resolves to how many tables changed. */
export async function publish(work: Workspace, published: RefreshItem, claim: HeldClaim): Promise<number> {
  const { ledger } = work.context;
  const gone = forgotten(work);
  const replaced = <T>(key: ItemKey<T>, value: T) => put<T>(key, work.view.read(key)?.version ?? 0, value);
  const now = await ledger.view();
  const begun = now.read(itemKeys.refreshing);
  const marks = unshown(work, gone.models).map((prefix) => garbageChange(prefix, work.now));
  const committed = await claim.end([
    ...[...work.next].map(([key, built]) => replaced(key, built)),
    ...[...work.scopes].map(([name, built]) => replaced(itemKeys.scope(name), built)),
    replaced(itemKeys.refresh, published),
    ...gone.models.map(removal),
    ...gone.scopes.map(removal),
    ...(begun ? [removal(begun)] : []),
    ...marks.map((mark) => ({ ...mark, expected: now.read(mark.key)?.version ?? 0 })),
  ]);
  if (committed === 0) throw new Error('the lake was refreshed by another process meanwhile; run it again');
  return work.next.size + gone.models.length + gone.scopes.length;
}

/** Scopes that the settings no longer have, and their tables. */
function forgotten({ context, view }: Workspace) {
  const restricted = context.settings.scopes.filter(isRestricted).map(({ name }) => name);
  const kept = new Set(['base', ...(restricted.length > 0 ? [SHARED_SCHEMA] : []), ...restricted]);
  return {
    models: view.list(itemKeys.models).filter(({ key }) => !kept.has(parseModelKey(key).schema)),
    scopes: view.list(itemKeys.scopes).filter(({ key }) => !kept.has(parseScopeKey(key))),
  };
}

/** Prefixes that no name shows any more. */
function unshown({ view, next, dropped }: Workspace, gone: readonly LedgerItem<BuiltModel>[]): readonly string[] {
  const replaced = [...next].flatMap(([key, now]) => partChange(view.read(key)?.value, now).gone);
  const parts = [...replaced, ...gone.flatMap(({ value }) => value.parts), ...dropped];
  return [...new Set(parts.map(({ prefix }) => prefix))];
}
