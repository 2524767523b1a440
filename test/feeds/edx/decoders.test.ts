import { describe, expect, it } from 'vitest';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { decoded } from './decoded.ts';

const tableNamed = (name: string) => PACKAGE_TABLES.find((table) => table.name === name)!;
const COURSE = 'course-v1:OrgX+Num+R1';

/** Files as different exporters write them: table, text, the first row. */
const FILES: readonly (readonly [title: string, table: string, text: string, row: object])[] = [
  [
    'user_id_map with the header of old packages',
    'user_id_map',
    'hashid\tid\tusername\n0123456789abcdef0123456789abcdef\t42\tada\n',
    { hash_id: '0123456789abcdef0123456789abcdef', user_id: 42n, username: 'ada' },
  ],
  [
    "a course team member, whose organisation leaves the partition's name free",
    'student_courseaccessrole',
    `org\tcourse_id\tuser_id\trole\nOrgX\t${COURSE}\t42\tstaff\n`,
    { role_org: 'OrgX', course_id: COURSE, user_id: 42n, role: 'staff', extra: null },
  ],
  [
    'attributes of a learner without an id',
    'user_api_usercoursetag',
    `user_id\tcourse_id\tkey\tvalue\n42\t${COURSE}\tk\tv\n`,
    { id: null, user_id: 42n, key: 'k', value: 'v' },
  ],
  [
    "a learner's state with the escapes of its own writer",
    'courseware_studentmodule',
    `id\tmodule_type\tmodule_id\tstudent_id\tstate\tgrade\tcreated\tmodified\tmax_grade\tdone\tcourse_id\n1\tproblem\tm\t42\t{"a": "x\\\ny"}\tNULL\t2024-01-07 12:00:00\t2024-01-07 12:00:01.5\t2\tna\t${COURSE}\n`,
    {
      student_id: 42n,
      state: '{"a": "x\ny"}',
      grade: null,
      max_grade: 2,
      modified: Date.UTC(2024, 0, 7, 12, 0, 1, 500),
    },
  ],
  [
    'wishes about mail as Python writes them',
    'email_opt_in',
    `user_id,username,email,full_name,course_id,is_opted_in_for_email,preference_set_datetime\n42,ada,ada@example.org,"Lovelace, Ada",${COURSE},True,2014-12-01 00:00:00+00:00\n`,
    {
      user_id: 42n,
      full_name: 'Lovelace, Ada',
      is_opted_in_for_email: true,
      preference_set_datetime: Date.UTC(2014, 11, 1),
    },
  ],
  [
    'wishes about mail without user ids',
    'email_opt_in',
    `email,full_name,course_id,is_opted_in_for_email,preference_set_datetime\nada@example.org,Ada,${COURSE},False,2014-12-01 00:00:00\n`,
    { user_id: null, email: 'ada@example.org', is_opted_in_for_email: false },
  ],
];

describe('files of a package', () => {
  it.each(FILES)('%s', async (_, name, text, row) => {
    const { rows, rejects } = await decoded(tableNamed(name), text);
    expect(rejects).toEqual([]);
    expect(rows).toMatchObject([row]);
  });

  it('fault 41: NULL is null in every column, but rejects a row in a required one', async () => {
    const header = 'id\tuser_id\tcourse_id\tcreated\tis_active\tmode\n';
    const { rows, rejects } = await decoded(
      tableNamed('student_courseenrollment'),
      `${header}1\t42\t${COURSE}\tNULL\tNULL\tNULL\nNULL\t42\t${COURSE}\tNULL\t1\taudit\n`,
    );
    expect(rows).toMatchObject([
      { id: 1n, user_id: 42n, course_id: COURSE, created: null, is_active: null, mode: null },
    ]);
    expect(rejects).toMatchObject([{ row: 3, reason: 'NULL_IN_KEY' }]);
  });
});
