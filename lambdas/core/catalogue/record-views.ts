import { identifier } from '../engine/sql.ts';
import { REJECTS, UNITS } from '../lake/tables.ts';

// `lake.units` and `lake.rejects` over what runs have recorded, in the SQL that DuckDB and Athena share.

const UNIT_COLUMNS = UNITS.columns.map(({ name }) => identifier(name)).join(', ');
const REJECT_COLUMNS = REJECTS.columns.map(({ name }) => identifier(name)).join(', ');

const LAST_FIRST = 'recorded_after desc nulls last, recorded_at desc';

/**
 * The SELECT of the latest record of each unit. A record of the object as a whole counts until the object is recorded again,
 * perhaps by its entries. `recorded`: the relation of all records.
 */
export function latestUnits(recorded: string): string {
  return `select ${UNIT_COLUMNS} from (
      select ${UNIT_COLUMNS},
        row_number() over (partition by object, object_version, entry order by ${LAST_FIRST}) as place_in_entry,
        rank() over (partition by object, object_version order by ${LAST_FIRST}) as place_in_object
      from ${recorded} recorded
    ) placed
    where place_in_entry = 1 and (entry is not null or place_in_object = 1)`;
}

/** The SELECT of the rejects of units: of a unit that was converted again, those of the last time only. */
export function latestRejects(rejects: string, units: string): string {
  return `select ${REJECT_COLUMNS} from ${rejects} rejects where exists (
        select 1 from ${units} units
        where units.run = rejects.run and units.object = rejects.object and units.entry is not distinct from rejects.entry)`;
}
