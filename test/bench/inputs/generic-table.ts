import { sqlTime } from '../../../bin/demo/calendar.ts';
import { type Cell, encodeSqlRow } from '../../../bin/demo/dialect.ts';
import { type Random, random } from '../../../bin/demo/random.ts';
import type { Member } from '../../../bin/demo/snapshot.ts';
import type { Course } from '../../../bin/demo/world.ts';
import {
  type ColumnDefinition,
  deliveredColumns,
  type TableDefinition,
} from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';

/**
 * A `.sql` file of a table that the demo does not make: a row for each member, the values chosen by the names and types of
 * the columns. The header, then the lines.
 */
export function genericTable(
  table: TableDefinition,
  course: Course,
  members: readonly Member[],
): { readonly head: string; readonly records: readonly string[] } {
  const columns = deliveredColumns(table);
  return {
    head: encodeSqlRow(columns.map((column) => column.name)),
    records: members.map((member) => {
      const choice = random('generic', table.name, course.id, member.enrolment.id);
      return encodeSqlRow(columns.map((column) => cellOf(column, course, member, choice)));
    }),
  };
}

function cellOf({ name, type, nullable }: ColumnDefinition, course: Course, member: Member, choice: Random): Cell {
  if (name === 'course_id' || name === 'course_key') return course.id;
  if (type === 'bigint' && /user_id$|author_id$/.test(name)) return member.account.id;
  if (type === 'bigint' && /(?:^|_)id$/.test(name)) return member.enrolment.id;
  if (/student_id$|scorer_id$/.test(name)) return member.anonymousId;
  if (nullable && choice.chance(0.1)) return null;
  return VALUES[type](choice, member);
}

const TEXTS = [
  'peer',
  'A clear answer.\nWith a second line.',
  'C:\\notes\tand "more"',
  'd’accord',
  'waiting',
  '水と氷',
];

const VALUES: Readonly<Record<ColumnType, (choice: Random, member: Member) => Cell>> = {
  varchar: (choice) => (choice.chance(0.3) ? choice.hex(32) : choice.pick(TEXTS)),
  bigint: (choice) => choice.int(0, 5),
  double: (choice) => choice.int(0, 100) / 100,
  microseconds: () => null, // none is delivered
  numeric: (choice) => choice.int(0, 10_000) / 100,
  decimal: (choice) => choice.int(0, 10_000) / 100,
  boolean: (choice) => choice.chance(0.5),
  date: (choice, { enrolment }) => sqlTime(enrolment.created + choice.int(0, 1e9)).slice(0, 10),
  timestamp: (choice, { enrolment }) => sqlTime(enrolment.created + choice.int(0, 1e9)),
};
