import { type Session, sessionsOf, stepsOf } from './activity.ts';
import { DAY, dateOf } from './calendar.ts';
import type { LogEvent, LogLine } from './envelope.ts';
import { enrolmentEvent, stepEvents } from './event-kinds.ts';
import { interleave } from './interleave.ts';
import { oddLines } from './oddities.ts';
import type { Course, Organisation, Site, World } from './world.ts';

/** Sittings whose events stand mixed in the log, as those of a busy site do. */
const AT_ONCE = 6;

/**
 * The log of one organisation, site and day: everything that was received on that day, nearly but not quite in the order of
 * time, and the odd lines of `oddLines` after the first event. A day without events has no line at all.
 */
export function* dayLog(world: World, organisation: Organisation, site: Site, date: string): Iterable<LogLine> {
  const courses = world.courses.filter((course) => course.organisation === organisation && course.site === site);
  const sessions = [...sessionsReceived(courses, date)].sort((a, b) => receivedAt(a) - receivedAt(b));
  const sources = [() => enrolmentEvents(courses, date), ...sessions.map((session) => () => sessionEvents(session))];
  let odd = true;
  for (const event of interleave(sources, AT_ONCE)) {
    yield { text: JSON.stringify(event), holds: 'event' };
    if (odd) yield* oddLines(event);
    odd = false;
  }
}

function* sessionsReceived(courses: readonly Course[], date: string): Iterable<Session> {
  for (const course of courses) {
    for (const enrolment of course.enrolments) {
      for (const session of sessionsOf(course, enrolment)) if (dateOf(receivedAt(session)) === date) yield session;
    }
  }
}

/** A sitting's events stand in the log of the day on which they arrive. */
function receivedAt(session: Session): number {
  return session.start + session.daysLate * DAY;
}

function* sessionEvents(session: Session): Iterable<LogEvent> {
  for (const step of stepsOf(session)) yield* stepEvents(session, step);
}

function* enrolmentEvents(courses: readonly Course[], date: string): Iterable<LogEvent> {
  for (const course of courses) {
    for (const enrolment of course.enrolments) {
      const { created, ended } = enrolment;
      if (dateOf(created) === date) yield enrolmentEvent(course, enrolment, 'activated', created);
      if (ended !== undefined && dateOf(ended) === date) yield enrolmentEvent(course, enrolment, 'deactivated', ended);
    }
  }
}
