import { defineBase, nullable, required, SOURCE } from '../../lambdas/core/definitions/model.ts';
import insightKindSql from './insight_kind.sql';

const KIND = 'base.insights_type';
const CONFIG = 'base.insights_config';

export const insightKind = defineBase({
  name: 'insight_kind',
  sql: insightKindSql,
  grain: 'One kind of insight, with whether it needs a review.',
  key: ['id'],
  description:
    'Kinds of insight with the one decision whether a person must confirm their insights. A kind without a setting needs a review when its category is Cheating, Proctoring or not known; while no table `insights_config` was ever delivered, all kinds do.',
  columns: [
    required('id', 'varchar', 'none', 'Id of the kind.', [`${KIND}.id`]),
    nullable('slug', 'varchar', 'none', 'Short name of the kind; null where it has none.', [`${KIND}.slug`]),
    nullable('category', 'varchar', 'none', 'Group of kinds; null where that is not said.', [`${KIND}.category`]),
    nullable('visibility', 'varchar', 'none', 'Who may see such insights; null where that is not said.', [
      `${KIND}.visibility`,
    ]),
    nullable('is_waste', 'boolean', 'none', 'Whether its time counts as wasted; null where that is not said.', [
      `${KIND}.is_waste`,
    ]),
    required('requires_review', 'boolean', 'none', 'Whether an insight counts only after a person confirmed it.', [
      `${CONFIG}.requires_review`,
      `${KIND}.category`,
      'base.delivered_table.table_name',
    ]),
    required(
      'is_configured',
      'boolean',
      'none',
      'Whether `insights_config` says so; false where the category decides.',
      [`${CONFIG}.requires_review`],
    ),
    SOURCE,
  ],
});
