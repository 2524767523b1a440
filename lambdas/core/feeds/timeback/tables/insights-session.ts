import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const insightsSession = defineExportTable({
  name: 'insights_session',
  version: 1,
  grain: 'One observation of a learning session.',
  key: ['id'],
  description: 'What was known of a session while it was watched; there can be several for one session.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the observation.'),
    column(
      'caliper_session_id',
      'varchar',
      'pseudonym',
      'Session that was observed, `caliper_session.id`; it need not be in the export.',
    ),
    column('user_id', 'varchar', 'pseudonym', 'Learner who was observed, `one_roster_user.id`.'),
    column('application_id', 'varchar', 'none', 'Application in which the learner worked, `lti_application.id`.'),
    column('webcam_enabled', 'boolean', 'none', 'Whether the camera was on.'),
    column('is_proctored', 'boolean', 'none', 'Whether the session was proctored.'),
  ],
});
