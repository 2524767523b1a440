import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const ltiApplication = defineExportTable({
  name: 'lti_application',
  version: 1,
  grain: 'One application.',
  key: ['id'],
  description: 'Learning applications, and those for assessment and for internal use.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the application.'),
    column('name', 'varchar', 'none', 'Name for people; no two applications share one.'),
    column('type', 'varchar', 'none', 'Kind of application: for learning, for assessment, for internal use.'),
  ],
});
