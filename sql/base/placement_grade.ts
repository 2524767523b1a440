import { defineBase, takenOver } from '../../lambdas/core/definitions/model.ts';
import { placementGrade as exported } from '../../lambdas/core/feeds/timeback/tables/placement-grade.ts';
import placementGradeSql from './placement_grade.sql';

export const placementGrade = defineBase({
  name: 'placement_grade',
  sql: placementGradeSql,
  grain: 'One grade level.',
  key: ['id'],
  description:
    'Levels from pre-kindergarten on, in their order. As long as no source delivers a level, those of CEDS stand here, so that grades can be named and ordered.',
  columns: takenOver(exported, { order_number: { nullable: false } }),
  checks: [
    {
      name: 'levels are those of the export as soon as it has any',
      level: 'block',
      breaks: `(select id from timeback_export.placement_grade except select id from base.placement_grade
  except select key from lake.left_out where model = 'base.placement_grade')
union all
(select id from base.placement_grade
  where exists (select 1 from timeback_export.placement_grade)
  except select id from timeback_export.placement_grade)`,
    },
  ],
});
