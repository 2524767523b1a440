import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { orgIds, STATUSES } from './columns.ts';
import studentGuidesSql from './student_guides.sql';

export const studentGuides = defineView({
  name: 'student_guides',
  sql: studentGuidesSql,
  grain: 'One link from a student to a guide over one period.',
  description:
    'Which educators each student has or had. Relatives are left out, and so are links whose student or guide is not known. A link that ends keeps its row with an end date, a new link is a new row, and TimeBack keeps at most one period open for a student, guide and type.',
  columns: [
    required('student_id', 'varchar', 'pseudonym', 'Student, `students.id`.', [
      'base.one_roster_user_agent.source_user_id',
    ]),
    required('student_name', 'varchar', 'personal', 'Name of the student, as in `students`.', [
      'base.one_roster_user.given_name',
      'base.one_roster_user.family_name',
    ]),
    required('guide_id', 'varchar', 'pseudonym', 'Guide, `guides.id`.', ['base.one_roster_user_agent.agent_user_id']),
    required('guide_name', 'varchar', 'personal', 'Name of the guide, as in `guides`.', [
      'base.one_roster_user.given_name',
      'base.one_roster_user.family_name',
    ]),
    required(
      'relationship_type',
      'varchar',
      'none',
      'What the guide is to the student.',
      ['base.one_roster_user_agent.relationship_type'],
      { allowed: ['teacher', 'principal'] },
    ),
    required(
      'status',
      'varchar',
      'none',
      'State of the link; `inactive` once it has ended, `active` where nothing is recorded.',
      ['base.one_roster_user_agent.status'],
      { allowed: STATUSES },
    ),
    nullable('begin_date', 'date', 'none', 'First day of the link; null when not recorded.', [
      'base.one_roster_user_agent.begin_date',
    ]),
    nullable('end_date', 'date', 'none', 'Last day of the link; null while it goes on.', [
      'base.one_roster_user_agent.end_date',
    ]),
    required('assigned_date', 'timestamp', 'none', 'When the link was recorded.', [
      'base.one_roster_user_agent.date_created',
    ]),
    required('last_modified_date', 'timestamp', 'none', 'When the record last changed; when it was made if never.', [
      'base.one_roster_user_agent.date_last_modified',
      'base.one_roster_user_agent.date_created',
    ]),
    orgIds('the student'),
  ],
  relationships: [
    { column: 'student_id', to: 'students.id', level: 'warn' },
    { column: 'guide_id', to: 'guides.id', level: 'warn' },
  ],
  checks: [
    {
      name: 'at most one period of a student, guide and type is open',
      level: 'warn',
      breaks: `select student_id, guide_id, relationship_type
from student_guides
where end_date is null
group by student_id, guide_id, relationship_type
having count(*) > 1`,
    },
  ],
});
