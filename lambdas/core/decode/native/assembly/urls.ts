import { courseId, courseOfBlock, oldBlockEnd, oldCourseEnd } from './course-key';
import { doubt } from './doubt';
import { percentDecoded } from './percent';
import { keep, scratch } from './scratch';
import { copy, endOf, find, findEither, isDigit, isPlain, NO_TEXT, standsAt, startOf, text } from './span';

// What the addresses of pages name, as feeds/edx/course-key.ts reads them.

const COLON: u8 = 0x3a;
const HASH: u8 = 0x23;
const QUESTION_MARK: u8 = 0x3f;
const SEMICOLON: u8 = 0x3b;
const SLASH: u8 = 0x2f;
const POINT: u8 = 0x2e;
const LETTER_V: u8 = 0x76;

/** Usage key in the path of a page, the first of the new kind, else the first of the old; no text when it has none. */
export function blockOfUrl(url: u64): u64 {
  const path = unfolded(pathOf(url));
  const start = startOf(path);
  const end = endOf(path);
  let old: u64 = NO_TEXT;
  for (let at = find(start, end, COLON); at < end; at = find(at + 1, end, COLON)) {
    const isNew = endsAt(start, at, '/block-v1');
    if (isNew || endsAt(start, at, '/ccx-block-v1')) {
      const block = text(at - (isNew ? 8 : 12), find(at + 1, end, SLASH));
      if (endOf(block) > at + 1) return certain(block);
    }
    if (old !== NO_TEXT || !endsAt(start, at, '/i4x')) continue;
    const oldEnd = oldBlockEnd(at - 3, end);
    if (oldEnd !== 0) old = text(at - 3, oldEnd);
  }
  return certain(old);
}

/** A block with blanks, or in other letters than ASCII, is doubtful. */
function certain(block: u64): u64 {
  if (!isPlain(block)) doubt();
  return block;
}

/** Course run of a page; no text when it is of no course. */
export function courseOfUrl(url: u64): u64 {
  const path = pathOf(url);
  const start = startOf(path);
  const end = endOf(path);
  for (let at = find(start, end, COLON); at < end; at = find(at + 1, end, COLON)) {
    const isCourse = endsAt(start, at, '/course-v1');
    if (!isCourse && !endsAt(start, at, '/ccx-v1')) continue;
    const id = text(at - (isCourse ? 9 : 6), find(at + 1, end, SLASH));
    if (endOf(id) > at + 1) return courseId(id);
  }
  for (let at = find(start, end, SLASH); at < end; at = find(at + 1, end, SLASH)) {
    if (!standsAt(at, end, '/courses/') || isVersion(at + 9, end)) continue;
    const idEnd = oldCourseEnd(at + 9, end);
    if (idEnd !== 0) return courseId(text(at + 9, idEnd));
  }
  const block = blockOfUrl(url);
  return block === NO_TEXT ? NO_TEXT : courseOfBlock(block);
}

/** Whether a part of a path is the version of an API, such as `v1` or `v0.5`. */
function isVersion(start: usize, end: usize): bool {
  const slash = find(start, end, SLASH);
  if (slash === end || slash - start < 2 || load<u8>(start) !== LETTER_V) return false;
  let digits = 0;
  for (let at = start + 1; at < slash; at++) {
    if (isDigit(load<u8>(at))) digits++;
    else if (load<u8>(at) === POINT && digits > 0) digits = 0;
    else return false;
  }
  return digits > 0;
}

/** Without query and fragment, which speak of other pages (`?next=...`). */
function pathOf(url: u64): u64 {
  const start = startOf(url);
  return percentDecoded(text(start, findEither(start, endOf(url), QUESTION_MARK, HASH)));
}

/** With `/` where it is written `;_`, as handlers of old blocks do. */
function unfolded(path: u64): u64 {
  const end = endOf(path);
  let at = startOf(path);
  let fold = find(at, end, SEMICOLON);
  if (fold === end) return path;
  let to = scratch(end - at);
  if (to === 0) return NO_TEXT;
  while (fold < end) {
    to = copy(to, at, fold);
    const isFold = standsAt(fold, end, ';_');
    store<u8>(to++, isFold ? SLASH : SEMICOLON);
    at = fold + (isFold ? 2 : 1);
    fold = find(at, end, SEMICOLON);
  }
  return keep(copy(to, at, end));
}

/** Whether the ASCII text `expected`, whose first byte is at `start` or behind, ends at `end`. */
function endsAt(start: usize, end: usize, expected: string): bool {
  const length: usize = expected.length;
  return end - start >= length && standsAt(end - length, end, expected);
}
