/** The TimeBack platform's tables as DuckDB SQL: rows are made of numbers from range() alone, each value by hashing them. */

export interface ExportSizes {
  readonly students: number;
  readonly schools: number;
  readonly sessions: number;
  readonly attempts: number;
  readonly insights: number;
}

const SEED = 20250906;
/** Days before the export on which something happened. */
const DAYS = 300;

/** Counts of what does not grow with the students. */
const APPS = 12;
const SUBJECTS = 4;
const GRADES = 13;
const COURSES = SUBJECTS * GRADES;
const UNITS = COURSES * 8;
const SECTIONS = UNITS * 2;
const LESSONS = SECTIONS * 3;
const TESTS = UNITS * 2;
const QUESTIONS = TESTS * 12;

const teachers = ({ students }: ExportSizes) => Math.ceil(students / 20);
const parents = ({ students }: ExportSizes) => Math.ceil(students / 4);
const districts = ({ schools }: ExportSizes) => Math.ceil(schools / 10);
/** Of a learner. */
const ENROLMENTS = 6;
/** Of one school; each stripe of them is for one of a learner's enrolments, so that none is in a class twice. */
const classesPerStripe = ({ students, schools }: ExportSizes) => Math.max(1, Math.ceil(students / schools / 25));
const classes = (sizes: ExportSizes) => sizes.schools * ENROLMENTS * classesPerStripe(sizes);
/** Sessions in which somebody looked on. */
const observed = ({ sessions }: ExportSizes) => Math.ceil(sessions * 0.8);

/** Functions that the SELECTs use; all of them give the same for the same arguments. */
export function macros(sizes: ExportSizes, date: string): readonly string[] {
  const { students, schools } = sizes;
  return [
    // An id of the n-th thing of a kind.
    `uid(kind, n) as cast(cast(md5(concat_ws('/', ${SEED}, kind, n)) as uuid) as varchar)`,
    // A whole number from 0 to k - 1, a number from 0 to below 1, true in a share of all cases, an item of a list.
    `pick(n, salt, k) as cast(hash(n, salt, ${SEED}) % cast(k as ubigint) as bigint)`,
    `part(n, salt) as pick(n, salt, 1000000) / 1e6`,
    `chance(n, salt, share) as part(n, salt) < share`,
    `one_of(n, salt, list) as list[1 + pick(n, salt, len(list))]`,
    `export_date() as date '${date}'`,
    // A moment of a school day before the export.
    `moment(n, salt) as cast(export_date() - cast(1 + pick(n, salt, ${DAYS}) as integer) as timestamp)
      + to_milliseconds(28800000 + pick(n, salt || ' time', 32400000))`,
    `day(n, salt) as cast(moment(n, salt) as date)`,
    `status(n) as case when chance(n, 'status', 0.97) then 'active' when chance(n, 'gone', 0.7) then 'inactive' else 'tobedeleted' end`,
    // What belongs to what.
    `school_of(student) as student % ${schools}`,
    `class_of(student, nth) as
      (nth * ${classesPerStripe(sizes)} + pick(student, 'class ' || nth, ${classesPerStripe(sizes)})) * ${schools} + school_of(student)`,
    `course_of(class) as pick(class, 'course', ${COURSES})`,
    // Some learners do much more than others.
    `student_of(session) as cast(floor(pow(part(session, 'student'), 1.5) * ${students}) as bigint)`,
    `session_id(n) as case when n % 5 = 0 then 'urn:uuid:' || uid('session', n) else uid('session', n) end`,
    `session_start(n) as moment(n, 'session')`,
    `session_seconds(n) as 120 + pick(n, 'seconds', 3400)`,
    `test_id(n) as case when n % 3 = 0 then 'https://app.example.org/tests/' || n else uid('test', n) end`,
  ].map((macro) => `create or replace temp macro ${macro}`);
}

const GIVEN_NAMES = `['Amara', 'Bao', 'Chidi', 'Dalia', 'Eero', 'Freya', 'Goran', 'Hana', 'Inés', 'Jun', 'Kamala', 'Lars', 'Søren']`;
const FAMILY_NAMES = `['Mustermann', 'Exemplaire', 'Ejemplar', 'Esempio', 'Voorbeeld', 'Példa', 'Näidis', 'Mfano', 'Contoh']`;

const person = (kind: string, count: number) => `
  select
    uid('${kind}', n) as id, one_of(n, '${kind} given', ${GIVEN_NAMES}) as given_name,
    one_of(n, '${kind} family', ${FAMILY_NAMES}) as family_name, '${kind}' || n || '@example.org' as email, status(n) as status,
    moment(n, '${kind} made') as date_created, moment(n, '${kind} made') + to_hours(pick(n, 'changed', 48)) as date_last_modified
  from range(${count}) t(n)`;

const role = (kind: string, name: string, type: string, org: string, begin: string, end: string, from: string) => `
  select
    uid('role ${kind}', n) as id, ${name} as user_id, ${org} as org_id, '${kind.split(' ')[0]}' as role, '${type}' as role_type,
    ${begin} as begin_date, ${end} as end_date, ${begin} as admission_date, status(n) as status
  from ${from} t(n)`;

const NO_DATE = 'cast(null as date)';
const TERM = `cast(export_date() - ${DAYS + 5} as date)`;
/** Days of the term by which the last enrolment has begun; none ends before. */
const LAST_BEGIN = 60;

const link = (kind: string, agent: string, nth: number, from: string) => `
  select
    uid('link ${kind} ${nth}', n) as id, uid('student', n) as source_user_id, ${agent} as agent_user_id,
    '${kind}' as relationship_type, status(n) as status, ${TERM} as begin_date,
    case when chance(n, 'left ${kind} ${nth}', 0.1) then day(n, 'left') end as end_date,
    cast(${TERM} as timestamp) as date_created,
    case when chance(n, 'touched', 0.3) then moment(n, 'touched ${kind}') end as date_last_modified
  from ${from} t(n)`;

const resource = (kind: string, title: string, count: number) => `
  select
    uid('${kind}', n) as id, case when chance(n, 'untitled ${kind}', 0.01) then null else ${title} end as name,
    case when chance(n, 'described', 0.5) then 'About ' || ${title} end as description, 'curriculum/${kind}' as media_type
  from range(${count}) t(n)`;

const edge = (source: string, destination: string, order: string, from: string) => `
  select
    ${source} as source_id, ${destination} as destination_id, 'isPartOf' as relationship_type, cast(${order} as bigint) as item_order
  from ${from} t(n)`;

const all = (...selects: readonly string[]) => selects.join('\n  union all');

const SUBJECT_TITLES = `['Mathematics', 'Reading', 'Science', 'Language']`;
const subject = (n: string) => `${SUBJECT_TITLES}[1 + cast(${n} as bigint) % ${SUBJECTS}]`;
const courseTitle = (n: string) => `'Grade ' || ((${n}) // ${SUBJECTS}) || ' ' || ${subject(n)}`;

/** Slug, category, visibility, whether it wastes time, whether it needs a review. */
const INSIGHT_TYPES = `(values
  (0, 'AwayFromSeat', 'Engagement', 'external', true, false), (1, 'Idling', 'Engagement', 'external', true, false),
  (2, 'EyesOffScreen', 'Engagement', 'external', true, false), (3, 'Socializing', 'Engagement', 'external', true, false),
  (4, 'NonLearningContent', 'Engagement', 'external', true, true), (5, 'TopicShopping', 'Engagement', 'external', true, false),
  (6, 'SkipAssessment', 'Engagement', 'external', true, false), (7, 'DeepFocus', 'Engagement', 'external', false, false),
  (8, 'HelpFromAnotherPerson', 'Proctoring', 'external', false, true),
  (9, 'UnauthorizedAppUse', 'Proctoring', 'external', true, true),
  (10, 'UnauthorizedDeviceUse', 'Proctoring', 'external', true, true),
  (11, 'CheatingHelpFromAnotherPerson', 'Cheating', 'external', false, true),
  (12, 'CheatingUnauthorizedAppUse', 'Cheating', 'external', false, true),
  (13, 'Journal', 'Journal', 'external', false, false), (14, 'ModelNote', 'Engagement', 'internal', true, false)
) t(n, slug, category, visibility, is_waste, requires_review)`;
const INSIGHT_TYPE_COUNT = 15;

/** A SELECT for each table of an export, with the columns that the platform delivers. */
export const EXPORT_TABLES: Readonly<Record<string, (sizes: ExportSizes) => string>> = {
  one_roster_organization: (sizes) =>
    all(
      `
  select uid('district', n) as id, 'District ' || n as name, 'district' as type, 'D' || n as identifier,
    cast(null as varchar) as parent_id, 'active' as status
  from range(${districts(sizes)}) t(n)`,
      `
  select uid('school', n), 'School ' || n, 'school', 'S' || n, uid('district', n % ${districts(sizes)}), status(n)
  from range(${sizes.schools}) t(n)`,
      `
  select uid('department', n), 'Department ' || n, 'department', null, uid('school', n), 'active'
  from range(${sizes.schools}) t(n)`,
    ),
  one_roster_user: (sizes) =>
    all(
      person('student', sizes.students),
      person('teacher', teachers(sizes)),
      person('principal', sizes.schools),
      person('parent', parents(sizes)),
    ),
  one_roster_role: (sizes) => {
    const { students, schools } = sizes;
    const student = `uid('student', n)`;
    const school = (n: string) => `uid('school', ${n})`;
    const some = (share: number, salt: string) =>
      `(select n from range(${students}) r(n) where chance(n, '${salt}', ${share}))`;
    return all(
      role('student', student, 'primary', school('school_of(n)'), TERM, NO_DATE, `range(${students})`),
      role('student second', student, 'secondary', school(`(n + 1) % ${schools}`), `day(n, 'second')`, NO_DATE, some(0.05, 'second')),
      role('student before', student, 'primary', school(`(n + 2) % ${schools}`), `${TERM} - 365`, `${TERM} - 1`, some(0.1, 'before')),
      role('student department', student, 'secondary', `uid('department', school_of(n))`, TERM, NO_DATE, some(0.2, 'department')),
      role('teacher', `uid('teacher', n)`, 'primary', school(`n % ${schools}`), TERM, NO_DATE, `range(${teachers(sizes)})`),
      role('principal', `uid('principal', n)`, 'primary', school('n'), TERM, NO_DATE, `range(${schools})`),
      role('parent', `uid('parent', n)`, 'primary', school(`n % ${schools}`), TERM, NO_DATE, `range(${parents(sizes)})`),
    ); // biome-ignore format: a row of a table reads best in rows
  },
  one_roster_user_agent: (sizes) => {
    const { students, schools } = sizes;
    // Teachers of a school have numbers that are its own plus multiples of the number of schools.
    const teacher = (salt: string) =>
      `uid('teacher', (pick(n, '${salt}', 1000) * ${schools} + n) % ${teachers(sizes)})`;
    const some = (where: string) => `(select n from range(${students}) r(n) where ${where})`;
    return all(
      link('teacher', teacher('first'), 1, `range(${students})`),
      link('teacher', teacher('second'), 2, some(`chance(n, 'two', 0.5)`)),
      link('principal', `uid('principal', school_of(n))`, 1, some(`chance(n, 'watched', 0.1)`)),
      link('parent', `uid('parent', n // 4)`, 1, some('n % 2 = 0')),
    );
  },
  one_roster_course: () => `
  select uid('course', n) as id, ${courseTitle('n')} as title, 'C-' || n as course_code,
    cast(null as varchar) as org_id, 'active' as status
  from range(${COURSES}) t(n)`,
  one_roster_class: (sizes) => `
  select
    uid('class', n) as id, case when chance(n, 'untitled', 0.02) then null else ${courseTitle('course_of(n)')} || ', section ' || n end as title,
    'K-' || n as class_code, case when chance(n, 'home', 0.1) then 'homeroom' else 'scheduled' end as class_type,
    case when chance(n, 'no course', 0.03) then null else uid('course', course_of(n)) end as course_id,
    uid('school', n % ${sizes.schools}) as school_id, status(n) as status
  from range(${classes(sizes)}) t(n)`,
  one_roster_class_subject: (sizes) => `
  select uid('class', n) as class_id, uid('cf subject', course_of(n) % ${SUBJECTS}) as subject_id
  from range(${classes(sizes)}) t(n) where chance(n, 'has subject', 0.95)`,
  one_roster_class_grade: (sizes) => `
  select uid('class', n) as class_id, uid('grade', course_of(n) // ${SUBJECTS}) as placement_grade_id
  from range(${classes(sizes)}) t(n) where chance(n, 'has grade', 0.95)`,
  one_roster_enrollment: (sizes) =>
    all(
      `
  select
    uid('enrolment ' || nth, n) as id, uid('student', n) as user_id, uid('class', class_of(n, nth)) as class_id,
    'student' as role, case when chance(n, 'unsaid', 0.05) then null else nth = 0 end as "primary",
    case when chance(n, 'no begin', 0.02) then null else ${TERM} + cast(pick(n, 'begins', ${LAST_BEGIN}) as integer) end as begin_date,
    case when chance(n * 8 + nth, 'ended', 0.15) then greatest(day(n, 'ends'), ${TERM} + ${LAST_BEGIN}) end as end_date,
    status(n * 8 + nth) as status
  from range(${sizes.students}) t(n), range(${ENROLMENTS}) e(nth)`,
      `
  select uid('teaching', n), uid('teacher', n % ${teachers(sizes)}), uid('class', n), 'teacher', true, ${TERM}, null, 'active'
  from range(${classes(sizes)}) t(n)`,
    ),
  cf_document: () => `
  select uid('document', n) as identifier, 'Framework ' || n as title from range(${APPS}) t(n)`,
  cf_item: () =>
    all(
      `
  select uid('item course', n) as identifier, ${courseTitle('n')} as full_statement, 'C.' || n as human_coding_scheme,
    'Course' as item_type, uid('document', n % ${APPS}) as document_id
  from range(${COURSES}) t(n)`,
      `
  select uid('item', n), 'Understands lesson ' || n, 'L.' || n,
    one_of(n, 'item type', ['section', 'topic', 'level', 'standard', 'Standard']), uid('document', n % ${APPS})
  from range(${LESSONS}) t(n)`,
    ),
  cf_subject: () => `
  select uid('cf subject', n) as identifier, ${subject('n')} as title, cast(n + 1 as varchar) as hierarchy_code,
    case when n > 0 then 'All of ' || ${subject('n')} end as description
  from range(${SUBJECTS}) t(n)`,
  cf_item_subject: () =>
    all(
      `
  select uid('item course', n) as item_id, uid('cf subject', n % ${SUBJECTS}) as subject_id from range(${COURSES}) t(n)`,
      `
  select uid('item', n), uid('cf subject', n % ${SUBJECTS}) from range(${LESSONS}) t(n)`,
    ),
  caliper_assignable_digital_resource: () =>
    all(
      resource('subject', subject('n'), SUBJECTS),
      resource('course', courseTitle('n'), COURSES),
      resource('unit', `'Unit ' || n`, UNITS),
      resource('section', `'Section ' || n`, SECTIONS),
      resource('lesson', `'Lesson ' || n`, LESSONS),
    ),
  caliper_assessment: () => `
  select test_id(n) as id, case when chance(n, 'untitled test', 0.01) then ' ' else 'Test ' || n end as name,
    cast(null as varchar) as description
  from range(${TESTS}) t(n)`,
  caliper_assessment_item: () => `
  select uid('question', n) as id, case when chance(n, 'titled', 0.7) then 'Question ' || n end as name,
    'Which of these is right? (' || n || ')' as description, one_of(n, 'form', ['quiz', 'guiding', null]) as media_type
  from range(${QUESTIONS}) t(n)`,
  caliper_entity_relation: () =>
    all(
      edge(`uid('course', n)`, `uid('subject', n % ${SUBJECTS})`, 'n', `range(${COURSES})`),
      edge(`uid('unit', n)`, `uid('course', n // 8)`, 'n % 8', `range(${UNITS})`),
      edge(`uid('unit', n)`, `uid('course', (n // 8 + 1) % ${COURSES})`, '8', `range(0, ${UNITS}, 50)`),
      edge(`uid('section', n)`, `uid('unit', n // 2)`, 'n % 2', `range(${SECTIONS})`),
      edge(`uid('lesson', n)`, `uid('section', n // 3)`, 'n % 3', `range(${LESSONS})`),
      edge('test_id(n)', `uid('unit', n // 2)`, 'null', `range(${TESTS})`),
      edge('test_id(n)', `uid('course', n // 16)`, 'null', `range(0, ${TESTS}, 10)`),
      edge(`uid('question', n)`, 'test_id(n // 12)', 'n % 12', `range(${QUESTIONS})`),
      edge(`uid('question', n)`, `test_id((n // 12 + 1) % ${TESTS})`, '12', `range(0, ${QUESTIONS}, 7)`),
    ),
  caliper_session: ({ sessions }) => `
  select
    session_id(n) as id, case when chance(n, 'nobody', 0.005) then null else uid('student', student_of(n)) end as user_id,
    uid('app', pick(n, 'app', ${APPS})) as client_id, session_start(n) as started_at_time,
    case when chance(n, 'open', 0.02) then null else session_start(n) + to_seconds(session_seconds(n)) end as ended_at_time
  from range(${sessions}) t(n)`,
  caliper_attempt: ({ sessions, attempts }) => `
  with session as (
    select n as session, uid('student', student_of(n)) as student, session_id(n) as id, session_start(n) as start
    from range(${sessions}) t(n)
  ), attempt as (
    select *, nth * ${sessions} + session as n from session, range(${Math.ceil(attempts / sessions)}) t(nth)
  ), random as (
    select *, pick(n, 'what', 100) as what, pick(n, 'after', 2400) as after, 5 + pick(n, 'took', 300) as took,
      pick(n, 'score', 10) as score
    from attempt where n < ${attempts}
  )
  select
    uid('attempt', n) as id, student as assignee_id,
    case when what < 70 then uid('question', pick(n, 'question', ${QUESTIONS}))
      when what < 85 then uid('lesson', pick(n, 'lesson', ${LESSONS})) else test_id(pick(n, 'test', ${TESTS})) end as assignable_id,
    case when not chance(n, 'alone', 0.04) then id end as session_id,
    start + to_seconds(after) as started_at_time,
    case when not chance(n, 'left open', 0.05) then start + to_seconds(after + took) end as ended_at_time,
    case when chance(n, 'timed', 0.6) then took + part(n, 'ms') end as duration_sec,
    case when what < 70 then cast(score > 3 as double) when what >= 85 then score / 1e1 end as score_given,
    case when what < 70 or what >= 85 then cast(1 as double) end as max_score, 1 + pick(n, 'try', 3) as attempt_count
  from random`,
  lti_application: () => `
  select uid('app', n) as id, 'Application ' || n as name, case when n % 4 = 3 then 'assessment' else 'learning' end as type
  from range(${APPS}) t(n)`,
  lti_application_curriculum_scope: () => `
  select uid('app', n) as lti_application_id, uid('document', n) as cf_document_id from range(${APPS}) t(n) where n % 4 < 3
  union all
  select uid('app', 0), uid('document', 1)`,
  tb_xp_ledger: ({ sessions }) => `
  select
    uid('xp', n) as id, uid('student', student_of(n)) as user_id, uid('app', pick(n, 'app', ${APPS})) as application_id,
    case when chance(n, 'no session', 0.1) then null else session_id(n) end as session_id,
    cast(pick(n, 'xp', 2500) / 1e2 - case when chance(n, 'penalty', 0.05) then 20 else 0 end as decimal(18, 2)) as value,
    session_start(n) + to_seconds(session_seconds(n)) as date_created
  from range(0, ${sessions}, 2) t(n)`,
  placement_grade: () => `
  select uid('grade', n) as id, case when n = 0 then 'KG' else lpad(cast(n as varchar), 2, '0') end as grade_primary_identifier,
    case when n = 0 then 'Kindergarten' else 'Grade ' || n end as label, n + 1 as order_number
  from range(${GRADES}) t(n)`,
  placement_student_subject_placement: ({ students }) => `
  select
    uid('student', n) as student_id, uid('cf subject', s) as subject_id,
    case when chance(n * 8 + s, 'placed', 0.8) then uid('grade', pick(n * 8 + s, 'grade', ${GRADES})) end as grade_id,
    one_of(n * 8 + s, 'placement', ['NotStarted', 'InProgress', 'Completed', 'Completed']) as placement_status,
    moment(n * 8 + s, 'placement') as date_last_modified
  from range(${students}) t(n), range(${SUBJECTS}) u(s) where chance(n * 8 + s, 'tested', 0.8)`,
  clr_achievement: () => `
  select uid('achievement', n) as id, uid('item', n) as cf_item_id,
    one_of(n, 'achievement', ['StandardMastery', 'CurriculumMastery', 'standard_mastery', 'Badge']) as achievement_type
  from range(${LESSONS}) t(n)`,
  clr_achievement_credential: ({ students }) => `
  select
    uid('credential', n) as id, uid('achievement', pick(n, 'achievement', ${LESSONS})) as achievement_id,
    uid('student', n % ${students}) as credential_subject_id,
    case when chance(n, 'no result', 0.02) then null else round(part(n, 'result'), 4) end as result_value,
    moment(n, 'awarded') as awarded_date
  from range(${students} * 10) t(n)`,
  insights_type: () => `
  select uid('insight type', n) as id, slug, category, visibility, is_waste from ${INSIGHT_TYPES}`,
  insights_config: () => `
  select uid('insight type', n) as insights_type_id, requires_review from ${INSIGHT_TYPES}`,
  insights_session: (sizes) =>
    all(
      `
  select
    uid('observed', n) as id, session_id(n) as caliper_session_id, uid('student', student_of(n)) as user_id,
    uid('app', pick(n, 'app', ${APPS})) as application_id, chance(n, 'webcam', 0.7) as webcam_enabled,
    chance(n, 'proctored', 0.25) as is_proctored
  from range(${observed(sizes)}) t(n)`,
      `
  select uid('observed again', n), session_id(n), null, uid('app', pick(n, 'app', ${APPS})), false, true
  from range(0, ${observed(sizes)}, 100) t(n)`,
    ),
  insights_insight: (sizes) => `
  with insight as (
    select n, pick(n, 'session', ${observed(sizes)}) as session, pick(n, 'type', ${INSIGHT_TYPE_COUNT}) as type,
      pick(n, 'after', 2400) as after
    from range(${sizes.insights}) t(n)
  )
  select
    uid('insight', n) as id, uid('observed', session) as insights_session_id, uid('insight type', type) as insights_type_id,
    session_start(session) + to_seconds(after) as started_at_time,
    session_start(session) + to_seconds(after + pick(n, 'lasted', 180)) as ended_at_time,
    case when type = 13 then 'Today I learned about ' || ${subject('n')} || '.' else 'Seen for a while, case ' || n end as reason,
    chance(n, 'visible', 0.95) as is_visible
  from insight`,
  insights_review: ({ insights }) => `
  select uid('insight', n) as insight_id, one_of(n, 'review', ['TruePositive', 'TruePositive', 'FalsePositive', 'Unclear']) as result,
    moment(n, 'reviewed') as reviewed_at
  from range(${insights}) t(n) where chance(n, 'has review', 0.5)`,
  insights_recommendation: ({ students }) => `
  select
    uid('advice', n) as id, uid('student', n % ${students}) as user_id, one_of(n, 'advice', ['daily-coaching', 'weekly-review']) as type,
    one_of(n, 'by', ['vault-agent', 'manual', 'app-generated']) as source,
    case when chance(n, 'refers', 0.8) then 'exec_' || n end as source_reference_id,
    case when chance(n, 'has title', 0.7) then 'A thought for today' end as title,
    one_of(n, 'seen by', ['student', 'student', 'student', 'internal']) as visibility,
    'Try **' || ${subject('n')} || '** for ten minutes.' as content, moment(n, 'advised') as generated_at,
    case when chance(n, 'delivered', 0.9) then moment(n, 'advised') + to_minutes(5) end as delivered_at,
    case when chance(n, 'answered', 0.2) then one_of(n, 'felt', ['POSITIVE', 'NEGATIVE']) end as feedback_sentiment,
    case when chance(n, 'answered', 0.05) then 'It helped.' end as feedback_text,
    case when chance(n, 'answered', 0.2) then moment(n, 'advised') + to_hours(3) end as feedback_at
  from range(${students} * 2) t(n)`,
  gradebook_assessment_result: ({ students }) => `
  select
    uid('result', n) as id, uid('student', n % ${students}) as student_id, 'MAP Growth ' || ${subject('n')} as assessment_title,
    cast(moment(n, 'scored') as date) as score_date,
    case when chance(n, 'reported', 0.8) then 'https://reports.example.org/' || n end as report_url, status(n) as status
  from range(${students} * 2) t(n)`,
};
