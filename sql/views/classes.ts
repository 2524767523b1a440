import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import classesSql from './classes.sql';
import { STATUSES } from './columns.ts';

export const classes = defineView({
  name: 'classes',
  sql: classesSql,
  grain: 'One class.',
  key: ['id'],
  description:
    'Offerings of courses at schools, with their subjects and grade levels, at schools that the reader may see.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the class, which other views call `class_id`.', [
      'base.one_roster_class.id',
    ]),
    nullable('title', 'varchar', 'none', 'Title of the class, which others may have too; null without one.', [
      'base.one_roster_class.title',
    ]),
    nullable('class_code', 'varchar', 'none', 'Code by which the school knows the class; null without one.', [
      'base.one_roster_class.class_code',
    ]),
    nullable(
      'class_type',
      'varchar',
      'none',
      'Kind of class; null when it was not classified.',
      ['base.one_roster_class.class_type'],
      { allowed: ['homeroom', 'scheduled'] },
    ),
    nullable('course_id', 'varchar', 'none', 'Course of the class, `courses.id`; null for a class of no course.', [
      'base.one_roster_class.course_id',
    ]),
    nullable('course_title', 'varchar', 'none', 'Title of the course; null without a course or a title.', [
      'base.described_class.course_title',
    ]),
    nullable('school_id', 'varchar', 'none', 'School that holds the class, `schools.id`; null when none is recorded.', [
      'base.one_roster_class.school_id',
    ]),
    nullable('school_name', 'varchar', 'none', 'Name of the school; null when there is none or it is not known.', [
      'base.described_class.school_name',
    ]),
    required(
      'status',
      'varchar',
      'none',
      'State of the class; `active` where nothing is recorded.',
      ['base.one_roster_class.status'],
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
    { column: 'course_id', to: 'courses.id', level: 'warn' },
    { column: 'school_id', to: 'schools.id', level: 'warn' },
  ],
});
