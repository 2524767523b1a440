import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import describedClassSql from './described_class.sql';

export const describedClass = defineBase({
  name: 'described_class',
  sql: describedClassSql,
  grain: 'One class that is delivered, or whose subjects or grade levels are.',
  key: ['id'],
  description:
    'Titles, subjects and grade levels of each class; what the views about classes share. It is kept because a query that gathers them anew for every use of a view has more stages than Athena allows.',
  columns: [
    required('id', 'varchar', 'none', 'Class, `base.one_roster_class.id`, which may lack it.', [
      'base.one_roster_class.id',
      'base.one_roster_class_subject.class_id',
      'base.one_roster_class_grade.class_id',
    ]),
    nullable('title', 'varchar', 'none', 'Title of the class; null without one.', ['base.one_roster_class.title']),
    nullable('course_id', 'varchar', 'none', 'Course of the class; null for a class of no course.', [
      'base.one_roster_class.course_id',
    ]),
    nullable('course_title', 'varchar', 'none', 'Title of the course; null without a course or a title.', [
      'base.one_roster_course.title',
    ]),
    nullable('school_id', 'varchar', 'none', 'School that holds the class; null when none is recorded.', [
      'base.one_roster_class.school_id',
    ]),
    nullable('school_name', 'varchar', 'none', 'Name of the school; null when there is none or it is not known.', [
      'base.one_roster_organization.name',
    ]),
    required('subject_ids', 'varchar', 'none', 'Subjects of the class as `{a,b}`, sorted; `{}` without any.', [
      'base.one_roster_class_subject.subject_id',
    ]),
    required('grade_ids', 'varchar', 'none', 'Grade levels of the class as `{a,b}`, sorted; `{}` without any.', [
      'base.one_roster_class_grade.placement_grade_id',
    ]),
  ],
});
