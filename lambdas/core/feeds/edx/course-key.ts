/**
 * Course ids and usage keys as edX spells them. Since autumn 2014 a course run is `course-v1:Org+Number+Run` and a block
 * of it `block-v1:Org+Number+Run+type@problem+block@name`; before, `Org/Number/Run` and `i4x://Org/Number/problem/name`,
 * which does not say the run. Both kinds are in use for good.
 */

const NEW_COURSE = /^(?:course|ccx|library)-v1:/;
/** `/api/courses/v1/blocks/...` is a page of the API: no organisation is called after a version. */
const OLD_COURSE_PAGE = /\/courses\/(?!v\d+(?:\.\d+)*\/)([^/:]+\/[^/]+\/[^/]+)(?:\/|$)/;
const NEW_BLOCK = /^(ccx-)?block-v1:(.+?)\+type@/;
const OLD_BLOCK = /^i4x:\/\/([^/]+)\/([^/]+)\/([^/]+)\/([^/]+)/;

/** The text itself where it is no percent-encoding. */
function percentDecoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** One spelling for each course run; null for blank text. What is no course id comes back as it is, but trimmed. */
export function courseId(text: string): string | null {
  const decoded = percentDecoded(text).trim();
  if (decoded === '') return null;
  // Form decoding turns the `+` of a course id into a space, which no part of it can hold.
  return NEW_COURSE.test(decoded) ? decoded.replaceAll(' ', '+') : decoded;
}

/** Organisation of a course id, in its own case; null when the text is none. */
export function orgOfCourse(id: string): string | null {
  return (/^(?:course|ccx|library)-v1:([^+/]+)\+/.exec(id) ?? /^([^/:+]+)\/[^/]+\/[^/]+$/.exec(id))?.[1] ?? null;
}

/** Null for text that is no usage key, and for the old kind, which names its run only in the key of the course itself. */
export function courseOfBlock(usageKey: string): string | null {
  const block = NEW_BLOCK.exec(usageKey);
  if (block) return `${block[1] === undefined ? 'course' : 'ccx'}-v1:${block[2]}`;
  const [, org, number, category, name] = OLD_BLOCK.exec(usageKey) ?? [];
  return category === 'course' ? `${org}/${number}/${name}` : null;
}

/** Whether text is the usage key of a block. */
export function isUsageKey(text: string): boolean {
  return NEW_BLOCK.test(text) || OLD_BLOCK.test(text);
}

/** Path of a URL or a path, decoded. Query and fragment speak of other pages (`?next=...`). */
function pathOf(url: string): string {
  return percentDecoded(url.replace(/[?#].*$/s, ''));
}

/**
 * Course run of a page: `/courses/{course id}/...`, `/learning/course/{course id}/...`, `/xblock/{usage key}`, as a path or
 * with a host. Null when the page is of no course.
 */
export function courseOfUrl(url: string): string | null {
  const path = pathOf(url);
  const [, id] = /\/((?:course|ccx)-v1:[^/]+)/.exec(path) ?? OLD_COURSE_PAGE.exec(path) ?? [];
  if (id !== undefined) return courseId(id);
  const block = blockOfUrl(url);
  return block === null ? null : courseOfBlock(block);
}

/** Usage key in the path of a page, such as `/xblock/{usage key}/handler/...` or `/jump_to/{usage key}`; null when it has none. */
export function blockOfUrl(url: string): string | null {
  // Handlers of old blocks write `/` as `;_`.
  const path = pathOf(url).replaceAll(';_', '/');
  const block = /\/((?:ccx-)?block-v1:[^/]+)/.exec(path)?.[1];
  if (block !== undefined) return block.trim().replaceAll(' ', '+');
  return /\/(i4x:\/\/[^/]+\/[^/]+\/[^/]+\/[^/]+)/.exec(path)?.[1]?.trim() ?? null;
}
