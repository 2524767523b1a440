import { asPrevious, type Pointer, type PreviousPointer } from '../core/lake/items.ts';
import type { LedgerItem } from '../core/lake/ledger.ts';

/** Which part of a table is meant; what is absent narrows nothing. */
export interface Place {
  readonly org?: string | undefined;
  readonly site?: string | undefined;
  readonly date?: string | undefined;
}

/** A pointer, with what it showed before. */
export interface Step {
  /** The ledger's item, as it was decided on. */
  readonly item: LedgerItem<Pointer>;
  readonly to: PreviousPointer;
}

/** The pointers of a place that have shown something before. */
export function stepsBack(pointers: readonly LedgerItem<Pointer>[], place: Place): readonly Step[] {
  return pointers.flatMap((item) => {
    const { key, previous } = item.value;
    return previous && isAt(key, place) ? [{ item, to: previous }] : [];
  });
}

/** Whether a partition is of a place. */
export function isAt(key: Pointer['key'], { org, site, date }: Place): boolean {
  return (org ?? key.org) === key.org && (site ?? key.site) === key.site && (date ?? key.date) === key.date;
}

/**
 * The steps with those that must go with them: the newest snapshot and the same one in the history, which a corrected
 * delivery has moved from the same run to the same run, are one fact.
 */
export function withCompanions(steps: readonly Step[], all: readonly LedgerItem<Pointer>[]): readonly Step[] {
  const runs = ({ key, run }: Pointer, before: PreviousPointer) => `${key.org}/${key.site}: ${before.run} ${run}`;
  const chosen = new Set(steps.map(({ item, to }) => runs(item.value, to)));
  return stepsBack(all, {}).filter(({ item, to }) => chosen.has(runs(item.value, to)));
}

/** The pointer after the step. The two runs have changed places, so that a second step undoes the first. */
export function steppedBack({ item: { value }, to }: Step, now: Date): Pointer {
  const isUndone = value.rolledBackAt !== undefined;
  return { ...to, previous: asPrevious(value), ...(!isUndone && { rolledBackAt: now.toISOString() }) };
}

/** Prefixes that no pointer of the table shows once the steps are taken. `all`: all pointers of the table. */
export function abandoned(steps: readonly Step[], all: readonly LedgerItem<Pointer>[]): readonly string[] {
  const moved = new Map(steps.map(({ item, to }) => [item.key, to.prefix]));
  const shown = new Set(all.map(({ key, value }) => moved.get(key) ?? value.prefix));
  const left = new Set(steps.map(({ item }) => item.value.prefix));
  return [...left].filter((prefix) => !shown.has(prefix));
}
