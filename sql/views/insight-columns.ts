import { type ModelColumn, type Relationship, required } from '../../lambdas/core/definitions/model.ts';

const INSIGHT = 'base.counted_insight';

/** The session that insights belong to. */
export const INSIGHT_SESSION: ModelColumn = required(
  'session_id',
  'varchar',
  'pseudonym',
  'Session in which it was noticed, `sessions.id`.',
  [`${INSIGHT}.session_id`],
);

/** The kind of an insight. `name`: of the column; `known`: kinds that are in use, to which others can come. */
export function insightKind(name: string, known: readonly string[]): ModelColumn {
  return required(name, 'varchar', 'none', 'Short name of what was noticed; new kinds can come.', [`${INSIGHT}.slug`], {
    known,
  });
}

/** When an insight began and ended. */
export const INSIGHT_TIMES: readonly ModelColumn[] = [
  required('started_at_time', 'timestamp', 'none', 'When it began.', [`${INSIGHT}.started_at_time`]),
  required('ended_at_time', 'timestamp', 'none', 'When it ended, never before it began.', [`${INSIGHT}.ended_at_time`]),
];

/** Whole seconds of one insight. */
export function insightSeconds(name: string, description: string): ModelColumn {
  return required(name, 'decimal', 'personal', description, [`${INSIGHT}.duration_sec`], { unit: 'seconds' });
}

/** Whole seconds of all insights of a session, whose sum is rounded. */
export function sessionSeconds(name: string, description: string): ModelColumn {
  const from = [`${INSIGHT}.started_at_time_us`, `${INSIGHT}.ended_at_time_us`];
  return required(name, 'decimal', 'personal', description, from, { unit: 'seconds' });
}

/** What was seen. */
export const INSIGHT_DESCRIPTION: ModelColumn = required(
  'description',
  'varchar',
  'sensitive',
  'What was seen in this case, in words.',
  [`${INSIGHT}.reason`],
);

export const OF_SESSION: Relationship = { column: 'session_id', to: 'sessions.id', level: 'warn' };
