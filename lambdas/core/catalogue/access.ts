import { type BuiltScope, fingerprint, type ScopeTable } from '../lake/models.ts';
import type { Scope, Settings } from '../settings.ts';

/** The settings that decide what the reader of a restricted scope may see, and for how long. */
export type AccessSettings = Pick<Settings, 'scopes' | 'organisations' | 'people' | 'scopeTables'>;

/** A scope that shows the rows of some organisations. */
export type RestrictedScope = Extract<Scope, { readonly organisations: unknown }>;

export const isRestricted = (scope: Scope): scope is RestrictedScope => 'organisations' in scope;

/**
 * Fingerprint of all that a table of a restricted scope was built for: the scope, the settings that decide which
 * organisations and persons are one and which organisation is below which, and the organisations found for it.
 */
function builtFor(
  scope: RestrictedScope,
  { organisations, people }: Pick<AccessSettings, 'organisations' | 'people'>,
  found: readonly string[],
): string {
  const tree = organisations.map(({ identifier, parent = null, sameAs }) => ({ identifier, parent, sameAs }));
  return fingerprint(JSON.stringify([scope, tree, people.mergeByEmail]), found);
}

/** A scope's item after a refresh that built the tables of these views, or found them up to date. */
export function withConfirmed(
  before: BuiltScope | undefined,
  views: readonly string[],
  scope: RestrictedScope,
  settings: Pick<AccessSettings, 'organisations' | 'people'>,
  found: readonly string[],
  now: Date,
): BuiltScope {
  const confirmed: ScopeTable = { builtFor: builtFor(scope, settings, found), confirmedAt: now.toISOString() };
  return {
    organisations: found,
    tables: { ...before?.tables, ...Object.fromEntries(views.map((view) => [view, confirmed])) },
  };
}

/**
 * Why the reader of a restricted scope may not read its table of a view now; null when they may. `built`: the scope's item
 * in the ledger.
 */
export function whyClosed(
  scope: RestrictedScope,
  view: string,
  built: BuiltScope | undefined,
  { settings, now }: { readonly settings: AccessSettings; readonly now: Date },
): string | null {
  const table = built?.tables?.[view];
  if (!built || !table) return 'it has no table yet';
  if (table.builtFor !== builtFor(scope, settings, built.organisations)) {
    return 'its table was built before the settings or the organisations of the scope changed';
  }
  const { maxAgeDays } = settings.scopeTables;
  const days = ageInDays(table, now);
  if (days <= maxAgeDays) return null;
  return `its table is ${Math.floor(days)} days old, and scopeTables.maxAgeDays is ${maxAgeDays}`;
}

/** Days since a refresh last confirmed the table. A clock that went back makes a table old too, as its age is unknown. */
export function ageInDays({ confirmedAt }: ScopeTable, now: Date): number {
  return Math.abs(now.getTime() - Date.parse(confirmedAt)) / DAY_MS;
}

const DAY_MS = 86_400_000;
