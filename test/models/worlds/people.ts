import type { Row, World } from '../world.ts';

/** Users of TimeBack and accounts of both edX sites, of whom some are one person. */
export const PEOPLE: World = {
  'timeback_export.one_roster_user': [
    {
      id: 't-ann',
      given_name: 'Ann',
      family_name: 'Lee',
      email: ' Ann@Example.org ',
      status: 'active',
      date_created: '2024-01-01 00:00:00',
      date_last_modified: '2024-02-01 00:00:00',
    },
    { id: 't-none', given_name: 'No', family_name: 'Mail', status: 'inactive' },
    // One address twice: two numbers, then a number and a text.
    { id: '10', given_name: 'Ten', family_name: 'Twin', email: 'TWIN@example.org' },
    { id: '9', given_name: ' ', email: 'twin@example.org' },
    { id: '4', given_name: 'Four', email: 'mixed@example.org' },
    { id: '3b', given_name: 'Three', email: 'mixed@example.org' },
    { id: '20', given_name: 'Twenty', email: 'other@example.org' },
    { id: '3a', given_name: 'Three', email: 'other@example.org' },
    { id: 't-tina', given_name: ' ', email: 'Tina@example.org' },
    // Three: the smaller number goes before the text.
    { id: '80', given_name: 'Eighty', email: 'three@example.org' },
    { id: '8', given_name: 'Eight', email: 'three@example.org' },
    { id: '9x', given_name: 'Nine', email: 'three@example.org' },
  ],
  'edx.auth_user': [
    account('edx', 101, 'ann@example.org ', true),
    // Never confirmed, so it may be anybody's.
    account('edx', 102, 'ann@example.org', false),
    account('edx', 103, 'tina@example.org', true),
    // Its address is that of two users of TimeBack.
    account('edge', 8, 'twin@example.org', true),
    account('edge', 7, 'sam@example.org', true),
    account('edx', 3, 'Sam@example.org', true),
    account('edx', 9, 'dup@example.org', true),
    account('edx', 10, 'dup@example.org', true),
    // In the packages of two organisations, of two weeks.
    { ...account('edx', 104, 'old@example.org', true), org: 'orgx', snapshot_date: '2025-01-05' },
    { ...account('edx', 104, 'new@example.org', true), org: 'orgy', snapshot_date: '2025-02-02' },
    account('edx', 105, 'old@example.org', true),
    account('edx', 106, '  ', true),
  ],
  'edx.auth_userprofile': [
    profile('edx', 101, 'Ann Edx'),
    profile('edx', 103, 'Tina Twin'),
    profile('edge', 7, ' '),
    profile('edx', 3, ' Sam  van\tDyke '),
    profile('edx', 106, 'Cher'),
    { ...profile('edx', 104, 'Old Name'), snapshot_date: '2025-01-05' },
    { ...profile('edx', 104, 'New Name'), snapshot_date: '2025-02-02' },
  ],
  // Accounts that no account table describes.
  'edx.student_courseenrollment': [{ ...place('edx'), id: 1, user_id: 107, course_id: 'course-v1:OrgX+A+1' }],
  'edx.courseware_studentmodule': [{ ...place('edx'), id: 1, student_id: 108, module_type: 'problem', module_id: 'p' }],
  'edx.grades_persistentsubsectiongrade': [{ ...place('edx'), user_id: 109, course_id: 'course-v1:OrgX+A+1' }],
  'edx.student_courseaccessrole': [{ ...place('edge'), user_id: 110, course_id: 'course-v1:OrgX+A+1', role: 'staff' }],
  'edx.events': [
    {
      org: 'orgx',
      site: 'edx',
      file_date: '2025-01-05',
      user_id: 111,
      event_time: '2025-01-05 08:00:00',
      event_type: 'page_close',
    },
    {
      org: 'orgx',
      site: 'edx',
      file_date: '2025-01-05',
      user_id: 111,
      event_time: '2025-01-05 08:00:01',
      event_type: 'page_close',
    },
    { org: 'orgx', site: 'edx', file_date: '2025-01-05', event_time: '2025-01-05 08:00:02', event_type: 'page_close' },
  ],
};

/** The same people where the settings forbid to merge them. */
export const PEOPLE_APART: World = { ...PEOPLE, 'base.setting_people': [{ merge_by_email: false }] };

function place(site: string): Row {
  return {
    org: 'orgx',
    site,
    snapshot_date: '2025-01-05',
    _row: 2,
    _source_object: 'course-data/orgx-2025-01-05.zip',
    _source_entry: 'entry',
    _run: 'run',
  };
}

function account(site: string, id: number, email: string, active: boolean): Row {
  return { ...place(site), id, username: `user${id}`, email, is_active: active, date_joined: '2024-05-01 12:00:00' };
}

function profile(site: string, user: number, name: string): Row {
  return { ...place(site), id: user, user_id: user, name };
}
