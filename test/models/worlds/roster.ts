import type { Caller, World } from '../world.ts';

/** Who asks of the roster's views; the date is 2026-09-01. */
export const ROSTER_CALLERS = {
  everyone: null,
  oak: ['s-oak'],
  either: ['s-elm', 's-oak'],
  nobody: [],
  stranger: ['s-nowhere'],
  nameless: [null],
} as const satisfies Readonly<Record<string, Caller>>;

/** Two schools of a district and one of none, with people in every state that a role can have. */
export const ROSTER: World = {
  'base.one_roster_organization': [
    { id: 'd-north', name: 'North District', type: 'district', status: 'active', source: 'timeback' },
    {
      id: 's-oak',
      name: 'Oak School',
      type: 'school',
      identifier: 'SCH-1',
      parent_id: 'd-north',
      status: 'active',
      source: 'timeback',
    },
    { id: 's-elm', name: 'Elm School', type: 'school', parent_id: 'd-north', source: 'timeback' },
    { id: 's-fir', name: 'Fir School', type: 'school', parent_id: 'd-gone', status: 'inactive', source: 'timeback' },
    { id: 'o-dept', name: 'Science', type: 'department', parent_id: 's-oak', status: 'active', source: 'timeback' },
  ],
  'base.one_roster_user': [
    { id: 'ada', given_name: 'Ada', family_name: 'Lovelace', email: 'Ada@example.org', source: 'timeback' },
    { id: 'ben', given_name: 'Ben', email: 'ben@example.org', source: 'timeback' },
    { id: 'cleo', family_name: 'Cleo', email: 'cleo@example.org', source: 'timeback' },
    { id: 'dan', email: 'dan@timeback.invalid', source: 'timeback' },
    { id: 'eve', given_name: 'Eve', family_name: 'Adams', email: 'eve@example.org', source: 'timeback' },
    { id: 'finn', given_name: 'Finn', family_name: 'Moe', email: 'finn@example.org', source: 'timeback' },
    { id: 'gus', given_name: 'Gus', family_name: 'Roe', email: 'gus@example.org', source: 'timeback' },
    { id: 'hal', given_name: 'Hal', family_name: 'Poe', email: 'hal@example.org', source: 'timeback' },
    { id: 'ivy', given_name: 'Ivy', family_name: 'Noe', email: 'ivy@example.org', source: 'timeback' },
    { id: 'kim', given_name: 'Kim', family_name: 'Doe', email: 'kim@example.org', source: 'timeback' },
  ],
  'base.one_roster_role': [
    role('ada', 's-oak', 'student', 'primary', '2025-08-25', null, '2025-08-20', 'active'),
    // Ended yesterday.
    role('ada', 's-elm', 'student', 'secondary', '2024-08-26', '2026-08-31', '2024-08-01', 'active'),
    role('ada', 'o-dept', 'student', 'primary', null, null, '2020-01-01', null),
    // Begins next year.
    role('ben', 's-elm', 'student', null, '2027-01-01', null, '2025-09-02', 'active'),
    // Ends today.
    role('ben', 's-elm', 'student', 'secondary', '2025-09-01', '2026-09-01', '2025-09-01', 'active'),
    role('cleo', 's-oak', 'student', 'primary', '2025-09-01', null, null, 'inactive'),
    role('cleo', 's-elm', 'parent', 'primary', null, null, null, 'active'),
    role('dan', 's-oak', 'student', 'primary', '2025-09-01', null, null, 'tobedeleted'),
    role('eve', 's-elm', 'student', 'primary', '2025-09-01', null, '2025-09-01', 'active'),
    { ...role('eve', 's-elm', 'student', 'primary', '2025-09-01', null, '2025-09-01', 'active'), id: 'eve again' },
    role('eve', 's-oak', 'teacher', 'primary', null, null, null, 'active'),
    role('finn', 's-oak', 'teacher', 'primary', null, null, null, 'active'),
    role('gus', 's-elm', 'principal', 'primary', null, '2026-01-01', null, 'active'),
    role('hal', 's-oak', 'parent', 'primary', null, null, null, 'active'),
    role('ivy', 's-oak', 'student', 'primary', '2024-09-01', '2025-06-30', '2024-09-01', 'active'),
    role('ivy', 's-elm', 'teacher', 'primary', null, null, null, 'active'),
    role('kim', 'o-gone', 'student', 'primary', '2025-09-01', null, '2025-09-01', 'active'),
    // A person whom no user describes.
    role('ghost', 's-oak', 'student', 'primary', null, null, null, 'active'),
  ],
  'base.one_roster_course': [
    { id: 'c-alg', title: 'Algebra', status: 'active', source: 'timeback' },
    { id: 'c-blank', status: 'active', source: 'timeback' },
  ],
  'base.one_roster_class': [
    {
      id: 'k-alg-1',
      title: 'Algebra, first',
      class_code: 'A1',
      class_type: 'homeroom',
      course_id: 'c-alg',
      school_id: 's-oak',
      status: 'active',
      source: 'timeback',
    },
    { id: 'k-alg-2', title: 'Algebra, second', course_id: 'c-alg', school_id: 's-elm', source: 'timeback' },
    { id: 'k-bare', status: 'inactive', source: 'timeback' },
    { id: 'k-art', course_id: 'c-blank', school_id: 's-elm', status: 'active', source: 'timeback' },
    { id: 'k-lost', title: 'Lost', course_id: 'c-gone', school_id: 'o-gone', status: 'active', source: 'timeback' },
  ],
  'base.one_roster_class_subject': [
    { class_id: 'k-alg-1', subject_id: 'sub-2', source: 'timeback' },
    { class_id: 'k-alg-1', subject_id: 'sub-1', source: 'timeback' },
    { class_id: 'k-alg-2', subject_id: 'sub-3', source: 'timeback' },
    { class_id: 'k-alg-2', subject_id: 'sub-2', source: 'timeback' },
  ],
  'base.one_roster_class_grade': [
    { class_id: 'k-alg-1', placement_grade_id: 'g-05', source: 'timeback' },
    { class_id: 'k-alg-1', placement_grade_id: 'g-04', source: 'timeback' },
  ],
  'base.one_roster_enrollment': [
    enrollment('e1', 'ada', 'k-alg-1', 'student', true, '2025-09-01', null, 'active'),
    enrollment('e2', 'ada', 'k-alg-2', 'student', null, '2024-09-02', '2025-06-30', null),
    enrollment('e3', 'ada', 'k-bare', 'student', false, '2025-09-03', null, 'tobedeleted'),
    enrollment('e4', 'ben', 'k-alg-2', 'student', null, '2025-09-05', '2026-01-31', 'inactive'),
    enrollment('e5', 'ben', 'k-alg-2', 'student', null, '2026-02-01', '2026-06-30', 'inactive'),
    enrollment('e6', 'dan', 'k-alg-1', 'student', false, null, null, 'active'),
    enrollment('e7', 'eve', 'k-none', 'student', true, '2025-10-01', null, 'active'),
    enrollment('e8', 'finn', 'k-alg-1', 'teacher', true, '2025-08-01', null, 'active'),
    enrollment('e9', 'ivy', 'k-art', 'student', false, null, '2025-06-30', 'inactive'),
    enrollment('e10', 'kim', 'k-lost', 'student', false, '2025-09-01', '2026-06-30', 'active'),
  ],
  'base.one_roster_user_agent': [
    {
      id: 'l1',
      source_user_id: 'ada',
      agent_user_id: 'finn',
      relationship_type: 'teacher',
      status: 'active',
      begin_date: '2025-09-01',
      date_created: '2025-08-15 13:20:05.125',
      source: 'timeback',
    },
    {
      id: 'l2',
      source_user_id: 'ada',
      agent_user_id: 'gus',
      relationship_type: 'principal',
      end_date: '2026-01-01',
      date_created: '2025-08-15 13:20:06',
      date_last_modified: '2026-01-02 08:00:00',
      source: 'timeback',
    },
    link('l3', 'ada', 'hal', 'parent'),
    link('l4', 'ada', 'no-one', 'teacher'),
    link('l5', 'ghost', 'finn', 'teacher'),
    link('l6', 'dan', 'finn', 'teacher'),
  ],
  'base.gradebook_assessment_result': [
    result('m1', 'ada', '2025-10-01', 'https://reports.example.org/m1', 'active'),
    result('m2', 'ada', '2025-09-20', 'https://reports.example.org/m2', null),
    result('m3', 'ada', '2025-09-15', null, 'active'),
    result('m4', 'ada', '2025-09-12', ' ', 'active'),
    result('m5', 'ada', '2025-09-10', 'https://reports.example.org/m5', 'inactive'),
    result('m6', 'finn', '2025-09-01', 'https://reports.example.org/m6', 'active'),
  ],
  'base.caliper_session': [
    session('t1', 'ada', '2026-03-01 09:00:00', '2026-03-01 09:01:30.500'),
    session('t2', 'ada', '2026-03-02 09:00:00', '2026-03-02 09:00:10.499'),
    session('t3', 'ada', '2026-03-03 09:00:00', null),
    session('t4', 'ben', '2026-03-01 10:00:00', '2026-03-01 10:01:00'),
    session('t5', 'finn', '2026-03-01 10:00:00', '2026-03-01 12:00:00'),
  ],
  'base.counted_insight': [
    insight('i1', 'ada', true, '2026-03-01 09:00:10', '2026-03-01 09:00:40.500'),
    insight('i2', 'ada', true, '2026-03-01 09:00:20', '2026-03-01 09:00:40.500'),
    insight('i3', 'ada', false, '2026-03-01 09:00:00', '2026-03-01 09:01:00'),
  ],
};

function role(
  user: string,
  org: string,
  kind: string,
  type: string | null,
  begin: string | null,
  end: string | null,
  admission: string | null,
  status: string | null,
) {
  return {
    id: `${user} ${kind} ${org} ${begin}`,
    user_id: user,
    org_id: org,
    role: kind,
    role_type: type,
    begin_date: begin,
    end_date: end,
    admission_date: admission,
    status,
    source: 'timeback',
  };
}

function enrollment(
  id: string,
  user: string,
  classId: string,
  kind: string,
  primary: boolean | null,
  begin: string | null,
  end: string | null,
  status: string | null,
) {
  return {
    id,
    user_id: user,
    class_id: classId,
    role: kind,
    primary,
    begin_date: begin,
    end_date: end,
    status,
    source: 'timeback',
  };
}

function link(id: string, person: string, agent: string, type: string) {
  return {
    id,
    source_user_id: person,
    agent_user_id: agent,
    relationship_type: type,
    status: 'active',
    date_created: '2025-08-20 00:00:00',
    source: 'timeback',
  };
}

function result(id: string, student: string, date: string, report: string | null, status: string | null) {
  return {
    id,
    student_id: student,
    assessment_title: 'MAP',
    score_date: date,
    report_url: report,
    status,
    source: 'timeback',
  };
}

function session(id: string, user: string, started: string, ended: string | null) {
  return { id, user_id: user, started_at_time: started, ended_at_time: ended, source: 'timeback' };
}

function insight(id: string, user: string, waste: boolean, started: string, ended: string) {
  return {
    id,
    session_id: 't1',
    user_id: user,
    application_id: 'reader',
    slug: 'Idling',
    category: 'Engagement',
    is_waste: waste,
    is_proctored: false,
    started_at_time: started,
    ended_at_time: ended,
    reason: 'Looked away.',
  };
}
