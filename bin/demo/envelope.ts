import type { Session } from './activity.ts';
import { DAY, logTime } from './calendar.ts';
import { blockName } from './course.ts';
import { random } from './random.ts';
import type { Course, Enrolment, Site } from './world.ts';

/** A record of the tracking log, before it is written as JSON. */
export type LogEvent = Readonly<Record<string, unknown>>;

/** An event that the page sent. */
export function browser(session: Session, time: number, type: string, payload: object | string): LogEvent {
  return {
    ...common(session.course, session.enrolment, time, '/event', session.id),
    event_type: type,
    event_source: 'browser',
    name: type,
    event: typeof payload === 'string' ? payload : JSON.stringify(payload),
    page: `https://${HOSTS[session.course.site]}${pagePath(session)}`,
  };
}

/** What the server's own events of a sitting have in common. */
export function server(session: Session, time: number, path: string) {
  return { ...common(session.course, session.enrolment, time, path, session.id), event_source: 'server' };
}

/** An event that the app kept until it was online. */
export function mobile(session: Session, time: number, name: string, type: string, payload: object): LogEvent {
  const base = common(session.course, session.enrolment, time, '/segmentio/event', session.id);
  return {
    ...base,
    agent: 'Dalvik/2.1.0 (Linux; U; Android 14; Invented Phone)',
    context: {
      ...base.context,
      application: { name: 'edx.mobileapp.android', version: '3.1.0' },
      client: { network: { wifi: true, carrier: 'Invented Mobile' }, locale: 'en-US' },
      received_at: logTime(time + session.daysLate * DAY),
    },
    event_type: type,
    event_source: 'mobile',
    name,
    event: JSON.stringify(payload),
    page: pagePath(session),
  };
}

const HOSTS: Readonly<Record<Site, string>> = { prod: 'courses.example.org', edge: 'edge.example.org' };
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:135.0) Gecko/20100101 Firefox/135.0',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/133.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
];

/** What every event has; the address is one of those reserved for documentation. */
export function common(course: Course, enrolment: Enrolment, time: number, path: string, session = '') {
  const { account } = enrolment;
  const choice = random('machine', account.site, account.id);
  return {
    username: account.username,
    time: logTime(time),
    session,
    ip: `198.51.100.${choice.int(1, 254)}`,
    host: HOSTS[course.site],
    agent: choice.pick(AGENTS),
    accept_language: `${account.language}-${account.country},en;q=0.5`,
    referer: `https://${HOSTS[course.site]}/dashboard`,
    context: { user_id: account.id, org_id: course.key.org, course_id: course.id, path, course_user_tags: {} },
  };
}

/** Path of the page on which a sitting takes place. */
export function pagePath({ course, chapter, sequential }: Session): string {
  return `/courses/${course.id}/courseware/${blockName(chapter.id)}/${blockName(sequential.id)}/`;
}

/** A line of a tracking log, without its line end. */
export interface LogLine {
  readonly text: string;
  /** What a reader finds on it: an event, nothing (a blank line), or something that can only be rejected. */
  readonly holds: 'event' | 'nothing' | 'unreadable';
}
