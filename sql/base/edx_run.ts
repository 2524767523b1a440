import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import edxRunSql from './edx_run.sql';

const RUN = [
  'edx.student_courseenrollment.course_id',
  'edx.student_courseaccessrole.course_id',
  'edx.course_structure.course_id',
];

export const edxRun = defineBase({
  name: 'edx_run',
  sql: edxRunSql,
  grain: 'One course run of one edX site that a package names.',
  key: ['site', 'run_id'],
  description:
    'Course runs with the parts of their keys, and the ids of the course and the class that the base tables have for them.',
  columns: [
    required('site', 'varchar', 'none', 'Platform of the run, `edx` or `edge`.', [
      'edx.student_courseenrollment.site',
      'edx.student_courseaccessrole.site',
      'edx.course_structure.site',
    ]),
    required('run_id', 'varchar', 'none', 'Key of the run, as edX spells it.', RUN),
    nullable(
      'org',
      'varchar',
      'none',
      'Organisation in the key, in its own case; null when the key has another form.',
      RUN,
    ),
    nullable('number', 'varchar', 'none', 'Number of the course in the key; null when the key has another form.', RUN),
    nullable('run', 'varchar', 'none', 'Name of the run in the key; null when the key has another form.', RUN),
    nullable('title', 'varchar', 'none', 'Display name of the run in its newest outline; null without one.', [
      'edx.course_structure.display_name',
    ]),
    nullable(
      'course_id',
      'varchar',
      'none',
      'Course that it is a run of, on whichever site, `base.one_roster_course.id`; null when the key has another form.',
      RUN,
    ),
    required('class_id', 'varchar', 'none', 'The run as a class, `base.one_roster_class.id`.', RUN),
  ],
});
