import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import courseEnrollmentsSql from './course_enrollments.sql';

export const courseEnrollments = defineView({
  name: 'course_enrollments',
  sql: courseEnrollmentsSql,
  grain: 'One student and course.',
  key: ['student_id', 'course_id'],
  description:
    'Which courses each student takes or took, over the classes of the course. It sums up the class enrolments that the reader sees, so dates, flag and count depend on who asks.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', ['base.one_roster_enrollment.user_id']),
    required('course_id', 'varchar', 'none', 'Course, `courses.id`; classes of no course are left out.', [
      'base.described_class.course_id',
    ]),
    nullable('course_title', 'varchar', 'none', 'Title of the course; null when it is not known.', [
      'base.described_class.course_title',
    ]),
    required(
      'school_ids',
      'varchar',
      'none',
      'Schools that hold the classes, `schools.id`, as `{a,b}`, sorted; `{}` without any.',
      ['base.described_class.school_id'],
    ),
    required(
      'subject_ids',
      'varchar',
      'none',
      'Subjects of the classes, `case_subjects.id`, as `{a,b}`, sorted; `{}` without any.',
      ['base.described_class.subject_ids'],
    ),
    nullable('begin_date', 'date', 'none', 'First day in any of the classes; null when none is recorded.', [
      'base.one_roster_enrollment.begin_date',
    ]),
    nullable('end_date', 'date', 'none', 'Last day in all of the classes; null while one of them goes on.', [
      'base.one_roster_enrollment.end_date',
    ]),
    nullable(
      'has_primary',
      'boolean',
      'none',
      "Whether one of the enrolments is the student's main one; null when none of them says whether it is.",
      ['base.one_roster_enrollment.primary'],
    ),
    required(
      'class_count',
      'bigint',
      'none',
      'Classes of the course that the student is or was in.',
      ['base.one_roster_enrollment.class_id'],
      { unit: 'classes' },
    ),
  ],
  rules: [{ holds: 'class_count >= 1', level: 'block' }],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'course_id', to: 'courses.id', level: 'warn' },
  ],
});
