import { column } from '../../../definitions/define.ts';
import { defineExportTable } from '../export-table.ts';

export const oneRosterUserAgent = defineExportTable({
  name: 'one_roster_user_agent',
  version: 2,
  grain: 'One link from a person to one who acts for them, over one period.',
  key: ['id'],
  description: 'Guides, parents and guardians of learners. A link that ended keeps its row, with an end.',
  columns: [
    column('id', 'varchar', 'none', 'Id of the link; nothing refers to it.'),
    column(
      'source_user_id',
      'varchar',
      'pseudonym',
      'Person who is cared for, as a rule a learner, `one_roster_user.id`.',
    ),
    column('agent_user_id', 'varchar', 'pseudonym', 'Person who cares, `one_roster_user.id`.'),
    column(
      'relationship_type',
      'varchar',
      'none',
      'What the agent is to the person: `teacher`, `principal`, `parent`, `guardian` and others.',
    ),
    column('status', 'varchar', 'none', 'State of the link: `active`, `inactive` or `tobedeleted`.'),
    column('begin_date', 'date', 'none', 'First day of the link.', { unit: 'day' }),
    column('end_date', 'date', 'none', 'Last day of the link; null while it goes on.', { unit: 'day' }),
    column('date_created', 'timestamp', 'none', 'When the row was made.'),
    column('date_last_modified', 'timestamp', 'none', 'When the row last changed.', { measured: true }),
  ],
});
