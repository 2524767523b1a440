import { describe, expect, it } from 'vitest';
import { deliveredColumns, LINEAGE_COLUMNS, SNAPSHOT_DATE } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { TIMEBACK_TABLES } from '../../../lambdas/core/feeds/timeback/tables/index.ts';
import { DOCUMENTED } from './documented.ts';

const namesOf = (columns: readonly { readonly name: string }[]) => columns.map((column) => column.name);

/** What a name says of its type. */
function typeOf(name: string): ColumnType {
  if (name === 'awarded_date' || /^date_|_at$|_time$/.test(name)) return 'timestamp';
  if (/_date$/.test(name)) return 'date';
  if (/^is_|^primary$|^requires_review$|^webcam_enabled$/.test(name)) return 'boolean';
  if (/_count$|_order$|^order_number$/.test(name)) return 'bigint';
  if (/^duration_sec$|^score_given$|^max_score$/.test(name)) return 'double';
  return /^(?:result_)?value$/.test(name) ? 'numeric' : 'varchar';
}

describe('tables of the TimeBack export', () => {
  it('are those that are documented, with their columns', () => {
    const held = TIMEBACK_TABLES.map((table) => [table.name, namesOf(deliveredColumns(table)).join(' ')] as const);
    expect(held).toEqual(Object.entries(DOCUMENTED));
  });
});

describe.each(TIMEBACK_TABLES.map((table) => [table.name, table] as const))('%s', (_, table) => {
  it('has the types that the names of its columns say', () => {
    expect(deliveredColumns(table).map(({ name, type }) => `${name} ${type}`)).toEqual(
      deliveredColumns(table).map(({ name }) => `${name} ${typeOf(name)}`),
    );
  });

  it('takes no null in its key, and in nothing else', () => {
    expect(namesOf(table.columns.filter((column) => !column.nullable)).sort()).toEqual([...table.key].sort());
  });

  it('is described, and each column in words of its own', () => {
    const texts = [table.grain, table.description, ...table.columns.map(({ description }) => description)];
    expect(new Set(texts).size).toBe(texts.length);
    expect(table.grain).toMatch(/^(?:One|The) .+\.$/);
    for (const text of texts.slice(1)) expect(text).toMatch(/^[A-Z0-9`].{15,}\.$/s);
  });

  it('says the unit of each time and number', () => {
    const measured = table.columns.filter(({ type }) => type !== 'varchar' && type !== 'boolean');
    expect(namesOf(measured.filter(({ unit }) => unit === undefined))).toEqual([]);
  });

  it('names no column as the lake does', () => {
    const taken = [...namesOf(LINEAGE_COLUMNS), SNAPSHOT_DATE.name, 'delivery_date', 'site', 'org', 'source'];
    expect(namesOf(table.columns).filter((name) => taken.includes(name))).toEqual([]);
  });

  it('marks what names or stands for a person', () => {
    const stands = /^(?:user_id|student_id|assignee_id|credential_subject_id|(?:source|agent)_user_id|.*session_id)$/;
    const names = /^(?:given_name|family_name|email)$/;
    const open = table.columns.filter(
      ({ name, privacy }) =>
        (stands.test(name) && privacy !== 'pseudonym') || (names.test(name) && privacy !== 'personal'),
    );
    expect(namesOf(open)).toEqual([]);
  });
});
