import type { Row, World } from '../world.ts';

const SPRING = 'course-v1:OrgX+CS101+2025_T1';
const AUTUMN = 'course-v1:OrgX+CS101+2026_T1';
const OLD = 'OrgY/Bio/2013';
const ALGEBRA = 'course-v1:OrgU+M1+R1';
const GEOMETRY = 'course-v1:OrgV+M2+R1';

/**
 * Courses, learners and teachers of edX, one of whom has an account on each site. TimeBack knows OrgX as a school; OrgU and
 * OrgV are one university.
 */
export const EDX_ROSTER: World = {
  'base.setting_organisation': [
    { identifier: 'orgx' },
    { identifier: 'uni', name: 'University', parent: 'district-1' },
    { identifier: 'district-1', name: 'District One', type: 'district' },
  ],
  'base.setting_same_as': [
    { identifier: 'orgx', source: 'edx', native_id: 'ORGX' },
    { identifier: 'orgx', source: 'timeback', native_id: 't-school' },
    { identifier: 'uni', source: 'edx', native_id: 'OrgU' },
    { identifier: 'uni', source: 'edx', native_id: 'orgv' },
    { identifier: 'uni', source: 'edx', native_id: 'OrgW' },
  ],
  'timeback_export.one_roster_organization': [
    { id: 't-school', name: 'Town School', type: 'school', identifier: 'SCH-1', status: 'active' },
    {
      id: 't-other',
      name: 'Other School',
      type: 'school',
      identifier: 'SCH-9',
      parent_id: 't-gone',
      status: 'inactive',
    },
  ],
  'edx.auth_user': [
    account('edx', 1, 'ada@example.org'),
    account('edge', 1, 'ada@example.org'),
    account('edx', 2, 'ben@example.org'),
    account('edx', 8, 'tom@example.org'),
    account('edx', 9, 'tia@example.org'),
  ],
  'edx.course_structure': [
    { ...place('edx'), course_id: SPRING, block_id: 'course-2025', category: 'course', display_name: 'Computing' },
    { ...place('edx'), course_id: AUTUMN, block_id: 'course-2026', category: 'course', display_name: 'Computing anew' },
    { ...place('edx'), course_id: AUTUMN, block_id: 'chapter', category: 'chapter', display_name: 'Week 1' },
    { ...place('edx'), course_id: ALGEBRA, block_id: 'course-m1', category: 'course', display_name: ' ' },
  ],
  'edx.student_courseenrollment': [
    enrollment(11, 1, SPRING, '2025-01-10 10:00:00', true),
    enrollment(12, 1, AUTUMN, '2026-01-10 10:00:00', true),
    enrollment(13, 1, OLD, '2013-09-01 23:59:59', false),
    // Carried forward from an older package.
    { ...enrollment(13, 1, OLD, '2013-09-01 23:59:59', true), snapshot_date: '2026-08-23' },
    enrollment(14, 2, SPRING, '2025-02-01 10:00:00', false),
    enrollment(15, 2, 'unusual', null, true),
    enrollment(16, 2, ALGEBRA, '2025-06-01 10:00:00', false),
    enrollment(17, 1, GEOMETRY, '2024-05-02 10:00:00', true),
    enrollment(18, 1, ALGEBRA, '2024-05-01 10:00:00', true),
    { ...enrollment(12, 1, AUTUMN, '2026-03-01 10:00:00', true), site: 'edge' },
    enrollment(20, 9, AUTUMN, '2026-01-01 10:00:00', true),
    enrollment(21, 2, AUTUMN, null, true),
  ],
  'edx_history.student_courseenrollment': [
    { ...enrollment(14, 2, SPRING, '2025-02-01 10:00:00', false), snapshot_date: '2025-03-02' },
    { ...enrollment(14, 2, SPRING, '2025-02-01 10:00:00', true), snapshot_date: '2025-03-09' },
    { ...enrollment(14, 2, SPRING, '2025-02-01 10:00:00', false), snapshot_date: '2025-03-16' },
    { ...enrollment(14, 2, SPRING, '2025-02-01 10:00:00', false), snapshot_date: '2025-03-23' },
    { ...enrollment(13, 1, OLD, '2013-09-01 23:59:59', false), snapshot_date: '2014-01-05' },
    // The same number on the other site.
    { ...enrollment(14, 2, SPRING, '2025-02-01 10:00:00', true), snapshot_date: '2025-03-30', site: 'edge' },
  ],
  'edx.events': [
    left('2013-10-01 08:00:00', 1, '{"course_id": "OrgY/Bio/2013", "user_id": 1}'),
    // The course team took the learner out.
    left('2013-11-02 08:00:00', 8, '{"course_id": "OrgY/Bio/2013", "user_id": 1}'),
    left('2013-11-02 07:00:00', 1, '{"course_id": "OrgY/Bio/2013"}'),
    // Back again since.
    { ...left('2025-05-01 08:00:00', 1, '{}'), course_id: SPRING },
    { ...left('2025-05-01 08:00:00', 2, '{}'), course_id: SPRING, event_type: 'edx.course.enrollment.activated' },
    { ...left('2025-05-02 08:00:00', 2, '{}'), course_id: SPRING, site: 'edge' },
  ],
  'edx.student_courseaccessrole': [
    team(9, AUTUMN, 'instructor'),
    team(9, AUTUMN, 'staff'),
    team(2, AUTUMN, 'beta_testers'),
    team(8, OLD, 'staff'),
  ],
};

/** Settings that contradict themselves, and an enrolment in nothing. */
export const BROKEN_ROSTER: World = {
  'base.setting_organisation': [{ identifier: 'one', parent: 'nowhere' }, { identifier: 'two' }],
  'base.setting_same_as': [
    { identifier: 'one', source: 'edx', native_id: 'OrgX' },
    { identifier: 'two', source: 'edx', native_id: 'orgx' },
    { identifier: 'two', source: 'timeback', native_id: 'orgx' },
  ],
  'edx.student_courseenrollment': [
    enrollment(1, 1, SPRING, '2025-01-10 10:00:00', true),
    enrollment(2, 1, ' ', '2025-01-10 10:00:00', true),
  ],
};

function place(site: string): Row {
  return {
    org: 'orgx',
    site,
    snapshot_date: '2026-08-30',
    _row: 2,
    _source_object: 'course-data/orgx-2026-08-30.zip',
    _source_entry: 'entry',
    _run: 'run',
  };
}

function account(site: string, id: number, email: string): Row {
  return { ...place(site), id, email, is_active: true, date_joined: '2013-01-01 00:00:00' };
}

function enrollment(id: number, user: number, run: string, created: string | null, active: boolean): Row {
  return { ...place('edx'), id, user_id: user, course_id: run, created, is_active: active, mode: 'audit' };
}

function left(time: string, actor: number, payload: string): Row {
  return {
    org: 'orgx',
    site: 'edx',
    file_date: time.slice(0, 10),
    event_time: time,
    user_id: actor,
    course_id: OLD,
    event_type: 'edx.course.enrollment.deactivated',
    event: payload,
  };
}

function team(user: number, run: string, role: string): Row {
  return { ...place('edx'), user_id: user, course_id: run, role };
}
