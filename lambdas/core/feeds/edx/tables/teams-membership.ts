import { column } from '../../../definitions/define.ts';
import { USER_ID } from '../columns.ts';
import { definePackageTable } from '../package-table.ts';

export const teamsMembership = definePackageTable({
  name: 'teams_membership',
  version: 2,
  grain: 'One member of one team.',
  key: ['id'],
  description: 'Current members of teams; the documentation calls it `teams_courseteammembership`.',
  dialects: ['edx-sql'],
  columns: [
    column('id', 'bigint', 'none', 'Number that the database gave to the membership.'),
    USER_ID,
    column('team_id', 'bigint', 'none', 'Team, `teams.id`; not the textual `teams.team_id`.'),
    column('date_joined', 'timestamp', 'none', 'When the learner entered the team.'),
    column(
      'last_activity_at',
      'timestamp',
      'none',
      "Newest post, response, comment or vote of the learner in the team's discussions; `date_joined` before the first.",
    ),
  ],
});
