import { resolve } from 'node:path';
import { ageInDays } from '../lambdas/core/catalogue/access.ts';
import type { Relation } from '../lambdas/core/catalogue/relation.ts';
import type { BuiltScope } from '../lambdas/core/lake/models.ts';
import { isScoped } from '../sql/models.ts';
import { plural } from './terminal/numbers.ts';

/** The reader who asks, as the settings describe them. */
export interface Reader {
  /** Name of the restricted scope; null for the reader whom no scope was given, who sees nobody. */
  readonly scope: string | null;
  /** Names of all scopes in the settings. */
  readonly others: readonly string[];
  /** The record of the last refresh that built a restricted scope. */
  readonly built: BuiltScope | undefined;
  /** Settings file that decided it. */
  readonly origin: string;
}

/**
 * What an answer does not say of itself: that it is empty, or limited, because of who asks, and how old its tables are. It
 * never depends on rows that the reader does not see. `named`: relations of the reader's schema that the statement names;
 * `rows`: how many rows were answered.
 */
export function answerNotes(reader: Reader, named: readonly Relation[], rows: number, now: Date): readonly string[] {
  return [...whoAsks(reader, named.some(isScoped), rows), ...(reader.scope === null ? [] : ages(reader, named, now))];
}

function whoAsks({ scope, others, built, origin }: Reader, personal: boolean, rows: number): readonly string[] {
  if (!personal) return [];
  const file = resolve(origin);
  if (scope === null) {
    const names = others.length === 0 ? 'it has no scope' : `its scopes are ${others.join(', ')}`;
    return [`note: without --scope, the views show no person and no organisation: ${names} (${file})`];
  }
  if (built?.organisations.length === 0) {
    return [
      `note: scope ${scope} shows no person and no organisation: ${file} gives it none that exists and is unambiguous (timeback-lake check)`,
    ];
  }
  if (rows > 0) return [];
  return [`note: scope ${scope} shows the rows of its own organisations alone, as ${file} lists them`];
}

function ages({ scope, built }: Reader, named: readonly Relation[], now: Date): readonly string[] {
  const tables = named.flatMap(({ name }) => built?.tables?.[name] ?? []);
  const oldest = tables.sort((a, b) => (a.confirmedAt < b.confirmedAt ? -1 : 1))[0];
  if (!oldest) return [];
  const days = Math.floor(ageInDays(oldest, now));
  if (days < 1) return [];
  return [
    `note: the tables of scope ${scope} show ${oldest.confirmedAt.slice(0, 10)} (UTC), ${plural(days, 'day')} ago`,
  ];
}
