import { column } from '../../../definitions/define.ts';
import { COURSE_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const teams = definePackageTable({
  name: 'teams',
  version: 2,
  grain: 'One team of learners in one course run.',
  key: ['id'],
  description: 'Teams in which learners work on a topic together; the documentation calls it `teams_courseteam`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the team; `teams_membership` refers to it.'),
    column(
      'team_id',
      'varchar',
      'sensitive',
      "Readable id in the team's page address, made from its name; not what `teams_membership.team_id` holds.",
    ),
    column('name', 'varchar', 'sensitive', 'Display name of the team.'),
    COURSE_ID,
    column(
      'topic_id',
      'varchar',
      'none',
      'Topic that the team works on, as the course team defined it in the advanced settings.',
    ),
    column('date_created', 'timestamp', 'none', 'When the team was founded.'),
    column('description', 'varchar', 'sensitive', 'What the team says of itself, up to 300 characters.'),
    column(
      'country',
      'varchar',
      'none',
      'Country that the members mostly come from, ISO 3166-1 code of two letters; optional.',
    ),
    column('language', 'varchar', 'none', 'Language that the members mostly speak, as a rule ISO 639-1; optional.'),
    column('discussion_topic_id', 'varchar', 'none', 'Discussion space of the team, `forum.commentable_id`.'),
    column('last_activity_at', 'timestamp', 'none', 'Newest founding, post, response or comment in the team.'),
    column('team_size', 'bigint', 'none', 'Members at the time of the snapshot.', { unit: 'members' }),
    column(
      'organization_protected',
      'boolean',
      'none',
      "True when only learners of the partner's own programme can join; absent from older packages.",
      { optional: true },
    ),
  ],
});
