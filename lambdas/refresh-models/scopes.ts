import { isRestricted } from '../core/catalogue/access.ts';
import type { Scope } from '../core/settings.ts';

/** What of `base.one_roster_organization` a scope is resolved with. */
export interface Organisation {
  readonly id: string;
  readonly identifier: string | null;
  readonly parentId: string | null;
}

/** The organisations of a scope, and the names that stand for none or for several. */
export interface ResolvedScope {
  /** Ids, sorted; null for an unrestricted scope. */
  readonly organisations: readonly string[] | null;
  /** As in the settings. Nothing is shown for them. */
  readonly unknown: readonly string[];
  readonly ambiguous: readonly string[];
}

/** Finds the organisations that a scope names by id or identifier, with those below them where it says so. */
export function resolveScope(scope: Scope, all: readonly Organisation[]): ResolvedScope {
  if (!isRestricted(scope)) return { organisations: null, unknown: [], ambiguous: [] };
  const found = scope.organisations.map((name) => ({ name, ids: idsOf(name, all) }));
  const chosen = found.flatMap(({ ids }) => (ids.length === 1 ? ids : []));
  const organisations = scope.descendants ? withDescendants(chosen, all) : chosen;
  return {
    organisations: [...new Set(organisations)].sort(),
    unknown: found.filter(({ ids }) => ids.length === 0).map(({ name }) => name),
    ambiguous: found.filter(({ ids }) => ids.length > 1).map(({ name }) => name),
  };
}

/**
 * Ids of the organisations that a name can mean, as their id or as their identifier. Neither comes first: an organisation
 * whose id is another one's identifier must not take the other one's readers over.
 */
function idsOf(name: string, all: readonly Organisation[]): readonly string[] {
  return [...new Set(all.filter(({ id, identifier }) => id === name || identifier === name).map(({ id }) => id))];
}

function withDescendants(ids: readonly string[], all: readonly Organisation[]): readonly string[] {
  const children = new Map<string, string[]>();
  for (const { id, parentId } of all) {
    if (parentId !== null) children.set(parentId, [...(children.get(parentId) ?? []), id]);
  }
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id)) return; // parents may go in a circle
    reached.add(id);
    for (const child of children.get(id) ?? []) visit(child);
  };
  for (const id of ids) visit(id);
  return [...reached];
}
