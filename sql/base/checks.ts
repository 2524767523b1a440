import type { Check } from '../../lambdas/core/definitions/model.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';

/** The base table of the same name has as many rows of TimeBack as the export; without that, rows were lost or doubled. */
export function takesAllOf({ name }: TableDefinition): Check {
  return {
    name: `base.${name} has each row of timeback_export.${name} once`,
    level: 'block',
    breaks: `select 'timeback' as source, taken.total as taken, delivered.total as delivered
from (select count(*) as total from base.${name} where source = 'timeback') taken
cross join (select count(*) as total from timeback_export.${name}) delivered
where taken.total <> delivered.total`,
  };
}
