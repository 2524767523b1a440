import type { ColumnDefinition } from '../core/definitions/table.ts';
import type { Value } from '../core/definitions/types.ts';
import { identifier, literal } from '../core/engine/sql.ts';

/** Says where rows come from, as far as that is the same in every row of a unit. */
export interface Origin {
  readonly object: string;
  readonly run: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** Adds the columns that say where a unit's rows come from, in the order in which a table stores them. */
export function lineageOf({ object, run, date }: Origin, columns: readonly ColumnDefinition[]) {
  return {
    /** One value for each of the columns. */
    values: (entry: string | null): readonly Value[] => [object, entry, run, dayOf(date)].slice(0, columns.length),
    /** The rows of a SELECT with the columns behind theirs. */
    select(select: string, entry: string | null): string {
      const named = entry === null ? 'cast(null as varchar)' : literal(entry);
      const constants = [literal(object), named, literal(run), `date ${literal(date)}`];
      const added = columns.map(({ name }, at) => `${constants[at]} as ${identifier(name)}`);
      return `select *, ${added.join(', ')} from (${select})`;
    },
  };
}

const DAY_MS = 86_400_000;

/** Days since 1970-01-01 of a `YYYY-MM-DD`. */
function dayOf(date: string): number {
  return Date.parse(date) / DAY_MS;
}
