import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenWorld, openWorld, type Row } from '../world.ts';
import { ROSTER, ROSTER_CALLERS } from '../worlds/roster.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(ROSTER, ROSTER_CALLERS);
});
afterAll(() => world?.close());

type Caller = keyof typeof ROSTER_CALLERS;

/** Values of some columns, in the order of all columns. */
async function seen(caller: Caller, view: string, ...columns: readonly string[]) {
  return (await world.rows(caller, view)).map((row) => columns.map((column) => row[column]));
}

async function of(caller: Caller, view: string, where: Row): Promise<readonly Row[]> {
  const rows = await world.rows(caller, view);
  return rows.filter((row) => Object.entries(where).every(([column, value]) => row[column] === value));
}

describe('students', () => {
  it('are all who have or had a student role, with the organisations of their current roles', async () => {
    expect(await world.rows('everyone', 'students')).toEqual([
      { id: 'ada', name: 'Ada Lovelace', email: 'Ada@example.org', org_ids: '{o-dept,s-oak}' },
      { id: 'ben', name: 'Ben', email: 'ben@example.org', org_ids: '{s-elm}' },
      { id: 'cleo', name: 'Cleo', email: 'cleo@example.org', org_ids: '{s-elm}' },
      { id: 'dan', name: '', email: 'dan@timeback.invalid', org_ids: '{}' },
      { id: 'eve', name: 'Eve Adams', email: 'eve@example.org', org_ids: '{s-elm,s-oak}' },
      { id: 'ivy', name: 'Ivy Noe', email: 'ivy@example.org', org_ids: '{s-elm}' },
      { id: 'kim', name: 'Kim Doe', email: 'kim@example.org', org_ids: '{o-gone}' },
    ]);
  });

  it('show to one school those with a current role there, with that school alone', async () => {
    expect(await seen('oak', 'students', 'id', 'org_ids')).toEqual([
      ['ada', '{s-oak}'],
      ['eve', '{s-oak}'],
    ]);
  });

  it('show to two schools those with a current role at either', async () => {
    expect(await seen('either', 'students', 'id', 'org_ids')).toEqual([
      ['ada', '{s-oak}'],
      ['ben', '{s-elm}'],
      ['cleo', '{s-elm}'],
      ['eve', '{s-elm,s-oak}'],
      ['ivy', '{s-elm}'],
    ]);
  });
});

describe('guides', () => {
  it('are all who have or had a teacher or principal role', async () => {
    expect(await world.rows('everyone', 'guides')).toEqual([
      { id: 'eve', name: 'Eve Adams', email: 'eve@example.org', org_ids: '{s-elm,s-oak}' },
      { id: 'finn', name: 'Finn Moe', email: 'finn@example.org', org_ids: '{s-oak}' },
      { id: 'gus', name: 'Gus Roe', email: 'gus@example.org', org_ids: '{}' },
      { id: 'ivy', name: 'Ivy Noe', email: 'ivy@example.org', org_ids: '{s-elm}' },
    ]);
  });

  it('show to one school those with a current role there', async () => {
    expect(await seen('oak', 'guides', 'id', 'org_ids')).toEqual([
      ['eve', '{s-oak}'],
      ['finn', '{s-oak}'],
    ]);
  });
});

describe('current roles', () => {
  const current = async () =>
    (await world.rows('base', 'person_organization')).map(({ person_id, org_id }) => [person_id, org_id]);

  it('are those that are neither inactive nor to be deleted and have not ended before today', async () => {
    expect(await current()).toEqual([
      ['ada', 'o-dept'],
      ['ada', 's-oak'],
      ['ben', 's-elm'],
      ['cleo', 's-elm'],
      ['eve', 's-elm'],
      ['eve', 's-oak'],
      ['finn', 's-oak'],
      ['ghost', 's-oak'],
      ['hal', 's-oak'],
      ['ivy', 's-elm'],
      ['kim', 'o-gone'],
    ]);
  });

  it('last to the end of their last day', async () => {
    const role = ROSTER['base.one_roster_role']!.filter(({ end_date }) => end_date === '2026-09-01');
    for (const [date, rows] of [
      ['2026-09-01', [{ person_id: 'ben', org_id: 's-elm', by_timeback: true }]],
      ['2026-09-02', []],
    ] as const) {
      const world = await openWorld({ 'base.one_roster_role': role }, {}, date);
      expect(await world.rows('base', 'person_organization')).toEqual(rows);
      world.close();
    }
  });
});

describe('student_schools', () => {
  it('have a row for each distinct attachment and period', async () => {
    expect(
      await seen(
        'everyone',
        'student_schools',
        'student_id',
        'school_id',
        'link_kind',
        'begin_date',
        'end_date',
        'org_ids',
      ),
    ).toEqual([
      ['ada', 's-elm', 'enrollment', '2024-09-02', '2025-06-30', '{o-dept,s-oak}'],
      ['ada', 's-elm', 'secondary_role', '2024-08-26', '2026-08-31', '{o-dept,s-oak}'],
      ['ada', 's-oak', 'enrollment', '2025-09-01', null, '{o-dept,s-oak}'],
      ['ada', 's-oak', 'primary_role', '2025-08-25', null, '{o-dept,s-oak}'],
      ['ben', 's-elm', 'enrollment', '2025-09-05', '2026-01-31', '{s-elm}'],
      ['ben', 's-elm', 'enrollment', '2026-02-01', '2026-06-30', '{s-elm}'],
      ['ben', 's-elm', 'secondary_role', '2025-09-01', '2026-09-01', '{s-elm}'],
      ['ben', 's-elm', 'secondary_role', '2027-01-01', null, '{s-elm}'],
      ['cleo', 's-oak', 'primary_role', '2025-09-01', null, '{s-elm}'],
      ['dan', 's-oak', 'enrollment', null, null, '{}'],
      ['dan', 's-oak', 'primary_role', '2025-09-01', null, '{}'],
      ['eve', 's-elm', 'primary_role', '2025-09-01', null, '{s-elm,s-oak}'],
      ['ghost', 's-oak', 'primary_role', null, null, '{s-oak}'],
      ['ivy', 's-elm', 'enrollment', null, '2025-06-30', '{s-elm}'],
      ['ivy', 's-oak', 'primary_role', '2024-09-01', '2025-06-30', '{s-elm}'],
    ]);
  });

  it('are schools only, with their names', async () => {
    expect(new Set((await seen('everyone', 'student_schools', 'school_name')).flat())).toEqual(
      new Set(['Elm School', 'Oak School']),
    );
  });

  it('show all schools of a visible student, those of others too', async () => {
    expect(
      (await of('oak', 'student_schools', { student_id: 'ada' })).map(({ school_id, org_ids }) => [school_id, org_ids]),
    ).toEqual([
      ['s-elm', '{s-oak}'],
      ['s-elm', '{s-oak}'],
      ['s-oak', '{s-oak}'],
      ['s-oak', '{s-oak}'],
    ]);
    expect(await of('oak', 'student_schools', { student_id: 'cleo' })).toEqual([]);
  });
});

describe('student_start_dates', () => {
  it('take admission from primary school roles before others, enrolment and test each from the earliest', async () => {
    expect(await world.rows('everyone', 'student_start_dates')).toEqual([
      dates('ada', '2025-08-20', '2024-09-02', '2025-09-20', '{o-dept,s-oak}'),
      dates('ben', '2025-09-01', '2025-09-05', null, '{s-elm}'),
      dates('cleo', null, null, null, '{s-elm}'),
      dates('dan', null, null, null, '{}'),
      dates('eve', '2025-09-01', '2025-10-01', null, '{s-elm,s-oak}'),
      dates('ghost', null, null, null, '{s-oak}'),
      dates('ivy', '2024-09-01', null, null, '{s-elm}'),
      dates('kim', null, '2025-09-01', null, '{o-gone}'),
    ]);
  });

  it('are filtered by the student', async () => {
    expect(await seen('oak', 'student_start_dates', 'student_id', 'org_ids')).toEqual([
      ['ada', '{s-oak}'],
      ['eve', '{s-oak}'],
      ['ghost', '{s-oak}'],
    ]);
  });

  function dates(
    student_id: string,
    admission: string | null,
    enrolled: string | null,
    map: string | null,
    org_ids: string,
  ) {
    return {
      student_id,
      admission_date: admission,
      earliest_enrollment_date: enrolled,
      earliest_map_date: map,
      org_ids,
    };
  }
});

describe('students_enrollments', () => {
  it('have a row for each student role, ended ones too, at organisations of every type that exist', async () => {
    expect(await seen('everyone', 'students_enrollments', 'student_id', 'organization_name')).toEqual([
      ['ada', 'Elm School'],
      ['ada', 'Oak School'],
      ['ada', 'Science'],
      ['ben', 'Elm School'],
      ['ben', 'Elm School'],
      ['cleo', 'Oak School'],
      ['dan', 'Oak School'],
      ['eve', 'Elm School'],
      ['eve', 'Elm School'],
      ['ghost', 'Oak School'],
      ['ivy', 'Oak School'],
    ]);
  });

  it('are filtered by the student, whose rows are whole', async () => {
    expect(await seen('oak', 'students_enrollments', 'student_id', 'organization_name', 'org_ids')).toEqual([
      ['ada', 'Elm School', '{s-oak}'],
      ['ada', 'Oak School', '{s-oak}'],
      ['ada', 'Science', '{s-oak}'],
      ['eve', 'Elm School', '{s-oak}'],
      ['eve', 'Elm School', '{s-oak}'],
      ['ghost', 'Oak School', '{s-oak}'],
    ]);
  });
});

describe('student_guides', () => {
  it('have teachers and principals of known persons, not relatives', async () => {
    expect(await of('everyone', 'student_guides', { student_id: 'ada' })).toEqual([
      {
        student_id: 'ada',
        student_name: 'Ada Lovelace',
        guide_id: 'finn',
        guide_name: 'Finn Moe',
        relationship_type: 'teacher',
        status: 'active',
        begin_date: '2025-09-01',
        end_date: null,
        assigned_date: '2025-08-15 13:20:05.125',
        last_modified_date: '2025-08-15 13:20:05.125',
        org_ids: '{o-dept,s-oak}',
      },
      {
        student_id: 'ada',
        student_name: 'Ada Lovelace',
        guide_id: 'gus',
        guide_name: 'Gus Roe',
        relationship_type: 'principal',
        status: 'active',
        begin_date: null,
        end_date: '2026-01-01',
        assigned_date: '2025-08-15 13:20:06',
        last_modified_date: '2026-01-02 08:00:00',
        org_ids: '{o-dept,s-oak}',
      },
    ]);
    expect(await of('everyone', 'student_guides', { student_id: 'ghost' })).toEqual([]);
  });

  it('are filtered by the student, not by the guide', async () => {
    expect(await seen('everyone', 'student_guides', 'student_id', 'guide_id', 'org_ids')).toContainEqual([
      'dan',
      'finn',
      '{}',
    ]);
    expect(await seen('oak', 'student_guides', 'student_id', 'guide_id')).toEqual([
      ['ada', 'finn'],
      ['ada', 'gus'],
    ]);
  });
});

describe('schools', () => {
  it('are all organisations of type school, with each student once', async () => {
    expect(await world.rows('everyone', 'schools')).toEqual([
      {
        id: 's-elm',
        name: 'Elm School',
        identifier: null,
        parent_id: 'd-north',
        parent_name: 'North District',
        status: 'active',
        student_count: 4,
      },
      {
        id: 's-fir',
        name: 'Fir School',
        identifier: null,
        parent_id: 'd-gone',
        parent_name: null,
        status: 'inactive',
        student_count: 0,
      },
      {
        id: 's-oak',
        name: 'Oak School',
        identifier: 'SCH-1',
        parent_id: 'd-north',
        parent_name: 'North District',
        status: 'active',
        student_count: 5,
      },
    ]);
  });

  it('are filtered by the school, whose students all count', async () => {
    expect(await seen('oak', 'schools', 'id', 'student_count')).toEqual([['s-oak', 5]]);
    expect(await seen('either', 'schools', 'id')).toEqual([['s-elm'], ['s-oak']]);
  });
});

describe('school_usage_stats', () => {
  it('sum the rounded sessions and wasted times of all students of a school, in each of their schools', async () => {
    expect(await world.rows('everyone', 'school_usage_stats')).toEqual([
      usage('s-elm', 'Elm School', 4, 91 + 10 + 60, 31 + 21),
      usage('s-fir', 'Fir School', 0, 0, 0),
      usage('s-oak', 'Oak School', 5, 91 + 10, 31 + 21),
    ]);
  });

  it('are filtered by the school', async () => {
    expect(await world.rows('oak', 'school_usage_stats')).toEqual([usage('s-oak', 'Oak School', 5, 101, 52)]);
  });

  function usage(school_id: string, school_name: string, student_count: number, app: number, waste: number) {
    return { school_id, school_name, student_count, total_app_time_sec: app, total_waste_time_sec: waste };
  }
});

describe('class_enrollments', () => {
  it('have students only, each with class, course, school, subjects and levels', async () => {
    expect(await of('everyone', 'class_enrollments', { enrollment_id: 'e1' })).toEqual([
      {
        enrollment_id: 'e1',
        student_id: 'ada',
        class_id: 'k-alg-1',
        class_title: 'Algebra, first',
        course_id: 'c-alg',
        course_title: 'Algebra',
        school_id: 's-oak',
        school_name: 'Oak School',
        role: 'student',
        is_primary: true,
        begin_date: '2025-09-01',
        end_date: null,
        status: 'active',
        subject_ids: '{sub-1,sub-2}',
        grade_ids: '{g-04,g-05}',
      },
    ]);
    expect(await seen('everyone', 'class_enrollments', 'enrollment_id')).toEqual(
      ['e1', 'e10', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e9'].map((id) => [id]),
    );
  });

  it('say what is missing: a flag is false, a status active, a title N/A', async () => {
    const rows = await seen(
      'everyone',
      'class_enrollments',
      'enrollment_id',
      'class_title',
      'course_title',
      'school_name',
      'is_primary',
      'status',
      'subject_ids',
      'grade_ids',
    );
    expect(rows).toContainEqual([
      'e2',
      'Algebra, second',
      'Algebra',
      'Elm School',
      false,
      'active',
      '{sub-2,sub-3}',
      '{}',
    ]);
    expect(rows).toContainEqual(['e3', 'N/A', null, null, false, 'tobedeleted', '{}', '{}']);
    expect(rows).toContainEqual(['e7', 'N/A', null, null, true, 'active', '{}', '{}']);
    expect(rows).toContainEqual(['e9', 'N/A', null, 'Elm School', false, 'inactive', '{}', '{}']);
    expect(rows).toContainEqual(['e10', 'Lost', null, null, false, 'active', '{}', '{}']);
  });

  it('need a visible school and a visible student', async () => {
    // e6 is at the school, but its student has no current role.
    expect(await seen('oak', 'class_enrollments', 'enrollment_id')).toEqual([['e1']]);
    expect(await seen('either', 'class_enrollments', 'enrollment_id')).toEqual([
      ['e1'],
      ['e2'],
      ['e4'],
      ['e5'],
      ['e9'],
    ]);
  });
});

describe('classes', () => {
  it('have one row each, with what is missing left out', async () => {
    expect(
      await seen(
        'everyone',
        'classes',
        'id',
        'title',
        'course_id',
        'course_title',
        'school_id',
        'school_name',
        'status',
      ),
    ).toEqual([
      ['k-alg-1', 'Algebra, first', 'c-alg', 'Algebra', 's-oak', 'Oak School', 'active'],
      ['k-alg-2', 'Algebra, second', 'c-alg', 'Algebra', 's-elm', 'Elm School', 'active'],
      ['k-art', null, 'c-blank', null, 's-elm', 'Elm School', 'active'],
      ['k-bare', null, null, null, null, null, 'inactive'],
      ['k-lost', 'Lost', 'c-gone', null, 'o-gone', null, 'active'],
    ]);
    expect(await seen('everyone', 'classes', 'class_code', 'class_type', 'subject_ids', 'grade_ids')).toEqual([
      ['A1', 'homeroom', '{sub-1,sub-2}', '{g-04,g-05}'],
      [null, null, '{sub-2,sub-3}', '{}'],
      [null, null, '{}', '{}'],
      [null, null, '{}', '{}'],
      [null, null, '{}', '{}'],
    ]);
  });

  it('are filtered by the school', async () => {
    expect(await seen('oak', 'classes', 'id')).toEqual([['k-alg-1']]);
    expect(await seen('either', 'classes', 'id')).toEqual([['k-alg-1'], ['k-alg-2'], ['k-art']]);
  });
});

describe('course_enrollments', () => {
  it('roll up the classes of each student and course', async () => {
    expect(await world.rows('everyone', 'course_enrollments')).toEqual([
      course('ada', 'c-alg', 'Algebra', '{s-elm,s-oak}', '{sub-1,sub-2,sub-3}', '2024-09-02', null, true, 2),
      course('ben', 'c-alg', 'Algebra', '{s-elm}', '{sub-2,sub-3}', '2025-09-05', '2026-06-30', null, 1),
      course('dan', 'c-alg', 'Algebra', '{s-oak}', '{sub-1,sub-2}', null, null, false, 1),
      course('ivy', 'c-blank', null, '{s-elm}', '{}', null, '2025-06-30', false, 1),
      course('kim', 'c-gone', null, '{o-gone}', '{}', '2025-09-01', '2026-06-30', false, 1),
    ]);
  });

  it('look at the class enrolments that the reader sees', async () => {
    expect(await world.rows('oak', 'course_enrollments')).toEqual([
      course('ada', 'c-alg', 'Algebra', '{s-oak}', '{sub-1,sub-2}', '2025-09-01', null, true, 1),
    ]);
  });

  function course(
    student_id: string,
    course_id: string,
    course_title: string | null,
    school_ids: string,
    subject_ids: string,
    begin_date: string | null,
    end_date: string | null,
    has_primary: boolean | null,
    class_count: number,
  ) {
    return {
      student_id,
      course_id,
      course_title,
      school_ids,
      subject_ids,
      begin_date,
      end_date,
      has_primary,
      class_count,
    };
  }
});

describe('a reader who may see nothing', () => {
  const VIEWS = [
    'students',
    'guides',
    'student_schools',
    'student_start_dates',
    'students_enrollments',
    'student_guides',
    'schools',
    'school_usage_stats',
    'class_enrollments',
    'classes',
    'course_enrollments',
  ];

  it.each(['nobody', 'stranger', 'nameless'] as const)('%s sees no row of any of these views', async (caller) => {
    for (const view of VIEWS) expect(await world.rows(caller, view), view).toEqual([]);
  });
});
