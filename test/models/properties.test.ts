import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { generatedExport } from './generated-export.ts';
import { type OpenWorld, openWorld } from './world.ts';

/** Restricted readers, with the places of their schools in the export's list. */
const SCOPES = {
  first: [0],
  second: [1],
  third: [2],
  fourth: [3],
  pair: [0, 2],
  nobody: [],
} as const satisfies Readonly<Record<string, readonly number[]>>;
type Scope = keyof typeof SCOPES;

/** Conditions that warn, and that rows of the export break. */
const WARNED = new RegExp(
  [
    '^achievement_type is .* others are not mastery$',
    '^at most one period of a student, guide and type is open$',
    "grade_id is null or placement_status = 'Completed'",
  ].join('|'),
);

let dir: string;
let world: OpenWorld;
/** Ids of the organisations that each restricted reader may see. */
let allowed: Readonly<Record<Scope, readonly string[]>>;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'timeback-properties-'));
  const { world: tables, schools } = await generatedExport(dir);
  const ids = (places: readonly number[]) => places.map((place) => schools[place]!);
  allowed = {
    first: ids(SCOPES.first),
    second: ids(SCOPES.second),
    third: ids(SCOPES.third),
    fourth: ids(SCOPES.fourth),
    pair: ids(SCOPES.pair),
    nobody: ids(SCOPES.nobody),
  };
  world = await openWorld(tables, { everyone: null, ...allowed });
  // What a reader without limits sees, once: nearly every question below is about it.
  await world.connection.run('create schema seen');
  for (const { name } of VIEWS) await world.connection.run(`create table seen.${name} as from everyone.${name}`);
  await world.connection.run('use seen');
});
afterAll(async () => {
  world?.close();
  await rm(dir, { recursive: true, force: true });
});

/** `sql` selects what breaks the property. */
const nothingBreaks = async (sql: string) => expect(await world.select(`${sql} limit 5`)).toEqual([]);

it.each([...BASE, ...VIEWS].map((model) => [`${model.schema}.${model.name}`, model] as const))(
  '%s meets its contract',
  async (_, model) => {
    const results = await checkContract(world.engine, model.schema === 'base' ? 'base' : 'seen', model);
    const broken = results.filter(
      (result) => result.broken > 0 && !(result.level === 'warn' && WARNED.test(result.condition)),
    );
    expect(broken).toEqual([]);
  },
);

it.each(VIEWS.map(({ name }) => name))('%s has rows', async (view) => {
  expect(await world.select(`select 1 from ${view} limit 1`)).toHaveLength(1);
});

describe('every row that names', () => {
  const viewsWith = (column: string) =>
    VIEWS.filter(({ columns }) => columns.some(({ name }) => name === column)).map(({ name }) => name);

  it.each(viewsWith('student_id'))('a student in %s names one of the students', (view) =>
    nothingBreaks(`select distinct student_id from ${view}
      where student_id is not null and student_id not in (select id from students)`),
  );

  it.each(viewsWith('session_id'))('a session in %s names one of the sessions', (view) =>
    nothingBreaks(`select distinct session_id from ${view}
      where session_id is not null and session_id not in (select id from sessions)`),
  );

  it.each(viewsWith('school_id'))('a school in %s names one of the schools', (view) =>
    nothingBreaks(`select distinct school_id from ${view}
      where school_id is not null and school_id not in (select id from schools)`),
  );
});

describe('views agree:', () => {
  it('the waste of a session is that of its insights', () =>
    nothingBreaks(`
      select coalesce(waste.session_id, insight.session_id) as session_id, waste_duration_sec, total_sec
      from sessions_waste waste
      full join (
        select session_id, round(sum(waste_duration_sec)) as total_sec from waste_insights group by session_id
        having sum(waste_duration_sec) > 0
      ) insight on insight.session_id = waste.session_id
      where waste_duration_sec is distinct from total_sec`));

  it.each([
    ['sessions_cheating', 'cheating_duration_sec', 'cheating_insights'],
    ['sessions_proctoring', 'proctoring_duration_sec', 'proctoring_insights'],
  ])('%s counts overlapping time once', (sessions, duration, insights) =>
    nothingBreaks(`
      with insight as (
        select session_id, sum(duration_sec) as total_sec, max(duration_sec) as longest_sec,
          date_diff('second', min(started_at_time), max(ended_at_time)) as whole_sec
        from ${insights} group by session_id having sum(duration_sec) > 0
      )
      select coalesce(merged.session_id, insight.session_id) as session_id, ${duration}, total_sec, longest_sec, whole_sec
      from ${sessions} merged
      full join insight on insight.session_id = merged.session_id
      where coalesce(${duration} not between longest_sec and least(total_sec, whole_sec), true)`),
  );

  it('the students of a school are those attached to it', () =>
    nothingBreaks(`
      select id, school.student_count, usage.student_count, attached.student_count
      from schools school
      full join school_usage_stats usage on usage.school_id = school.id
      left join (
        select school_id, count(distinct student_id) as student_count from student_schools group by school_id
      ) attached on attached.school_id = school.id
      where school.student_count is distinct from coalesce(attached.student_count, 0)
        or usage.student_count is distinct from school.student_count`));

  it('the time of a school is that of the sessions and distractions of its students', () =>
    nothingBreaks(`
      with attached as (select distinct school_id, student_id from student_schools),
      app as (
        select school_id, sum(duration_sec) as total_sec
        from attached join sessions using (student_id) group by school_id
      ),
      -- Of a session of nobody the observation may tell who it was.
      observed as (
        select caliper_session_id as session_id, min(user_id) as user_id from base.insights_session group by all
      ),
      wasted as (
        select coalesce(observed.user_id, sessions.student_id) as student_id, waste_duration_sec
        from waste_insights
        join sessions on sessions.id = waste_insights.session_id
        left join observed on observed.session_id = sessions.id
      ),
      waste as (
        select school_id, sum(waste_duration_sec) as total_sec
        from attached join wasted using (student_id) group by school_id
      )
      select usage.school_id, total_app_time_sec, app.total_sec, total_waste_time_sec, waste.total_sec
      from school_usage_stats usage
      left join app on app.school_id = usage.school_id
      left join waste on waste.school_id = usage.school_id
      where total_app_time_sec <> coalesce(app.total_sec, 0) or total_waste_time_sec <> coalesce(waste.total_sec, 0)`));

  it('the answers of a session are the attempts with a score', () =>
    nothingBreaks(`
      with attempt as (
        select session_id, assignee_id as student_id, count(score_given) as answered,
          count(*) filter (where max_score > 0 and score_given >= max_score) as correct
        from base.caliper_attempt where session_id is not null and assignee_id is not null
        group by session_id, assignee_id
      )
      select session_id, student_id, total_questions_answered, answered, total_questions_correct, correct
      from aggregated_session_attempts full join attempt using (session_id, student_id)
      where total_questions_answered is distinct from answered or total_questions_correct is distinct from correct`));

  it('attempts are one of those that each student made at each resource', () =>
    nothingBreaks(`
      select student_id, resource_id, found, made
      from (select student_id, resource_id, count(*) as found from attempts group by all)
      full join (
        select assignee_id as student_id, assignable_id as resource_id, 1 as made
        from base.caliper_attempt where assignee_id is not null and assignable_id is not null group by all
      ) using (student_id, resource_id)
      where found is distinct from made`));

  it('the points of the students are those of the ledger', () =>
    nothingBreaks(`
      with xp as (select sum(total_value) as points from students_xp),
      ledger as (select sum(value) as points from timeback_export.tb_xp_ledger)
      select xp.points, ledger.points from xp, ledger where xp.points is distinct from ledger.points`));

  it('the enrolments in a course are those in its classes', () =>
    nothingBreaks(`
      with class as (
        select student_id, course_id, count(distinct class_id) as class_count, min(begin_date) as begin_date,
          '{' || array_to_string(list_sort(list_distinct(list(school_id))), ',') || '}' as school_ids
        from class_enrollments where course_id is not null group by student_id, course_id
      )
      select student_id, course_id from course_enrollments course full join class using (student_id, course_id)
      where (course.class_count, course.begin_date, course.school_ids)
        is distinct from (class.class_count, class.begin_date, class.school_ids)`));

  it('every student is attached, starts and has a role', () =>
    nothingBreaks(`
      with role as (select distinct user_id as id from base.one_roster_role where role = 'student')
      select coalesce(students.id, role.id) as id from students full join role on role.id = students.id
      where students.id is null or role.id is null
        or role.id not in (select student_id from student_start_dates)
        or role.id not in (select student_id from student_schools)`));
});

describe.each(['first', 'pair', 'nobody'] as const)('the scope %s', (scope) => {
  const seen = () => [...allowed[scope], '(none)'].map(literal).join(', ');
  const columnsOf = (view: string) =>
    VIEWS.find(({ name }) => name === view)!
      .columns.map(({ name }) => `"${name}"`)
      .join(', ');
  const hasExactly = (view: string, expected: string) => {
    const columns = columnsOf(view);
    return nothingBreaks(`
      select ${columns}, sum(n) as too_many
      from (
        select ${columns}, 1 as n from ${scope}.${view}
        union all
        select ${columns}, -1 as n from (${expected})
      ) both_sides
      group by all having sum(n) <> 0`);
  };

  const personal = VIEWS.filter(({ columns }) => columns.some(({ name }) => name === 'org_ids')).map(
    ({ name }) => name,
  );
  it.each(personal)('shows of %s what is of its organisations, with these alone', (view) =>
    hasExactly(
      view,
      `select * replace ('{' || array_to_string(own, ',') || '}' as org_ids)
      from ${view}, lateral (
        select list_filter(string_split(trim(org_ids, '{}'), ','), org -> org in (${seen()})) as own
      )
      where len(own) > 0`,
    ),
  );

  it.each([
    ['class_enrollments', 'school_id'],
    ['classes', 'school_id'],
    ['school_usage_stats', 'school_id'],
    ['schools', 'id'],
  ])('shows of %s what is of its schools, and of nobody whom it does not show', (view, school) => {
    const person = view === 'class_enrollments' ? `and student_id in (select id from ${scope}.students)` : '';
    return hasExactly(view, `from ${view} where ${school} in (${seen()}) ${person}`);
  });
});

it('the scopes of all schools together show everybody with a current role at a school', () => {
  const shown = ['first', 'second', 'third', 'fourth'].map(
    (scope) => `select id from ${scope}.students union select id from ${scope}.guides`,
  );
  return nothingBreaks(`
    with expected as (
      select distinct person_id as id from base.person_organization
      where org_id in (select id from schools)
        and (person_id in (select id from students) or person_id in (select id from guides))
    ), shown as (${shown.join(' union ')})
    select coalesce(expected.id, shown.id) as id from expected full join shown on shown.id = expected.id
    where expected.id is null or shown.id is null`);
});
