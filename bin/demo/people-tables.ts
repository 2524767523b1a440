import { sqlTime } from './calendar.ts';
import type { Cell } from './dialect.ts';
import { random } from './random.ts';
import { isTeacher, type Member, type Snapshot } from './snapshot.ts';

/** A `.sql` file of a weekly package. */
export interface SqlTable {
  /** As in the entry's name. */
  readonly name: string;
  /** Header, in the order in which the producer writes it. */
  readonly columns: readonly string[];
  readonly rows: (snapshot: Snapshot) => Iterable<readonly Cell[]>;
}

/** Tables with at most one row a member, beside those of their work. */
export const PEOPLE_TABLES: readonly SqlTable[] = [
  {
    name: 'auth_user',
    columns: [
      'id', 'username', 'first_name', 'last_name', 'email', 'password', 'is_staff', 'is_active', 'is_superuser', 'last_login',
      'date_joined', 'status', 'email_key', 'avatar_type', 'country', 'show_country', 'date_of_birth', 'interesting_tags',
      'ignored_tags', 'email_tag_filter_strategy', 'display_tag_filter_strategy', 'consecutive_days_visit_count',
    ],
    rows: each(({ account, email }, { time }) => [
      account.id, account.username, '', '', email, '', false, account.confirmed, false,
      sqlTime(Math.max(account.joined, time - random('login', account.site, account.id).int(1, 1e9))), sqlTime(account.joined),
      '', null, '', '', false, null, '', '', 0, 0, 0,
    ]),
  },
  {
    name: 'auth_userprofile',
    columns: [
      'id', 'user_id', 'name', 'language', 'location', 'meta', 'courseware', 'gender', 'mailing_address', 'year_of_birth',
      'level_of_education', 'goals', 'country', 'city', 'bio', 'profile_image_uploaded_at', 'state',
    ],
    rows: each((member) => {
      const { account } = member;
      const choice = random('profile', account.site, account.id);
      return [
        account.id + 100, account.id, account.name, '', '', profileMeta(member), 'course.xml', choice.pick(['f', 'm', 'o', '', null]),
        null, account.yearOfBirth, choice.pick(['p', 'm', 'b', 'a', 'hs', 'none', '', null]), choice.pick(GOALS), account.country,
        null, choice.pick(BIOS), choice.chance(0.2) ? sqlTime(account.joined + 1_234) : null, null,
      ];
    }),
  },
  {
    name: 'user_id_map',
    columns: ['hash_id', 'user_id', 'username'],
    rows: each(({ account, hashId }) => [hashId, account.id, account.username]),
  },
  {
    name: 'student_anonymoususerid',
    columns: ['id', 'user_id', 'anonymous_user_id', 'course_id'],
    rows: each(({ account, enrolment, anonymousId }, { course }) => [enrolment.id, account.id, anonymousId, course.id]),
  },
  {
    name: 'student_languageproficiency',
    columns: ['id', 'code', 'user_profile_id'],
    rows: some(({ account }) => account.id % 3 === 0, ({ account }) => [account.id, account.language, account.id + 100]),
  },
  {
    name: 'student_courseenrollment',
    columns: ['id', 'course_id', 'created', 'is_active', 'mode', 'user_id'],
    rows: each(({ account, enrolment, enrolled }, { course }) => [
      enrolment.id, course.id, sqlTime(enrolment.created), enrolled, enrolment.mode, account.id,
    ]),
  },
  {
    name: 'student_courseaccessrole',
    columns: ['org', 'course_id', 'user_id', 'role'],
    rows: some(isTeacher, ({ account, enrolment }, { course }) => [course.key.org, course.id, account.id, enrolment.role]),
  },
  {
    name: 'user_api_usercoursetag',
    columns: ['id', 'key', 'course_id', 'value', 'user_id'],
    rows: each(({ account, enrolment }, { course }) => [
      enrolment.id, 'xblock.partition_service.partition_50', course.id, String(account.id % 2), account.id,
    ]),
  },
  {
    name: 'django_comment_client_role_users',
    columns: ['course_id', 'user_id', 'name'],
    rows: each((member, { course }) => [course.id, member.account.id, isTeacher(member) ? 'Moderator' : 'Student']),
  },
]; // biome-ignore format: a row of a table reads best in rows

type Row = (member: Member, snapshot: Snapshot) => readonly Cell[];

function each(row: Row): SqlTable['rows'] {
  return some(() => true, row);
}

function some(has: (member: Member) => boolean, row: Row): SqlTable['rows'] {
  return function* (snapshot) {
    for (const member of snapshot.members) if (has(member)) yield row(member, snapshot);
  };
}

/** An address that was replaced stays in the profile. */
function profileMeta({ account, email }: Member): string {
  const { changedEmail } = account;
  if (email !== changedEmail?.email) return account.id % 5 === 0 ? '' : '{}';
  return JSON.stringify({ old_emails: [[account.email, new Date(changedEmail.time).toISOString().slice(0, -1)]] });
}

const GOALS = ['', null, 'To read the sky.\r\nAnd the sea.', 'C:\\goals\\new\tand "more"', 'もっと学ぶ'];
const BIOS = [
  null,
  null,
  '',
  'Sails.\n\nSays \\o/ to everyone;\tlikes tabs.',
  'Vie tranquille — "peut-être"',
  '{"not": "json\\n"}',
];
