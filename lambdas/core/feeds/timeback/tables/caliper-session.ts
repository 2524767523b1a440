import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const caliperSession = defineExportTable({
  name: 'caliper_session',
  version: 2,
  grain: 'One learning session of one person in one application.',
  key: ['id'],
  description: 'From signing in to leaving; open where the end is missing.',
  columns: [
    column('id', 'varchar', 'pseudonym', 'Id of the session, such as `urn:uuid:...`.'),
    column(
      'user_id',
      'varchar',
      'pseudonym',
      'Person whose session it is, `one_roster_user.id`; null when nobody is known.',
    ),
    column(
      'client_id',
      'varchar',
      'none',
      'Application in which it took place; not always an id of `lti_application`.',
    ),
    column('started_at_time', 'timestamp', 'none', 'When it began, as the client or the platform saw it.', {
      measured: true,
    }),
    column('ended_at_time', 'timestamp', 'none', 'When it ended; null while it goes on, or when nobody closed it.', {
      measured: true,
    }),
  ],
});
