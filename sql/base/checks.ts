import type { Check } from '../../lambdas/core/definitions/model.ts';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';

/**
 * The base table shows or leaves out each row of TimeBack that the table `from` has; without that, rows were lost or doubled.
 * `from`: the export's table of the same name, unless another base table comes between them.
 */
export function takesAllOf({ name }: Pick<TableDefinition, 'name'>, from = `timeback_export.${name}`): Check {
  return {
    name: `base.${name} has each row of ${from} once`,
    level: 'block',
    breaks: `select 'timeback' as source, taken.total as taken, left_out.total as left_out, delivered.total as delivered
from (select count(*) as total from base.${name} where source = 'timeback') taken
cross join (
  select count(*) as total from lake.left_out where model = 'base.${name}' and source = 'timeback'
) left_out
cross join (select count(*) as total from ${from}) delivered
where taken.total + left_out.total <> delivered.total`,
  };
}

/**
 * Some row says its session, by itself or through `caliper_event`. `rows`: what the rows are, in the check's name; `which`: which
 * of the table they are, all when absent.
 */
export function nameSessions({ name }: TableDefinition, rows: string, which = 'true'): Check {
  return {
    name: `${rows} name their sessions; where the export has neither session_id nor caliper_event, none does`,
    level: 'warn',
    // One row with a session ends the search, so that nothing is counted in a large table where all is well.
    breaks: `select min(id) as id
from base.${name}
where ${which}
  and not exists (select 1 from base.${name} where ${which} and session_id is not null)
having count(*) > 0`,
  };
}
