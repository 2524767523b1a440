import { readFile } from 'node:fs/promises';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Day,
  type DayRange,
  planDays,
  type SessionSpan,
  selectSpans,
} from '../../lambdas/refresh-models/event-days.ts';
import { edxCheck } from '../../sql/base/edx_check.ts';
import { edxSession } from '../../sql/base/edx_session.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-02-26');
const DAYS = 8;

interface Event {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly user: number;
  readonly org: string;
  readonly problem: string | null;
  readonly checked: boolean;
}

/** A log as it arrives: new, in the place of an older version, or gone when it has no events. */
interface Arrival {
  readonly file: string;
  readonly events: readonly Event[];
}

const dayOf = (time: number): Day => new Date(time).toISOString().slice(0, 10);

/** Mostly around midnights, in steps that make gaps of an hour and a millisecond more: there it is decided what belongs together. */
const time = fc
  .tuple(
    fc.integer({ min: 1, max: DAYS - 1 }),
    fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(-1.5, -1, -0.5, 0, 0.5, 1).map((hour) => hour * HOUR) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 23 }).map((hour) => hour * HOUR) },
    ),
    fc.constantFrom(0, 0, 0, 1, -1),
  )
  .map(([day, ms, jitter]) => START + day * 24 * HOUR + ms + jitter);

const what = fc.record({
  user: fc.constantFrom(1, 1, 1, 2),
  org: fc.constantFrom('lakeview', 'lakeview', 'lakeview', 'moor-end'),
  problem: fc.constantFrom('algebra', 'geometry', null),
  checked: fc.boolean(),
});

const single = fc.tuple(time, what).map(([at, rest]) => [{ ...rest, time: at }]);
/** Someone who goes on for a day or two. */
const marathon = fc
  .tuple(time, what, fc.integer({ min: 20, max: 50 }), fc.constantFrom(HOUR, HOUR, HOUR, HOUR / 2, HOUR + 1))
  .map(([from, rest, count, step]) => Array.from({ length: count }, (_, i) => ({ ...rest, time: from + i * step })));

/**
 * The log of a day holds that day's events and some that were late. Each comes once, then some come again, in one of three
 * versions that each lack some of the events, or in one without any.
 */
const arrivals = fc
  .record({
    history: fc.array(
      fc.tuple(
        fc.oneof({ weight: 3, arbitrary: single }, { weight: 1, arbitrary: marathon }),
        fc.constantFrom(0, 0, 0, 0, 1, 3),
        fc.integer({ min: 1, max: 7 }),
      ),
      { minLength: 4, maxLength: 16 },
    ),
    first: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 2 * DAYS, maxLength: 2 * DAYS }),
    again: fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 0, max: 3 })), { minLength: 1, maxLength: 5 }),
  })
  .map(({ history, first, again }): Arrival[] => {
    const logged = history.flatMap(([events, late, versions]) =>
      events.map((event) => ({ event, file: dayOf(event.time + late * 24 * HOUR), versions })),
    );
    const files = [...new Set(logged.map(({ file }) => file))];
    const arrival = (file: string, version: number): Arrival => {
      const held = logged.filter((one) => one.file === file && (one.versions & (1 << version)) > 0);
      return { file, events: held.map(({ event }) => event) };
    };
    return [
      ...files.map((file, i) => arrival(file, first[i]!)),
      ...again.map(([any, version]) => arrival(files[any % files.length]!, version)),
    ];
  });

/** Days of the events of a file, as it was and as it is. */
const touchedBy = (files: ReadonlyMap<string, readonly Event[]>, { file, events: now }: Arrival) =>
  new Set([...(files.get(file) ?? []), ...now].map((event) => dayOf(event.time)));

const inRanges = (read: readonly DayRange[]) => (day: Day) => read.some(({ from, to }) => from <= day && day <= to);

/** The sessions of some events, each as its events in order: the rule in its plainest form. */
function sessionsOf(all: readonly Event[]): Event[][] {
  const sessions = new Map<string, Event[][]>();
  const inOrder = all.map((event) => ({ event, text: JSON.stringify(event) }));
  inOrder.sort((a, b) => a.event.time - b.event.time || (a.text < b.text ? -1 : 1));
  for (const { event } of inOrder) {
    const key = `${event.org} ${event.user}`;
    const own = sessions.get(key) ?? [];
    sessions.set(key, own);
    const last = own.at(-1);
    if (last && event.time - last.at(-1)!.time <= HOUR) last.push(event);
    else own.push([event]);
  }
  return [...sessions.values()].flat();
}

const firstDay = (session: readonly Event[]) => dayOf(session[0]!.time);

function spanOf(session: readonly Event[]): SessionSpan {
  const [start, end] = [session[0]!.time, session.at(-1)!.time];
  return {
    first: dayOf(start),
    last: dayOf(end),
    early: start - Date.parse(dayOf(start)) <= HOUR,
    late: Date.parse(dayOf(end)) + 24 * HOUR - end <= HOUR,
  };
}

const texts = (sessions: readonly (readonly Event[])[]) => sessions.map((session) => JSON.stringify(session)).sort();

describe('planDays', () => {
  const spans = (...all: readonly SessionSpan[]) => {
    const asked: (readonly DayRange[])[] = [];
    const spansIn = async (read: readonly DayRange[]) => {
      asked.push(read);
      return all.filter(({ first, last }) => read.some(({ from, to }) => from <= last && first <= to));
    };
    return { asked, spansIn };
  };

  it('asks nothing when no day is touched', async () => {
    const { asked, spansIn } = spans();
    expect(await planDays([], spansIn)).toEqual({ read: [], replaced: [] });
    expect(asked).toEqual([]);
  });

  it('reads a day more on each side, and joins what adjoins', async () => {
    const { spansIn } = spans();
    expect(await planDays(['2026-03-07', '2026-03-01', '2026-03-04', '2026-03-12'], spansIn)).toEqual({
      read: [
        { from: '2026-02-28', to: '2026-03-08' },
        { from: '2026-03-11', to: '2026-03-13' },
      ],
      replaced: ['2026-03-01', '2026-03-04', '2026-03-07', '2026-03-12'],
    });
  });

  it('replaces the day before when a session there ends where a removed event may have followed', async () => {
    const { spansIn } = spans({ first: '2026-03-01', last: '2026-03-01', early: false, late: true });
    expect((await planDays(['2026-03-02'], spansIn)).replaced).toEqual(['2026-03-01', '2026-03-02']);
  });

  it('leaves the day before alone when its sessions end in time', async () => {
    const { spansIn } = spans({ first: '2026-03-01', last: '2026-03-01', early: false, late: false });
    expect((await planDays(['2026-03-02'], spansIn)).replaced).toEqual(['2026-03-02']);
  });

  it('goes on day by day until a gap', async () => {
    const { asked, spansIn } = spans({ first: '2026-03-01', last: '2026-03-03', early: true, late: false });
    expect(await planDays(['2026-03-02'], spansIn)).toEqual({
      read: [{ from: '2026-02-28', to: '2026-03-03' }],
      replaced: ['2026-03-01', '2026-03-02', '2026-03-03'],
    });
    expect(asked).toHaveLength(2);
  });

  it('stays within the days that an event can have', async () => {
    const { spansIn } = spans({ first: '9999-12-31', last: '9999-12-31', early: false, late: true });
    expect(await planDays(['0001-01-01', '9999-12-31'], spansIn)).toEqual({
      read: [
        { from: '0001-01-01', to: '0001-01-02' },
        { from: '9999-12-30', to: '9999-12-31' },
      ],
      replaced: ['0001-01-01', '9999-12-31'],
    });
  });

  it('gives what computing everything gives, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (steps) => {
        const files = new Map<string, readonly Event[]>();
        let kept: Event[][] = [];
        for (const step of steps) {
          const touched = touchedBy(files, step);
          files.set(step.file, step.events);
          const all = [...files.values()].flat();
          let computed: Event[][] = [];
          const { replaced } = await planDays(touched, async (read) => {
            const isRead = inRanges(read);
            computed = sessionsOf(all.filter((event) => isRead(dayOf(event.time))));
            return computed.map(spanOf);
          });
          const given = new Set(replaced);
          kept = [
            ...kept.filter((session) => !given.has(firstDay(session))),
            ...computed.filter((session) => given.has(firstDay(session))),
          ];
          expect(texts(kept)).toEqual(texts(sessionsOf(all)));
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe('edx_session and edx_check by day', () => {
  let instance: DuckDBInstance;
  let connection: DuckDBConnection;

  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:', { threads: '1' });
    connection = await instance.connect();
    await connection.run("set global TimeZone = 'UTC'; set global integer_division = true");
    await connection.run(await readFile(new URL('../../sql/duckdb.sql', import.meta.url), 'utf8'));
    await connection.run(`
      create schema edx; create schema base; create schema kept;
      create table logged (
        file varchar, org varchar, site varchar, user_id bigint, username varchar, event_time timestamp_ms,
        event_time_us bigint, event_source varchar,
        event_type varchar, problem_id varchar, block_id varchar, attempts bigint, grade double, max_grade double
      );
      create table base.edx_user_name (org varchar, site varchar, username varchar, user_id bigint);
      create table read_range (first_day date, last_day date);
      create view edx.events as
        select * exclude (file) from logged
        where exists (from read_range where cast(event_time as date) between first_day and last_day);
    `);
  });
  afterAll(() => {
    connection.closeSync();
    instance.closeSync();
  });

  const rowOf = (file: string, { time: at, user, org, problem, checked }: Event, attempt: number) =>
    `('${file}', '${org}', 'edx', ${user}, null, timestamp_ms '${new Date(at).toISOString().slice(0, -1)}', ` +
    `${at * 1000 + ((attempt * 331) % 1000)}, 'server', ` +
    `'${checked ? 'problem_check' : 'showanswer'}', ${checked && problem ? `'${problem}'` : 'null'}, ` +
    `${problem ? `'${problem}'` : 'null'}, ${attempt}, ${attempt}, 9)`;

  /** Makes both tables from the events of some days. */
  async function compute(read: readonly DayRange[]) {
    const ranges = read.map(({ from, to }) => `(date '${from}', date '${to}')`);
    await connection.run(`
      delete from read_range; insert into read_range values ${ranges.join(', ')};
      create or replace table base.edx_session as ${edxSession.sql};
      create or replace table base.edx_check as ${edxCheck.sql};
    `);
  }

  const TABLES = ['edx_session', 'edx_check'];
  const select = async (sql: string) => (await connection.runAndReadAll(sql)).getRowObjectsJson();

  async function arrive(touched: Iterable<Day>) {
    const { replaced } = await planDays(touched, async (read) => {
      await compute(read);
      return (await select(selectSpans('base.edx_session'))) as unknown as SessionSpan[];
    });
    if (replaced.length === 0) return;
    const days = replaced.map((day) => `date '${day}'`).join(', ');
    for (const table of TABLES) {
      await connection.run(`
        delete from kept.${table} where day in (${days});
        insert into kept.${table} select * from base.${table} where day in (${days});
      `);
    }
  }

  it('give what computing everything gives, whatever arrives in whatever order', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, async (steps) => {
        await connection.run('delete from logged');
        await compute([{ from: '2000-01-01', to: '2000-01-01' }]);
        for (const table of TABLES) await connection.run(`create or replace table kept.${table} as from base.${table}`);
        const files = new Map<string, readonly Event[]>();
        for (const step of steps) {
          const touched = touchedBy(files, step);
          files.set(step.file, step.events);
          await connection.run(`delete from logged where file = '${step.file}'`);
          if (step.events.length > 0) {
            const rows = step.events.map((event, i) => rowOf(step.file, event, i + 1));
            await connection.run(`insert into logged values ${rows.join(', ')}`);
          }
          await arrive(touched);
        }
        await compute([{ from: '2000-01-01', to: '2100-01-01' }]);
        for (const table of TABLES) {
          const differing = `(from base.${table} except all from kept.${table})
            union all (from kept.${table} except all from base.${table})`;
          expect(await select(differing)).toEqual([]);
        }
        const [made] = await select(
          'select cast(coalesce(sum(event_count), 0) as integer) as total from base.edx_session',
        );
        expect(made!.total).toBe([...files.values()].flat().length);
      }),
      { numRuns: 5 },
    );
  });
});
