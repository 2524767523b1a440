import { type DeclaredTable, defineTable } from '../../definitions/define.ts';
import type { TableDefinition } from '../../definitions/table.ts';

/** A row without one of these belongs to no course, to nobody, or cannot be told from another. */
const REQUIRED = ['id', 'course_id', 'user_id', 'student_id'];
/** The wiki keeps changes that nobody was logged in for. */
const REQUIRED_OF_WIKI = ['id'];

/** A table of the weekly package. Besides its key a row must have its course, its learner and its id, where the table has them. */
export function definePackageTable(table: Omit<DeclaredTable, 'schema' | 'kind'>): TableDefinition {
  const required = table.name.startsWith('wiki_') ? REQUIRED_OF_WIKI : REQUIRED;
  return defineTable({ schema: 'edx', kind: 'snapshot', ...table }, required);
}
