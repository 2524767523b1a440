import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const ltiApplicationCurriculumScope = defineExportTable({
  name: 'lti_application_curriculum_scope',
  version: 1,
  grain: 'One framework document that one application covers.',
  key: ['lti_application_id', 'cf_document_id'],
  description: 'Which curricula an application teaches.',
  columns: [
    column('lti_application_id', 'varchar', 'none', 'Application that covers the document, `lti_application.id`.'),
    column('cf_document_id', 'varchar', 'none', 'Document that is covered, `cf_document.identifier`.'),
  ],
});
