import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import caseSubjectsSql from './case_subjects.sql';

export const caseSubjects = defineView({
  name: 'case_subjects',
  sql: caseSubjectsSql,
  grain: 'One subject of the frameworks.',
  key: ['id'],
  description: 'Subjects by which placements, classes and framework items are told apart.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the subject.', ['base.cf_subject.identifier']),
    required('title', 'varchar', 'none', 'Name as people know it.', ['base.cf_subject.title']),
    required('hierarchy_code', 'varchar', 'none', "The publisher's code for its place among the subjects.", [
      'base.cf_subject.hierarchy_code',
    ]),
    nullable('description', 'varchar', 'none', "The publisher's words about it; null without any.", [
      'base.cf_subject.description',
    ]),
  ],
});
