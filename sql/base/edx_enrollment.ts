import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxEnrollmentSql from './edx_enrollment.sql';

export const edxEnrollment = defineBase({
  name: 'edx_enrollment',
  sql: edxEnrollmentSql,
  grain: 'One enrolment of a learner in a course run.',
  key: ['id'],
  description:
    'What roles, links to teachers and enrolments have in common: who was in which run, and from when to when. The last deactivation in the log ends an enrolment; where the log has none, the first retained snapshot that shows it inactive for good does.',
  columns: [
    required('id', 'varchar', 'pseudonym', 'Made from site and number of the enrolment.', [
      'edx.student_courseenrollment.id',
    ]),
    required('site', 'varchar', 'none', 'Platform of the run, `edx` or `edge`.', ['edx.student_courseenrollment.site']),
    required('account', 'varchar', 'pseudonym', 'Account of the learner, such as `edx:123`.', [
      'edx.student_courseenrollment.user_id',
    ]),
    required('person_id', 'varchar', 'pseudonym', 'Learner, `base.one_roster_user.id`.', [
      'base.person_account.person_id',
    ]),
    required('run_id', 'varchar', 'none', 'Key of the run, as edX spells it.', ['base.edx_run.run_id']),
    required('class_id', 'varchar', 'none', 'The run as a class, `base.one_roster_class.id`.', [
      'base.edx_run.class_id',
    ]),
    nullable(
      'course_id',
      'varchar',
      'none',
      'Course of the run, `base.one_roster_course.id`; null when the key tells none.',
      ['base.edx_run.course_id'],
    ),
    nullable(
      'organization_id',
      'varchar',
      'none',
      'Organisation of the run, `base.one_roster_organization.id`; null when the key tells none.',
      ['base.organization_id.organization_id'],
    ),
    nullable(
      'began_at',
      'timestamp',
      'none',
      'When the learner first enrolled in the run; null when edX does not say.',
      ['edx.student_courseenrollment.created'],
    ),
    required('is_active', 'boolean', 'none', 'Whether the learner is in the run; false where edX does not say.', [
      'edx.student_courseenrollment.is_active',
    ]),
    nullable('end_date', 'date', 'none', 'Day on which the learner left; null while the enrolment is active.', [
      'base.edx_deactivation.deactivated_at',
      'edx_history.student_courseenrollment.snapshot_date',
      'edx_history.student_courseenrollment.is_active',
    ]),
    required('snapshot_date', 'date', 'none', 'Newest snapshot that has the enrolment.', [
      'edx.student_courseenrollment.snapshot_date',
    ]),
  ],
  rules: [{ holds: 'is_active = (end_date is null)', level: 'block' }],
  checks: [
    {
      name: 'each enrolment of edX in a course run is there',
      level: 'block',
      breaks: `select delivered.site, delivered.id
from (select distinct site, id from edx.student_courseenrollment where user_id is not null and trim(course_id) <> '') delivered
left join base.edx_enrollment enrollment
  on enrollment.id = regexp_replace(
    lower(to_hex(md5(to_utf8('edx' || chr(31) || 'enrollment' || chr(31) || delivered.site || chr(31) || cast(delivered.id as varchar))))),
    '(.{8})(.{4})(.{4})(.{4})(.{12})',
    '$1-$2-$3-$4-$5'
  )
where enrollment.id is null`,
    },
    {
      name: 'each enrolment of edX names its learner and its course run',
      level: 'warn',
      breaks: `select site, id
from edx.student_courseenrollment
where user_id is null or course_id is null or trim(course_id) = ''`,
    },
  ],
});
