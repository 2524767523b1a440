const DAY_MS = 86_400_000;

/** Days of the calendar, `YYYY-MM-DD`, both ends included; an absent end is open. */
export interface Days {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export const isWithin = (date: string, { from, to }: Days) => (from ?? date) <= date && date <= (to ?? date);

/** Deliveries in a row that never came, by the days for which they were due. */
export interface Gap {
  readonly first: string;
  readonly last: string;
  readonly deliveries: number;
}

/**
 * What is missing of deliveries that are due every `every` days: between the known dates, and beyond them as far as `days`
 * names an end. One that is early or late by less than half of that is none. Nothing is due on `today` or later.
 */
export function gapsIn(dates: readonly string[], every: number, days: Days, today: string): readonly Gap[] {
  const known = [...new Set(dates)].sort().map(dayOf);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const before = days.from === undefined ? 0 : Math.floor((first - dayOf(days.from)) / every);
  const after = days.to === undefined ? 0 : Math.floor((dayOf(days.to) - last) / every);
  const runs = [
    Array.from({ length: Math.max(before, 0) }, (_, i) => first - every * (before - i)),
    ...known.map((previous, i) => {
      const next = known[i + 1] ?? previous;
      const missing = Math.max(Math.round((next - previous) / every) - 1, 0);
      return Array.from({ length: missing }, (_, step) => previous + every * (step + 1));
    }),
    Array.from({ length: Math.max(after, 0) }, (_, i) => last + every * (i + 1)),
  ];
  return runs.flatMap((run) => {
    const missing = run.map(dateOf).filter((date) => isWithin(date, days) && date < today);
    const [from, to] = [missing[0], missing.at(-1)];
    return from === undefined || to === undefined ? [] : [{ first: from, last: to, deliveries: missing.length }];
  });
}

const dayOf = (date: string) => Date.parse(date) / DAY_MS;
const dateOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10);
