const DAY_MS = 86_400_000;

/** Producers in other time zones, and clocks that are a little wrong, may be ahead by so many days. */
const DAYS_AHEAD = 2;

/** Whether the date of a delivery is too far ahead of the UTC day to be true. */
export function isAhead(date: string, now: Date): boolean {
  const today = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  return Date.parse(date) > today + DAYS_AHEAD * DAY_MS;
}
