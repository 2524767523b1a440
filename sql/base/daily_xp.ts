import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import dailyXpSql from './daily_xp.sql';

const LEDGER = 'base.tb_xp_ledger';

export const dailyXp = defineBase({
  name: 'daily_xp',
  sql: dailyXpSql,
  grain: 'One person, application, session and date on which points were booked.',
  key: ['user_id', 'application_id', 'session_id', 'date_earned'],
  description:
    'Experience points by day, corrections included. It is kept because to sum the whole ledger takes longer than a reader waits.',
  columns: [
    nullable('user_id', 'varchar', 'pseudonym', 'Person who earned the points; null where the entries name nobody.', [
      `${LEDGER}.user_id`,
    ]),
    nullable(
      'application_id',
      'varchar',
      'none',
      'Application in which they were earned; null where the entries name none.',
      [`${LEDGER}.application_id`],
    ),
    nullable('session_id', 'varchar', 'pseudonym', 'Session in which they were earned; null when none is known.', [
      `${LEDGER}.session_id`,
    ]),
    nullable('date_earned', 'date', 'none', 'Date of the entries; null when that was not recorded.', [
      `${LEDGER}.date_created`,
    ]),
    required(
      'total_value',
      'numeric',
      'personal',
      'Points, the sum of the entries with all their decimals; 0 where none has a value.',
      [`${LEDGER}.value`],
      { unit: 'points' },
    ),
  ],
});
