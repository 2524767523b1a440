/** Milliseconds of a day. */
export const DAY = 24 * 60 * 60 * 1000;
export const MINUTE = 60 * 1000;

/** 00:00 UTC of the first day that has a tracking log, a Sunday. */
export const FIRST_LOG = midnight('2025-03-02');
/** Days that have a tracking log, a Sunday to a Saturday. */
export const LOG_DATES: readonly string[] = Array.from({ length: 7 }, (_, day) => dateOf(FIRST_LOG + day * DAY));

/** Days of the weekly packages, each as of 00:00 UTC: what changes between them is what the logs tell. */
export const PACKAGE_DATES: readonly string[] = ['2025-03-02', '2025-03-09'];

/** First day of every invented course: five weeks of study lie before the first log. */
export const COURSE_START = midnight('2025-01-27');

/** 00:00 UTC of a `YYYY-MM-DD`, in milliseconds since 1970. */
export function midnight(date: string): number {
  return Date.parse(`${date}T00:00:00Z`);
}

/** The UTC day of a time, as `YYYY-MM-DD`. */
export function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** As the database export writes a datetime: UTC, `YYYY-MM-DD HH:MM:SS`, with six decimals unless they are all zero. */
export function sqlTime(time: number): string {
  const [date, clock] = new Date(time).toISOString().slice(0, -1).split('T') as [string, string];
  return `${date} ${clock.endsWith('.000') ? clock.slice(0, -4) : `${clock}000`}`;
}

/** As the tracking log writes a time: `YYYY-MM-DDTHH:MM:SS.ffffff+00:00`. */
export function logTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, -1)}000+00:00`;
}
