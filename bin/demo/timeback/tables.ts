import { CURRICULUM_TABLES } from './curriculum-tables.ts';
import { EXPORT_DATES } from './district.ts';
import { INSIGHT_TABLES } from './insight-tables.ts';
import { RESULT_TABLES } from './result-tables.ts';
import { ROSTER_TABLES } from './roster-tables.ts';
import { STUDY_TABLES } from './study-tables.ts';
import type { ExportedTable } from './table.ts';

/** All tables of the export. Attempts and points name their sessions, so there is no `caliper_event`. */
export const EXPORTED_TABLES: readonly ExportedTable[] = [
  ...ROSTER_TABLES,
  ...CURRICULUM_TABLES,
  ...STUDY_TABLES,
  ...INSIGHT_TABLES,
  ...RESULT_TABLES,
];

/** Exported again on the second day: somebody came and somebody left. */
const AGAIN = new Set(['one_roster_user', 'one_roster_role', 'one_roster_user_agent', 'one_roster_enrollment']);

/** Tables that the export of a day holds. */
export function tablesOn(date: string): readonly ExportedTable[] {
  return date === EXPORT_DATES[0] ? EXPORTED_TABLES : EXPORTED_TABLES.filter(({ name }) => AGAIN.has(name));
}
