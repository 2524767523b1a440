import { SESSION_GAP_US } from '../../sql/session-gap.ts';

/** A UTC day, `YYYY-MM-DD`. */
export type Day = string;

/** Days from one to another, both included. */
export interface DayRange {
  readonly from: Day;
  readonly to: Day;
}

/** What the plan needs to know of a session; many sessions have the same. */
export interface SessionSpan {
  /** Day of the first event. */
  readonly first: Day;
  /** Day of the last event. */
  readonly last: Day;
  /** Whether an event of the day before `first` could belong to it: it begins within an hour after midnight. */
  readonly early: boolean;
  /** Whether an event of the day after `last` could belong to it: it ends within an hour before midnight. */
  readonly late: boolean;
}

export interface DayPlan {
  /** Days whose events are to be read, in order; at least a day lies between two ranges. */
  readonly read: readonly DayRange[];
  /** Days, in order: old rows of sessions that began on them give way to those computed from what is read. */
  readonly replaced: readonly Day[];
}

const DAY_MS = 86_400_000;
const GAP_MS = SESSION_GAP_US / 1000;

/** SELECT of the distinct spans of a relation with the columns of `base.edx_session`; the days are text. */
export function selectSpans(relation: string): string {
  return `with timed as (
  select
    cast(started_at_time as date) as first_day,
    cast(ended_at_time as date) as last_day,
    started_at_time,
    ended_at_time
  from ${relation}
)
select distinct
  cast(first_day as varchar) as first,
  cast(last_day as varchar) as last,
  date_diff('millisecond', cast(first_day as timestamp(3)), started_at_time) <= ${GAP_MS} as early,
  date_diff('millisecond', cast(last_day as timestamp(3)), ended_at_time) >= ${DAY_MS - GAP_MS} as late
from timed`;
}

/**
 * Decides what must be computed again for sessions after the events of some days have changed, so that the result equals
 * that of computing everything: which days to read, and the sessions of which start days to replace.
 *
 * `touched`: the days of all events of the logs that are new, replaced or gone, as they were and as they are, and of the events
 * whose account is another now. `spansIn`:
 * computes sessions from the events of those days alone, and tells their spans. It is asked again with more days while a
 * session may go on outside of them; what it computed last is what the plan means.
 *
 * Why this is enough. Call a session near when it has an event on a touched day or may have had one there, being within an
 * hour of it. A session that is not near, before and after, has the same events as ever. Of the old sessions that are no
 * more, each began on a touched day or within what is now a near session: its events on other days are all still there, and
 * the first stretch of them still ends at, or within an hour of, a touched day. So all old and all new sessions that differ
 * began on a touched day or on a day of a session that is near now: `replaced`. The sessions that begin on those days are
 * whole when none of them comes within an hour of the edge of what was read.
 */
export async function planDays(
  touched: Iterable<Day>,
  spansIn: (read: readonly DayRange[]) => Promise<readonly SessionSpan[]>,
): Promise<DayPlan> {
  const days = new Set(touched);
  let read = joined([...days].map((day) => ({ from: shift(day, -1), to: shift(day, 1) })));
  if (read.length === 0) return { read, replaced: [] };
  for (;;) {
    const spans = await spansIn(read);
    const near = spans.filter((span) => reach(span).some((day) => days.has(day)));
    const replaced = new Set([...days, ...near.flatMap(({ first, last }) => daysOf(first, last))]);
    const cut = spans
      .filter(({ first }) => replaced.has(first))
      .map(reachRange)
      .filter((range) => !read.some((known) => within(range, known)));
    if (cut.length === 0) return { read, replaced: [...replaced].sort() };
    read = joined([...read, ...cut]);
  }
}

/** The days on which events can be that belong to the session. */
function reachRange({ first, last, early, late }: SessionSpan): DayRange {
  return { from: early ? shift(first, -1) : first, to: late ? shift(last, 1) : last };
}

function reach(span: SessionSpan): readonly Day[] {
  const { from, to } = reachRange(span);
  return daysOf(from, to);
}

const within = (inner: DayRange, outer: DayRange) => outer.from <= inner.from && inner.to <= outer.to;

/** The same days in the fewest ranges, in order. */
function joined(ranges: readonly DayRange[]): readonly DayRange[] {
  const result: DayRange[] = [];
  for (const range of [...ranges].sort((a, b) => (a.from < b.from ? -1 : 1))) {
    const last = result.at(-1);
    if (last && range.from <= shift(last.to, 1)) {
      result[result.length - 1] = { from: last.from, to: range.to > last.to ? range.to : last.to };
    } else {
      result.push(range);
    }
  }
  return result;
}

/** The first and the last day that an event can have; there is none to read beyond. */
const [FIRST, LAST] = [Date.parse('0001-01-01'), Date.parse('9999-12-31')];

function shift(day: Day, by: number): Day {
  const moved = Date.parse(day) + by * DAY_MS;
  return new Date(Math.min(Math.max(moved, FIRST), LAST)).toISOString().slice(0, 10);
}

function daysOf(from: Day, to: Day): readonly Day[] {
  const count = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
  return Array.from({ length: count }, (_, i) => shift(from, i));
}
