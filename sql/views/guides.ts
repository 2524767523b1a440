import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds } from './columns.ts';
import guidesSql from './guides.sql';

export const guides = defineView({
  name: 'guides',
  sql: guidesSql,
  grain: 'One person with a teacher or principal role.',
  key: ['id'],
  description: 'Who the educators are. Whoever has or had such a role is one, also if they are a student too.',
  columns: [
    required('id', 'varchar', 'pseudonym', 'Id of the guide, which `student_guides` calls `guide_id`.', [
      'base.one_roster_user.id',
    ]),
    required('name', 'varchar', 'personal', 'Given and family name, or the one that is known; empty when neither is.', [
      'base.one_roster_user.given_name',
      'base.one_roster_user.family_name',
    ]),
    nullable('email', 'varchar', 'personal', 'Address of the guide; null when none is known to be theirs.', [
      'base.one_roster_user.email',
    ]),
    orgIds('the guide'),
  ],
});
