import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import classEnrollmentsSql from './class_enrollments.sql';
import { STATUSES } from './columns.ts';

export const classEnrollments = defineView({
  name: 'class_enrollments',
  sql: classEnrollmentsSql,
  grain: 'One enrolment of a student in a class.',
  key: ['enrollment_id'],
  description:
    'Which classes each student is or was in. A restricted reader sees the enrolments of visible students at schools of the scope.',
  columns: [
    required('enrollment_id', 'varchar', 'none', 'Id of the enrolment.', ['base.one_roster_enrollment.id']),
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', ['base.one_roster_enrollment.user_id']),
    required('class_id', 'varchar', 'none', 'Class, `classes.id`.', ['base.one_roster_enrollment.class_id']),
    required('class_title', 'varchar', 'none', 'Title of the class; `N/A` when it has none.', [
      'base.described_class.title',
    ]),
    nullable('course_id', 'varchar', 'none', 'Course of the class, `courses.id`; null for a class of no course.', [
      'base.described_class.course_id',
    ]),
    nullable('course_title', 'varchar', 'none', 'Title of the course; null without a course or a title.', [
      'base.described_class.course_title',
    ]),
    nullable('school_id', 'varchar', 'none', 'School that holds the class, `schools.id`; null when none is recorded.', [
      'base.described_class.school_id',
    ]),
    nullable('school_name', 'varchar', 'none', 'Name of the school; null when there is none or it is not known.', [
      'base.described_class.school_name',
    ]),
    required(
      'role',
      'varchar',
      'none',
      'Role in the class; other roles are left out.',
      ['base.one_roster_enrollment.role'],
      {
        allowed: ['student'],
      },
    ),
    required(
      'is_primary',
      'boolean',
      'none',
      "Whether it is the student's main enrolment; false where nothing is recorded.",
      ['base.one_roster_enrollment.primary'],
    ),
    nullable('begin_date', 'date', 'none', 'First day of the enrolment; null when not recorded.', [
      'base.one_roster_enrollment.begin_date',
    ]),
    nullable('end_date', 'date', 'none', 'Last day of the enrolment; null while it goes on.', [
      'base.one_roster_enrollment.end_date',
    ]),
    required(
      'status',
      'varchar',
      'none',
      'State of the enrolment; `active` where nothing is recorded.',
      ['base.one_roster_enrollment.status'],
      { allowed: STATUSES },
    ),
    required(
      'subject_ids',
      'varchar',
      'none',
      'Subjects of the class, `case_subjects.id`, as `{a,b}`, sorted; `{}` without any.',
      ['base.described_class.subject_ids'],
    ),
    required(
      'grade_ids',
      'varchar',
      'none',
      'Grade levels of the class, `grades.id`, as `{a,b}`, sorted; `{}` without any.',
      ['base.described_class.grade_ids'],
    ),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'class_id', to: 'classes.id', level: 'warn' },
    { column: 'course_id', to: 'courses.id', level: 'warn' },
    { column: 'school_id', to: 'schools.id', level: 'warn' },
  ],
});
