import { doubt } from './doubt';
import { percentDecoded } from './percent';
import { join } from './scratch';
import { endOf, find, findEither, isPlain, NO_TEXT, standsAt, startOf, text } from './span';

// Course ids and usage keys, as feeds/edx/course-key.ts reads them.

const SLASH: u8 = 0x2f;
const COLON: u8 = 0x3a;
const PLUS: u8 = 0x2b;

const NEW_BLOCK = 'block-v1:';
const NEW_BLOCK_BYTES: usize = 9;
const CCX_BLOCK = 'ccx-block-v1:';
const OLD_BLOCK = 'i4x://';
const OLD_BLOCK_BYTES: usize = 6;
const TYPE = '+type@';

/** One spelling for each course run; one with blanks, or in other letters than ASCII, is doubtful. */
export function courseId(named: u64): u64 {
  const id = percentDecoded(named);
  if (!isPlain(id)) doubt();
  return id;
}

/** Organisation of a course id; no text when it is none. */
export function orgOfCourse(course: u64): u64 {
  const start = startOf(course);
  const end = endOf(course);
  if (standsAt(start, end, 'course-v1:')) return orgAt(start + 10, end);
  if (standsAt(start, end, 'ccx-v1:')) return orgAt(start + 7, end);
  if (standsAt(start, end, 'library-v1:')) return orgAt(start + 11, end);
  const org = find(start, end, SLASH);
  const isOldCourse = oldCourseEnd(start, end) === end;
  return isOldCourse && find(start, org, PLUS) === org ? text(start, org) : NO_TEXT;
}

function orgAt(start: usize, end: usize): u64 {
  const org = findEither(start, end, PLUS, SLASH);
  return org > start && org < end && load<u8>(org) === PLUS ? text(start, org) : NO_TEXT;
}

/** The end of `Org/Number/Run` at `start`; 0 when it does not stand there. */
export function oldCourseEnd(start: usize, end: usize): usize {
  const org = find(start, end, SLASH);
  if (org === start || org === end || find(start, org, COLON) !== org) return 0;
  const number = find(org + 1, end, SLASH);
  if (number === org + 1 || number === end) return 0;
  const run = find(number + 1, end, SLASH);
  return run === number + 1 ? 0 : run;
}

/** Course run of a usage key; no text for the old kind, and for what is none. */
export function courseOfBlock(block: u64): u64 {
  const start = startOf(block);
  if (standsAt(start, endOf(block), CCX_BLOCK)) doubt();
  if (standsAt(start, endOf(block), OLD_BLOCK)) return courseOfOldBlock(start, endOf(block));
  const type = typeAt(block);
  return type === 0 ? NO_TEXT : join('course-v1:', start + NEW_BLOCK_BYTES, type);
}

/** The old kind says its run only where the block is the course itself. */
function courseOfOldBlock(start: usize, end: usize): u64 {
  const org = find(start + OLD_BLOCK_BYTES, end, SLASH);
  const number = find(min(org + 1, end), end, SLASH);
  if (standsAt(number, end, '/course/')) doubt();
  return NO_TEXT;
}

/** Whether text is the usage key of a block. */
export function isUsageKey(word: u64): bool {
  const start = startOf(word);
  const end = endOf(word);
  if (standsAt(start, end, CCX_BLOCK)) doubt();
  return typeAt(word) !== 0 || oldBlockEnd(start, end) !== 0;
}

/** Where `+type@` stands in a usage key of the new kind; 0 when the text is none. */
function typeAt(block: u64): usize {
  const start = startOf(block);
  const end = endOf(block);
  if (!standsAt(start, end, NEW_BLOCK)) return 0;
  if (!isPlain(block)) doubt();
  // There is at least one character of the course before it.
  let at = find(start + NEW_BLOCK_BYTES + 1, end, PLUS);
  while (at < end && !standsAt(at, end, TYPE)) at = find(at + 1, end, PLUS);
  return at < end ? at : 0;
}

/** The end of a usage key of the old kind at `start`, up to the slash behind its name; 0 when none stands there. */
export function oldBlockEnd(start: usize, end: usize): usize {
  if (!standsAt(start, end, OLD_BLOCK)) return 0;
  let at = start + OLD_BLOCK_BYTES;
  for (let part = 0; part < 3; part++) {
    const slash = find(at, end, SLASH);
    if (slash === at || slash === end) return 0;
    at = slash + 1;
  }
  const nameEnd = find(at, end, SLASH);
  return nameEnd === at ? 0 : nameEnd;
}
