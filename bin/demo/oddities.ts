import type { LogEvent, LogLine } from './envelope.ts';

/** Lines of every log with events that no reader can make sense of. */
export const UNREADABLE_LINES = 2;

/** Where some loggers cut a long line, in characters. */
const CUT_AT = 2043;

/**
 * What real logs contain beside well-formed events, made from one of the log's own: six odd but readable events, a blank
 * line, a comment, and `UNREADABLE_LINES` lines that are none.
 */
export function* oddLines(sample: LogEvent): Iterable<LogLine> {
  const context = sample.context as LogEvent;
  const courseId = String(context.course_id);
  const json = JSON.stringify(sample);
  const { context: _, ...withoutContext } = sample;

  yield { text: '', holds: 'nothing' };
  yield { text: '# rotated', holds: 'nothing' };
  yield { text: `Mar  2 00:00:01 tracker-7 [tracking] ${json}`, holds: 'event' };
  yield event({ ...withoutContext, event_type: '/heartbeat', name: '/heartbeat', username: '', event: '' });
  yield event({ ...sample, context: { ...context, course_id: encodeURIComponent(courseId) } });
  yield event({ ...sample, context: { ...context, course_id: `${context.org_id}/HIST100/2013_Fall` } });
  yield event({ ...sample, context: { ...context, course_id: `${courseId}\n`, user_id: String(context.user_id) } });
  yield event({
    ...sample,
    event_type: 'page_close',
    name: 'page_close',
    event_source: 'browser',
    event: '{}',
    context: { ...context, user_id: '' },
  });
  yield { text: JSON.stringify({ ...sample, event: 'x'.repeat(CUT_AT) }).slice(0, CUT_AT), holds: 'unreadable' };
  yield { text: 'Traceback (most recent call last):', holds: 'unreadable' };
}

function event(odd: LogEvent): LogLine {
  return { text: JSON.stringify(odd), holds: 'event' };
}
