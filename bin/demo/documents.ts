import { COURSE_START, DAY, MINUTE, sqlTime } from './calendar.ts';
import { type Block, blocksOf } from './course.ts';
import { random } from './random.ts';
import { isTeacher, type Member, type Snapshot } from './snapshot.ts';

/** One text a block: together, between braces, the JSON object of `course_structure`. */
export function* structureRecords({ course }: Snapshot): Iterable<string> {
  let separator = '';
  for (const block of blocksOf(course.outline)) {
    yield `${separator}\n${JSON.stringify(block.id)}: ${JSON.stringify(structureOf(block))}`;
    separator = ',';
  }
}

function structureOf(block: Block) {
  const title = { display_name: block.title };
  const metadata =
    block.category === 'course'
      ? { ...title, start: new Date(COURSE_START).toISOString(), tabs: [{ type: 'courseware', name: 'Course' }] }
      : { ...title, ...(block.graded && { graded: true, format: 'Homework' }) };
  return { category: block.category, children: block.children.map((child) => child.id), metadata };
}

const HOUR = 60 * MINUTE;

/** Lines of the forum's dump: a thread of every fifth member, and a teacher's answer to it. */
export function* forumRecords(snapshot: Snapshot): Iterable<string> {
  const { course, members, time } = snapshot;
  const teacher = members.find(isTeacher);
  for (const member of members) {
    if (member.enrolment.id % 5 !== 0 || isTeacher(member)) continue;
    const choice = random('thread', course.id, member.account.id);
    const id = choice.hex(24);
    const created = member.enrolment.created + choice.int(1, DAY);
    if (created + HOUR >= time) continue;
    const thread = post(snapshot, member, id, created, 'I am lost at sea.\nIs "north" up?\t¿O no?');
    yield line({
      ...thread,
      _type: 'CommentThread',
      thread_type: 'question',
      title: `Where is week ${choice.int(1, 6)}?`,
      commentable_id: 'course',
      comment_count: teacher ? 1 : 0,
      closed: false,
      last_activity_at: thread.updated_at,
    });
    if (!teacher) continue;
    yield line({
      ...post(snapshot, teacher, choice.hex(24), created + HOUR, 'Up is a matter of taste.'),
      _type: 'Comment',
      comment_thread_id: { $oid: id },
      parent_ids: [],
      endorsed: false,
      sk: id,
    });
  }
}

function post({ course }: Snapshot, { account }: Member, id: string, time: number, body: string) {
  // Dumps of different ages write times in different ways.
  const date = { $date: account.id % 2 === 0 ? time : new Date(time).toISOString() };
  return {
    _id: { $oid: id },
    abuse_flaggers: [],
    anonymous: false,
    anonymous_to_peers: false,
    at_position_list: [],
    author_id: String(account.id),
    author_username: account.username,
    body,
    course_id: course.id,
    created_at: date,
    updated_at: date,
    visible: true,
    votes: { up: [], down: [], up_count: 0, down_count: 0, count: 0, point: 0 },
  };
}

function line(document: object): string {
  return `${JSON.stringify(document)}\n`;
}

export const OPT_IN_COLUMNS: readonly string[] = [
  'user_id', 'username', 'email', 'full_name', 'course_id', 'is_opted_in_for_email', 'preference_set_datetime',
]; // biome-ignore format: a list of words reads best in rows

/** One row an enrolment; those who never chose are in since 1 December 2014. */
export function* optInRows(snapshots: readonly Snapshot[]): Iterable<readonly (string | number)[]> {
  for (const { course, members } of snapshots) {
    for (const { account, email, enrolment } of members) {
      const chose = account.id % 2 === 0;
      const name = account.id % 9 === 0 ? `${account.name}, "Jr."` : account.name;
      const optedIn = !chose || account.id % 4 === 0 ? 'True' : 'False';
      const since = chose ? sqlTime(enrolment.created) : '2014-12-01 00:00:00';
      yield [account.id, account.username, email, name, course.id, optedIn, since];
    }
  }
}
