import { members, parseJson, stringOf, withoutLoneSurrogates } from '../../decode/json.ts';
import type { ReadRecord } from '../../decode/json-lines.ts';
import type { Value } from '../../definitions/types.ts';
import { blockOfUrl, courseId, courseOfBlock, courseOfUrl, isUsageKey, orgOfCourse } from './course-key.ts';
import { extraOf } from './extra.ts';
import {
  accountOf,
  isBlank,
  jsonOf,
  type Members,
  membersOf,
  microsecondsOf,
  numberOf,
  type Reading,
  textOf,
  timeOf,
  wordOf,
} from './readings.ts';
import { events } from './tables/events.ts';

const COLUMNS = events.columns.map((column) => column.name);
/** Circumstances that most events have at the top level, and some in `context`. */
const REQUEST = ['username', 'session', 'ip', 'host', 'agent', 'accept_language', 'referer'] as const;
const TOP_LEVEL = ['event_type', 'event_source', 'name', 'page'] as const;
const KNOWN: ReadonlySet<string> = new Set([...REQUEST, ...TOP_LEVEL, 'time', 'event', 'context']);
const KNOWN_BUT_TIME: ReadonlySet<string> = new Set([...KNOWN].filter((key) => key !== 'time'));
/** Members of a payload that name the block which the event is about, the surest first. */
const BLOCK_NAMES = ['problem_id', 'problem', 'usage_key', 'module_id', 'block_id', 'id'] as const;

/** Members of which every event has two. */
const MARKS = ['event_type', 'name', 'time', 'username', 'event_source'] as const;

const NOT_AN_EVENT = {
  reject: 'NOT_AN_EVENT',
  detail: `expected at least two of ${MARKS.join(', ')} in the object, found fewer`,
} as const;

/** Whether an object, as JSON text, is an event and not a part of one or something else. */
export const isEvent = (json: string): boolean => namesEvent(members(json));

const namesEvent = (top: Members): boolean => MARKS.filter((mark) => top.has(mark)).length >= 2;

/**
 * Flattens an event of the tracking log to the columns of `edx.events`. Where one thing is said in several places, the
 * event's own word goes before that of its page. Nothing is lost: payload, context and unknown members stay as written.
 */
export const readEvent: ReadRecord = ({ members: top }) => {
  if (!namesEvent(top)) return NOT_AN_EVENT;
  const context = membersOf(top.get('context'));
  const event = payloadOf(top.get('event'));
  const payload = membersOf(event.json);

  const time = timeOf(top.get('time'));
  const receivedAt = timeOf(context.get('received_at'));
  // Not the payload's user_id: it is who was acted upon, such as the learner whom a teacher enrols.
  const user = accountOf(isBlank(context.get('user_id')) ? top.get('user_id') : context.get('user_id'));
  const [attempts, grade, maxGrade] = attemptOf(payload);
  const fault = attempts.fault ?? grade.fault ?? maxGrade.fault;
  if (fault) return fault;

  const urls = [context.get('path'), top.get('page'), top.get('event_type')].map(wordOf);
  const block = blockOf(payload, context, urls);
  const named = isServerEnrolment(top) ? [payload, context] : [context, payload];
  const course = courseOf(named, urls, block);
  const row: Record<string, Value> = {
    event_time: time.value,
    event_time_us: microsecondsOf(top.get('time')),
    received_at: receivedAt.value,
    user_id: user.value,
    org_id: wordOf(context.get('org_id')) ?? (course === null ? null : orgOfCourse(course)),
    course_id: course,
    problem_id: problemOf(payload),
    block_id: block,
    attempts: attempts.value,
    grade: grade.value,
    max_grade: maxGrade.value,
    success: payload.has('problem_id') ? textOf(payload.get('success')) : null,
    path: textOf(context.get('path')),
    event: event.json,
    context: jsonOf(top.get('context')),
  };
  for (const key of TOP_LEVEL) row[key] = textOf(top.get(key));
  for (const key of REQUEST) row[key] = textOf(top.get(key)) ?? textOf(context.get(key));
  return {
    values: COLUMNS.map((name) => row[name] ?? null),
    // A time that cannot be read is kept.
    extra: extraOf(top, time.nulled > 0 ? KNOWN_BUT_TIME : KNOWN),
    nulled: [time, receivedAt, user, attempts, grade, maxGrade].reduce((sum, { nulled }) => sum + nulled, 0),
    replaced: event.replaced,
  };
};

/** The payload's JSON, without the string that browsers wrap it in; text that is no JSON stays a JSON string. */
function payloadOf(json: string | undefined): { readonly json: string | null; readonly replaced: number } {
  const written = jsonOf(json);
  const inner = written === null ? undefined : stringOf(written)?.trim();
  if (inner === undefined || !mayBeJson(inner) || parseJson(inner) === undefined) return { json: written, replaced: 0 };
  const kept = withoutLoneSurrogates(inner);
  return { json: kept.json, replaced: kept.replaced > 0 ? 1 : 0 };
}

/** Spares the forms (`a=1&b=2`) a parse that fails. */
function mayBeJson(text: string): boolean {
  return /^[[{"\d\-tfn]/.test(text);
}

function attemptOf(payload: Members): readonly [Reading, Reading, Reading] {
  // Elsewhere the same words mean other things.
  const member = (name: string) => (payload.has('problem_id') ? payload.get(name) : undefined);
  return [
    numberOf('attempts', 'bigint', member('attempts')),
    numberOf('grade', 'double', member('grade')),
    numberOf('max_grade', 'double', member('max_grade')),
  ];
}

function problemOf(payload: Members): string | null {
  const shown = wordOf(payload.get('problem'));
  return wordOf(payload.get('problem_id')) ?? (shown !== null && isUsageKey(shown) ? shown : null);
}

type Urls = readonly (string | null)[];

function blockOf(payload: Members, context: Members, urls: Urls): string | null {
  for (const name of BLOCK_NAMES) {
    const id = wordOf(payload.get(name));
    if (id !== null && isUsageKey(id)) return id;
  }
  const module = wordOf(membersOf(context.get('module')).get('usage_key'));
  return module !== null && isUsageKey(module) ? module : firstOf(urls, blockOfUrl);
}

/** An enrolment that the server reports: its payload says who was enrolled in what, its context who did it on which page. */
function isServerEnrolment(top: Members): boolean {
  return (
    textOf(top.get('event_source')) === 'server' &&
    textOf(top.get('event_type'))?.startsWith('edx.course.enrollment.') === true
  );
}

/** `named`: objects that name the course, the surest first. */
function courseOf(named: readonly Members[], urls: Urls, block: string | null): string | null {
  const written = named.map((object) => wordOf(object.get('course_id'))).find((word) => word !== null) ?? null;
  return (written === null ? null : courseId(written)) ?? firstOf(urls, courseOfUrl) ?? firstOf([block], courseOfBlock);
}

function firstOf(texts: Urls, find: (text: string) => string | null): string | null {
  for (const text of texts) {
    const found = text === null ? null : find(text);
    if (found !== null) return found;
  }
  return null;
}
