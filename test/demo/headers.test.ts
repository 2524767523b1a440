import { expect, it } from 'vitest';
import { midnight } from '../../bin/demo/calendar.ts';
import { OPT_IN_COLUMNS, optInRows } from '../../bin/demo/documents.ts';
import { packageEntries } from '../../bin/demo/package.ts';
import { PEOPLE_TABLES } from '../../bin/demo/people-tables.ts';
import { PROGRESS_TABLES, STUDENTMODULE_COLUMNS, studentmoduleRows } from '../../bin/demo/progress-tables.ts';
import { snapshotOf } from '../../bin/demo/snapshot.ts';
import { makeWorld } from '../../bin/demo/world.ts';

/** Headers whose order the producer's exporter fixes by name, and live ones of the tables that it copies whole. */
const HEADERS = {
  user_id_map: 'hash_id user_id username',
  grades_persistentcoursegrade:
    'course_id user_id grading_policy_hash percent_grade letter_grade passed_timestamp created modified',
  grades_persistentsubsectiongrade:
    'course_id user_id usage_key earned_all possible_all earned_graded possible_graded first_attempted created modified',
  auth_user:
    'id username first_name last_name email password is_staff is_active is_superuser last_login date_joined status ' +
    'email_key avatar_type country show_country date_of_birth interesting_tags ignored_tags email_tag_filter_strategy ' +
    'display_tag_filter_strategy consecutive_days_visit_count',
  auth_userprofile:
    'id user_id name language location meta courseware gender mailing_address year_of_birth level_of_education goals ' +
    'country city bio profile_image_uploaded_at state',
  student_courseaccessrole: 'org course_id user_id role',
  django_comment_client_role_users: 'course_id user_id name',
  courseware_studentmodule: 'id module_type module_id student_id state grade created modified max_grade done course_id',
  email_opt_in: 'user_id username email full_name course_id is_opted_in_for_email preference_set_datetime',
  student_courseenrollment: 'id course_id created is_active mode user_id',
  student_anonymoususerid: 'id user_id anonymous_user_id course_id',
  student_languageproficiency: 'id code user_profile_id',
  user_api_usercoursetag: 'id key course_id value user_id',
  certificates_generatedcertificate:
    'id course_id verify_uuid download_uuid download_url grade key distinction status mode name created_date ' +
    'modified_date error_reason user_id',
} as const;

const world = makeWorld(1, 0.1);
const organisation = world.organisations[1]!;
const entries = [...packageEntries(world, organisation, '2025-03-09')];

it.each(Object.entries(HEADERS))('%s has the header that the producer writes', (table, header) => {
  const heads = entries.filter((entry) => entry.table === table).map(({ head }) => head);
  expect(heads.length).toBeGreaterThan(0);
  for (const head of heads) expect(head.trimEnd().split(/[\t,]/).join(' ')).toBe(header);
});

it('gives every row as many cells as its header has columns', () => {
  const snapshot = snapshotOf(world.courses[0]!, midnight('2025-03-09'));
  for (const { name, columns, rows } of [...PEOPLE_TABLES, ...PROGRESS_TABLES]) {
    const widths = new Set([...rows(snapshot)].map((row) => row.length));
    expect([name, ...widths]).toEqual([name, columns.length]);
  }
  for (const row of studentmoduleRows(snapshot)) expect(row).toHaveLength(STUDENTMODULE_COLUMNS.length);
  for (const row of optInRows([snapshot])) expect(row).toHaveLength(OPT_IN_COLUMNS.length);
});
