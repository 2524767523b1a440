import { describe, expect, it } from 'vitest';
import { LOG_DATES, midnight } from '../../bin/demo/calendar.ts';
import { dayLog } from '../../bin/demo/events.ts';
import { UNREADABLE_LINES } from '../../bin/demo/oddities.ts';
import { progressOf } from '../../bin/demo/progress.ts';
import { makeWorld, SITES } from '../../bin/demo/world.ts';

const world = makeWorld(1, 0.2);
const logs = world.organisations.flatMap((organisation) =>
  SITES.flatMap((site) =>
    LOG_DATES.map((date) => ({ organisation, site, date, lines: [...dayLog(world, organisation, site, date)] })),
  ),
);
const readable = logs.flatMap(({ lines }) =>
  lines.filter(({ holds }) => holds === 'event').map(({ text }) => JSON.parse(text.slice(text.indexOf('{')))),
);

function isJson(text: string): boolean {
  try {
    JSON.parse(text.slice(Math.max(text.indexOf('{'), 0)));
    return true;
  } catch {
    return false;
  }
}

describe('a tracking log', () => {
  it('says of each line what a reader finds on it', () => {
    for (const { lines } of logs) {
      for (const { text, holds } of lines) {
        expect(text).not.toContain('\n');
        if (holds === 'nothing') expect(text).toMatch(/^(#.*)?$/);
        else expect(isJson(text)).toBe(holds === 'event');
      }
      const unreadable = lines.filter(({ holds }) => holds === 'unreadable');
      expect(unreadable).toHaveLength(lines.length > 0 ? UNREADABLE_LINES : 0);
    }
  });

  it('has the kinds of events that the models need', () => {
    const kinds = new Set(readable.map(({ event_type }) => event_type));
    for (const kind of ['seq_goto', 'play_video', 'pause_video', 'problem_check', 'edx.course.enrollment.activated']) {
      expect(kinds).toContain(kind);
    }
    expect(kinds).toContain('edx.course.enrollment.deactivated');
    expect([...kinds].some((kind) => String(kind).startsWith('/courses/'))).toBe(true);
  });

  it('is not sorted by time and holds events that came days late', () => {
    const times = readable.map(({ time }) => time);
    expect([...times].sort()).not.toEqual(times);
    const late = readable.filter(({ context }) => context?.received_at);
    expect(late.length).toBeGreaterThan(0);
    for (const { time, context } of late)
      expect(Date.parse(context.received_at) - Date.parse(time)).toBeGreaterThan(8e7);
  });

  it('receives every event on the day of the file', () => {
    for (const { date, lines } of logs) {
      for (const { text, holds } of lines) {
        if (holds !== 'event') continue;
        const { time, context } = JSON.parse(text.slice(text.indexOf('{')));
        expect((context?.received_at ?? (context ? time : date)).slice(0, 10)).toBe(date);
      }
    }
  });

  it('numbers the checks of a learner and a problem in the order of time', () => {
    const checks = readable.filter(
      ({ event_type, event_source }) => event_type === 'problem_check' && event_source === 'server',
    );
    const known = new Map<string, number>();
    for (const { username, event, time } of checks.sort((a, b) => (a.time < b.time ? -1 : 1))) {
      const key = `${username} ${event.problem_id}`;
      expect([time, event.attempts]).toEqual([time, Math.max(known.get(key) ?? event.attempts - 1, 0) + 1]);
      known.set(key, event.attempts);
    }
    expect(known.size).toBeGreaterThan(100);
  });

  it('tells what the second package knows beyond the first', () => {
    const course = world.courses[0]!;
    const grades = new Map<string, number>();
    for (const { username, event, event_source, event_type, time } of readable) {
      if (event_type === 'problem_check' && event_source === 'server')
        grades.set(`${username} ${event.problem_id} ${time.slice(0, 23)}`, event.grade);
    }
    let checked = 0;
    for (const enrolment of course.enrolments) {
      for (const { block, modified, last } of progressOf(course, enrolment, midnight('2025-03-09')).values()) {
        if (last?.kind !== 'check' || modified < midnight('2025-03-02')) continue;
        const time = new Date(modified).toISOString().slice(0, 23);
        expect(grades.get(`${enrolment.account.username} ${block.id} ${time}`)).toBe(last.grade);
        checked++;
      }
    }
    expect(checked).toBeGreaterThan(20);
  });
});
