import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../../lambdas/core/definitions/model.ts';
import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import { edxEnrollment } from '../../../sql/base/edx_enrollment.ts';
import { organizationId } from '../../../sql/base/organization_id.ts';
import { personAccount } from '../../../sql/base/person_account.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { BROKEN_ROSTER, EDX_ROSTER } from '../worlds/edx-roster.ts';

let world: OpenWorld;
beforeAll(async () => {
  world = await openWorld(EDX_ROSTER);
});
afterAll(() => world?.close());

const SPRING = 'course-v1:OrgX+CS101+2025_T1';
const AUTUMN = 'course-v1:OrgX+CS101+2026_T1';
const OLD = 'OrgY/Bio/2013';
const ALGEBRA = 'course-v1:OrgU+M1+R1';
const GEOMETRY = 'course-v1:OrgV+M2+R1';

const UNI = madeId('settings', 'organization', 'uni');
const DISTRICT = madeId('settings', 'organization', 'district-1');
const ORG_Y = madeId('edx', 'organization', 'orgy');
const COMPUTING = madeId('edx', 'course', 'orgx', 'CS101');
/** Her accounts on both sites have one address; `edge:1` is the smaller id. */
const ADA = madeId('edx', 'user', 'edge:1');
const [BEN, TOM, TIA] = ['edx:2', 'edx:8', 'edx:9'].map((account) => madeId('edx', 'user', account));
const classId = (run: string, site = 'edx') => madeId('edx', 'class', site, run);
const enrollmentId = (number: number, site = 'edx') => madeId('edx', 'enrollment', site, String(number));

/** Values of some columns of the rows that edX brought, in any order. */
async function made(table: string, ...columns: readonly string[]) {
  const rows = (await world.rows('base', table)).filter(({ source }) => source !== 'timeback');
  return new Set(rows.map((row) => columns.map((column) => row[column])));
}

describe('organisations', () => {
  it('are those of TimeBack, of the course keys, and of the settings, each once', async () => {
    expect(new Set(await world.rows('base', 'one_roster_organization'))).toEqual(
      new Set([
        organization('t-school', 'Town School', 'school', 'orgx', null, 'active', 'timeback'),
        organization('t-other', 'Other School', 'school', 'SCH-9', 't-gone', 'inactive', 'timeback'),
        organization(UNI, 'University', 'school', 'uni', DISTRICT, 'active', 'edx'),
        organization(DISTRICT, 'District One', 'district', 'district-1', null, 'active', 'settings'),
        organization(ORG_Y, 'OrgY', 'school', 'OrgY', null, 'active', 'edx'),
      ]),
    );

    function organization(
      id: string,
      name: string,
      type: string,
      identifier: string,
      parent_id: string | null,
      status: string,
      source: string,
    ) {
      return { id, name, type, identifier, parent_id, status, source };
    }
  });

  it('have one id where the settings call them the same, edX compared without case', async () => {
    const rows = await world.rows('base', 'organization_id');
    expect(new Set(rows.map(Object.values))).toEqual(
      new Set([
        ['timeback', 't-school', 't-school'],
        ['timeback', 't-other', 't-other'],
        ['edx', 'orgx', 't-school'],
        ['edx', 'orgu', UNI],
        ['edx', 'orgv', UNI],
        ['edx', 'orgy', ORG_Y],
        ['settings', 'orgx', 't-school'],
        ['settings', 'uni', UNI],
        ['settings', 'district-1', DISTRICT],
      ]),
    );
  });

  it('of the settings that no source knows are reported', async () => {
    const check = organizationId.checks.find(({ name }) => name.endsWith('is one that its source knows'));
    expect(await world.select(check!.breaks)).toEqual([{ identifier: 'uni', source: 'edx', native_id: 'OrgW' }]);
  });
});

describe('checks of the roster find', () => {
  let broken: OpenWorld;
  beforeAll(async () => {
    broken = await openWorld({ ...BROKEN_ROSTER, 'base.person_account': [], 'base.edx_enrollment': [] });
  });
  afterAll(() => broken?.close());

  const found = (model: Model, part: string) =>
    broken.select(model.checks.find(({ name }) => name.includes(part))!.breaks);

  it('an organisation that the settings give to two others', async () => {
    expect(await found(organizationId, 'belongs to two')).toEqual([{ source: 'edx', native_id: 'orgx' }]);
  });

  it('a parent that the settings do not know', async () => {
    expect(await found(organizationId, 'each parent')).toEqual([{ identifier: 'one', parent: 'nowhere' }]);
  });

  it('an account that was lost', async () => {
    expect(await found(personAccount, 'has a person')).toEqual([{ made: '0', known: '1' }]);
  });

  it('an enrolment that was lost, and one that names no run', async () => {
    expect(await found(edxEnrollment, 'is there')).toEqual([{ site: 'edx', id: '1' }]);
    expect(await found(edxEnrollment, 'names its learner')).toEqual([{ site: 'edx', id: '2' }]);
  });
});

describe('courses and classes', () => {
  it('are organisation and number: one course on both sites, with the title of its newest run', async () => {
    expect(await made('one_roster_course', 'id', 'title', 'course_code', 'org_id', 'status', 'source')).toEqual(
      new Set([
        [COMPUTING, 'Computing anew', 'CS101', 't-school', 'active', 'edx'],
        [madeId('edx', 'course', 'orgy', 'Bio'), null, 'Bio', ORG_Y, 'active', 'edx'],
        [madeId('edx', 'course', 'orgu', 'M1'), null, 'M1', UNI, 'active', 'edx'],
        [madeId('edx', 'course', 'orgv', 'M2'), null, 'M2', UNI, 'active', 'edx'],
      ]),
    );
  });

  it('have a class for each run of each site, also where the key tells no course', async () => {
    expect(await made('one_roster_class', 'id', 'title', 'class_code', 'course_id', 'school_id')).toEqual(
      new Set([
        [classId(SPRING), 'Computing', SPRING, COMPUTING, 't-school'],
        [classId(AUTUMN), 'Computing anew', AUTUMN, COMPUTING, 't-school'],
        [classId(AUTUMN, 'edge'), null, AUTUMN, COMPUTING, 't-school'],
        [classId(OLD), null, OLD, madeId('edx', 'course', 'orgy', 'Bio'), ORG_Y],
        [classId(ALGEBRA), null, ALGEBRA, madeId('edx', 'course', 'orgu', 'M1'), UNI],
        [classId(GEOMETRY), null, GEOMETRY, madeId('edx', 'course', 'orgv', 'M2'), UNI],
        [classId('unusual'), null, 'unusual', null, null],
      ]),
    );
  });
});

describe('enrolments', () => {
  const enrolled = async (number: number, ...columns: readonly string[]) =>
    (await world.rows('base', 'one_roster_enrollment'))
      .filter(({ id }) => id === enrollmentId(number))
      .map((row) => columns.map((column) => row[column]));

  it('are there once each, of students', async () => {
    expect(await made('one_roster_enrollment', 'id', 'user_id', 'class_id', 'role', 'status')).toEqual(
      new Set([
        [enrollmentId(11), ADA, classId(SPRING), 'student', 'active'],
        [enrollmentId(12), ADA, classId(AUTUMN), 'student', 'active'],
        [enrollmentId(12, 'edge'), ADA, classId(AUTUMN, 'edge'), 'student', 'active'],
        [enrollmentId(13), ADA, classId(OLD), 'student', 'inactive'],
        [enrollmentId(14), BEN, classId(SPRING), 'student', 'inactive'],
        [enrollmentId(15), BEN, classId('unusual'), 'student', 'active'],
        [enrollmentId(16), BEN, classId(ALGEBRA), 'student', 'inactive'],
        [enrollmentId(17), ADA, classId(GEOMETRY), 'student', 'active'],
        [enrollmentId(18), ADA, classId(ALGEBRA), 'student', 'active'],
        [enrollmentId(20), TIA, classId(AUTUMN), 'student', 'active'],
        [enrollmentId(21), BEN, classId(AUTUMN), 'student', 'active'],
      ]),
    );
  });

  it('begin when they were made and go on while they are active, whatever the log says of before', async () => {
    expect(await enrolled(11, 'begin_date', 'end_date')).toEqual([['2025-01-10', null]]);
    expect(await enrolled(15, 'begin_date', 'end_date')).toEqual([[null, null]]);
  });

  it('end with the last deactivation of the learner, whoever did it', async () => {
    expect(await enrolled(13, 'begin_date', 'end_date')).toEqual([['2013-09-01', '2013-11-02']]);
  });

  it('end, where the log has none, with the first snapshot that shows them inactive for good', async () => {
    expect(await enrolled(14, 'end_date')).toEqual([['2025-03-16']]);
  });

  it('end with the newest snapshot where no other is left', async () => {
    expect(await enrolled(16, 'end_date')).toEqual([['2026-08-30']]);
  });

  it('are primary in the active run of a course that the person joined last, on whichever site', async () => {
    const primary = (await world.rows('base', 'one_roster_enrollment')).filter((row) => row.primary);
    expect(new Set(primary.map(({ id }) => id))).toEqual(
      new Set([
        enrollmentId(12, 'edge'),
        enrollmentId(17),
        enrollmentId(18),
        ...[15, 20, 21].map((n) => enrollmentId(n)),
      ]),
    );
  });

  it('know deactivations by learner, run and day', async () => {
    expect((await world.rows('base', 'edx_deactivation')).map(Object.values)).toEqual([
      ['edge', 2, SPRING, '2025-05-02', '2025-05-02 08:00:00'],
      ['edx', 1, OLD, '2013-10-01', '2013-10-01 08:00:00'],
      ['edx', 1, OLD, '2013-11-02', '2013-11-02 08:00:00'],
      ['edx', 1, SPRING, '2025-05-01', '2025-05-01 08:00:00'],
    ]);
  });
});

describe('roles', () => {
  it('make students of learners, for as long as one enrolment there lasts, and teachers of the team', async () => {
    const columns = ['user_id', 'org_id', 'role', 'role_type', 'begin_date', 'end_date', 'status'];
    const rows = (await world.rows('base', 'one_roster_role')).map((row) => columns.map((column) => row[column]));
    expect(new Set(rows)).toEqual(
      new Set([
        [ADA, ORG_Y, 'student', 'primary', '2013-09-01', '2013-11-02', 'inactive'],
        [ADA, UNI, 'student', 'secondary', '2024-05-01', null, 'active'],
        [ADA, 't-school', 'student', 'secondary', '2025-01-10', null, 'active'],
        // Of her other account.
        [ADA, 't-school', 'student', 'secondary', '2026-03-01', null, 'active'],
        [BEN, 't-school', 'student', 'primary', '2025-02-01', null, 'active'],
        [BEN, UNI, 'student', 'secondary', '2025-06-01', '2026-08-30', 'inactive'],
        [TIA, 't-school', 'student', 'primary', '2026-01-01', null, 'active'],
        [TIA, 't-school', 'teacher', 'primary', null, null, 'active'],
        [TOM, ORG_Y, 'teacher', 'secondary', null, null, 'active'],
      ]),
    );
    expect(rows).toHaveLength(9);
  });

  it('admit with the first enrolment', async () => {
    for (const row of await world.rows('base', 'one_roster_role')) expect(row.admission_date).toBe(row.begin_date);
  });
});

describe('guides', () => {
  it('are the teachers of a run for each of its learners, dated as the enrolment, and nobody their own', async () => {
    const columns = [
      'source_user_id',
      'agent_user_id',
      'relationship_type',
      'status',
      'begin_date',
      'end_date',
      'date_created',
    ];
    expect(await made('one_roster_user_agent', ...columns)).toEqual(
      new Set([
        [ADA, TIA, 'teacher', 'active', '2026-01-10', null, '2026-01-10 10:00:00'],
        [ADA, TOM, 'teacher', 'inactive', '2013-09-01', '2013-11-02', '2013-09-01 23:59:59'],
        [BEN, TIA, 'teacher', 'active', null, null, '2026-08-30 00:00:00'],
      ]),
    );
  });
});
