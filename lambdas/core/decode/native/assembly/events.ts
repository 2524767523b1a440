import { beginRows } from './columns';
import { courseId, courseOfBlock, isUsageKey, orgOfCourse } from './course-key';
import { isDoubtful, trust } from './doubt';
import * as slot from './event-slots';
import { input } from './input';
import { skipBlanks } from './json';
import { beginLines, leave, lines, passLines } from './left-over';
import { readObject } from './members';
import { payloadOf } from './payload';
import { decimalOf, integerOf, textOf, timeOf, wordOf } from './readings';
import { addField, addInteger, addMicroseconds, addTime, clearFields, keepFields } from './row';
import { clearScratch } from './scratch';
import { ABSENT, clearAllSlots, jsonIn, kindIn, NULL } from './slots';
import { endOf, find, NO_TEXT, standsAt, startOf } from './span';
import { blockOfUrl, courseOfUrl } from './urls';

const LF: u8 = 0x0a;
const OPEN_BRACE: u8 = 0x7b;
/** Columns of feeds/edx/tables/events.ts. */
const COLUMNS: i32 = 26;

/** Scans lines of the tracking log, of which `firstLine` is the number of the first, as feeds/edx/events.ts reads them. */
export function scanEvents(bytes: i32, firstLine: i64): void {
  beginLines();
  beginRows(COLUMNS + 1);
  const end = input + <usize>bytes;
  for (let start = input; start < end; ) {
    let lineEnd = eventEnd(start);
    if (lineEnd !== 0 && lineEnd < end && addFields() && keepFields(firstLine + lines())) {
      passLines(1);
    } else {
      lineEnd = find(start, end, LF);
      leave(start, lineEnd);
    }
    start = lineEnd + 1;
  }
}

/** Reads the event that is all of the line at `start`. Its end, or 0 where the line is none, or doubtful. */
function eventEnd(start: usize): usize {
  trust();
  clearScratch();
  clearAllSlots();
  const open = skipBlanks(start);
  if (load<u8>(open) !== OPEN_BRACE) return 0;
  const close = readObject(open, 0, slot.EVENT_KEYS);
  if (close === 0 || isDoubtful() || !namesEvent()) return 0;
  const end = skipBlanks(close);
  return load<u8>(end) === LF ? end : 0;
}

/** Whether the object has two of the members by which an event is known. */
function namesEvent(): bool {
  const type = <i32>(kindIn(slot.EVENT_TYPE) !== ABSENT);
  const name = <i32>(kindIn(slot.NAME) !== ABSENT);
  const time = <i32>(kindIn(slot.TIME) !== ABSENT);
  const username = <i32>(kindIn(slot.USERNAME) !== ABSENT);
  const source = <i32>(kindIn(slot.EVENT_SOURCE) !== ABSENT);
  return type + name + time + username + source >= 2;
}

/**
 * Gathers the fields of the event that was read, in the order of the columns of feeds/edx/tables/events.ts. False when one of
 * them is doubtful.
 */
function addFields(): bool {
  const payload = payloadOf();
  const block = blockOf();
  const course = courseOf(block);
  const org = wordOf(slot.ORG_ID);
  clearFields();
  const time = timeOf(slot.TIME);
  addTime(time);
  addMicroseconds(time);
  addTime(timeOf(slot.RECEIVED_AT));
  addInteger(integerOf(slot.USER_ID));
  addField(circumstance(slot.USERNAME));
  addField(org !== NO_TEXT || course === NO_TEXT ? org : orgOfCourse(course));
  addField(course);
  addField(textOf(slot.EVENT_TYPE));
  addField(textOf(slot.EVENT_SOURCE));
  addField(textOf(slot.NAME));
  addField(textOf(slot.PAGE));
  addField(circumstance(slot.SESSION));
  addField(circumstance(slot.IP));
  addField(circumstance(slot.HOST));
  addField(circumstance(slot.AGENT));
  addField(circumstance(slot.ACCEPT_LANGUAGE));
  addField(circumstance(slot.REFERER));
  addField(problemOf());
  addField(block);
  // Elsewhere the same words mean other things.
  const isAttempt = kindIn(slot.PROBLEM_ID) !== ABSENT;
  addInteger(isAttempt ? integerOf(slot.ATTEMPTS) : NO_TEXT);
  addField(isAttempt ? decimalOf(slot.GRADE) : NO_TEXT);
  addField(isAttempt ? decimalOf(slot.MAX_GRADE) : NO_TEXT);
  addField(isAttempt ? textOf(slot.SUCCESS) : NO_TEXT);
  addField(textOf(slot.PATH));
  addField(payload);
  addField(jsonIn(slot.CONTEXT));
  return !isDoubtful();
}

/** What most events say at the top level, and some in their context. */
function circumstance(member: i32): u64 {
  return textOf(kindIn(member) > NULL ? member : member + slot.IN_CONTEXT);
}

function problemOf(): u64 {
  const problem = wordOf(slot.PROBLEM_ID);
  if (problem !== NO_TEXT) return problem;
  const shown = wordOf(slot.PROBLEM);
  return shown !== NO_TEXT && isUsageKey(shown) ? shown : NO_TEXT;
}

/** The block that the payload names, else that of the context, else that of its page. */
function blockOf(): u64 {
  for (let name = slot.PROBLEM_ID; name <= slot.ID; name++) {
    const block = usageKeyOf(name);
    if (block !== NO_TEXT) return block;
  }
  const module = usageKeyOf(slot.MODULE_USAGE_KEY);
  if (module !== NO_TEXT) return module;
  const path = blockOfPage(slot.PATH);
  if (path !== NO_TEXT) return path;
  const page = blockOfPage(slot.PAGE);
  return page !== NO_TEXT ? page : blockOfPage(slot.EVENT_TYPE);
}

function usageKeyOf(member: i32): u64 {
  const word = wordOf(member);
  return word !== NO_TEXT && isUsageKey(word) ? word : NO_TEXT;
}

function blockOfPage(member: i32): u64 {
  const url = wordOf(member);
  return url === NO_TEXT ? NO_TEXT : blockOfUrl(url);
}

function courseOf(block: u64): u64 {
  const payloadFirst = isServerEnrolment();
  const named = wordOf(payloadFirst ? slot.PAYLOAD_COURSE_ID : slot.COURSE_ID);
  if (named !== NO_TEXT) return courseId(named);
  const other = wordOf(payloadFirst ? slot.COURSE_ID : slot.PAYLOAD_COURSE_ID);
  if (other !== NO_TEXT) return courseId(other);
  const path = courseOfPage(slot.PATH);
  if (path !== NO_TEXT) return path;
  const page = courseOfPage(slot.PAGE);
  if (page !== NO_TEXT) return page;
  const type = courseOfPage(slot.EVENT_TYPE);
  if (type !== NO_TEXT || block === NO_TEXT) return type;
  return courseOfBlock(block);
}

/** An enrolment that the server reports: there the payload names the course. */
function isServerEnrolment(): bool {
  const type = textOf(slot.EVENT_TYPE);
  if (type === NO_TEXT || !standsAt(startOf(type), endOf(type), 'edx.course.enrollment.')) return false;
  const source = textOf(slot.EVENT_SOURCE);
  return (
    source !== NO_TEXT && endOf(source) - startOf(source) === 6 && standsAt(startOf(source), endOf(source), 'server')
  );
}

function courseOfPage(member: i32): u64 {
  const url = wordOf(member);
  return url === NO_TEXT ? NO_TEXT : courseOfUrl(url);
}
