import { describe, expect, it } from 'vitest';
import { bindHeader } from '../../../lambdas/core/decode/header.ts';
import {
  deliveredColumns,
  LINEAGE_COLUMNS,
  SNAPSHOT_DATE,
  type TableDefinition,
} from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { courseStructure } from '../../../lambdas/core/feeds/edx/tables/course-structure.ts';
import { events } from '../../../lambdas/core/feeds/edx/tables/events.ts';
import { forum } from '../../../lambdas/core/feeds/edx/tables/forum.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { DELIVERED, FORUM_KEYS } from './delivered.ts';

const TABLES = [...PACKAGE_TABLES, events];
const namesOf = (columns: readonly { readonly name: string }[]) => columns.map((column) => column.name);
const deliveredNames = (table: TableDefinition) => namesOf(deliveredColumns(table));

/** Columns that the documentation types, or names, wrongly. */
const OTHER_NAMES: Readonly<Record<string, string>> = { 'student_courseaccessrole.org': 'role_org' };

/** Points that are divided keep all of their decimals. */
function typeOf(column: string, mysql: string): ColumnType {
  if (mysql === 'tinyint(1)') return 'boolean';
  if (/^(small|tiny|big)?int|^Integer/.test(mysql)) return 'bigint';
  if (/^(float|double)/i.test(mysql)) return /^(earned|possible)_/.test(column) ? 'numeric' : 'double';
  if (/^datetime/i.test(mysql)) return 'timestamp';
  return mysql === 'date' ? 'date' : 'varchar';
}

describe('tables of the weekly package', () => {
  it('are those that the exporter writes or wrote, and nothing else', () => {
    expect(namesOf(PACKAGE_TABLES).sort()).toEqual([...Object.keys(DELIVERED), 'forum', 'course_structure'].sort());
  });

  it.each(Object.entries(DELIVERED))(
    '%s has the columns of its header, and takes every header seen',
    (name, delivered) => {
      const table = PACKAGE_TABLES.find((candidate) => candidate.name === name)!;
      const written = delivered.headers[0]!.split(' ').map((column) => OTHER_NAMES[`${name}.${column}`] ?? column);
      expect(deliveredNames(table)).toEqual(delivered.documented ? [...written, delivered.documented] : written);

      for (const header of delivered.headers) {
        const { fields, unknown } = bindHeader(header.split(' '), table);
        expect(unknown).toEqual([]);
        expect(new Set(fields.filter((field) => field >= 0)).size).toBe(header.split(' ').length);
      }
      for (const [column, mysql] of Object.entries(delivered.mysql ?? {})) {
        expect({ column, type: table.columns.find((own) => own.name === column)!.type }).toEqual({
          column,
          type: typeOf(column, mysql),
        });
      }
    },
  );

  it('forum has the keys of its documents', () => {
    expect(namesOf(forum.columns)).toEqual(FORUM_KEYS.split(' '));
  });

  it('events have the common keys first, then what the models need, then the JSON', () => {
    const names =
      'event_time received_at user_id username org_id course_id event_type event_source name page session ip host agent accept_language referer problem_id block_id attempts grade max_grade success path event context';
    expect(deliveredNames(events)).toEqual(names.split(' '));
  });

  it('course_structure has a row a block', () => {
    expect(namesOf(courseStructure.columns)).toEqual([
      ...['course_id', 'block_id', 'category', 'children', 'metadata'],
      ...['display_name', 'graded', 'parent_block_id', 'position'],
    ]);
  });
});

describe.each(TABLES.map((table) => [table.name, table] as const))('%s', (_, table) => {
  it('is described, and each column in words of its own', () => {
    const texts = [table.grain, table.description, ...table.columns.map((column) => column.description)];
    expect(new Set(texts).size).toBe(texts.length);
    for (const text of texts) expect(text).toMatch(/^[A-Z0-9`].{15,}\.$/s);
    for (const { name, description } of table.columns) {
      expect(description.toLowerCase().replace(/[^a-z]/g, '')).not.toBe(name.replace(/[^a-z]/g, ''));
    }
  });

  it('says the unit of each time, score and count', () => {
    const counted = table.columns.filter(
      ({ name, type }) => type === 'bigint' && /count|_num|points|attempt|size$/.test(name),
    );
    const measured = table.columns.filter(({ type }) => ['timestamp', 'double', 'date'].includes(type));
    expect([...counted, ...measured].filter(({ unit }) => unit === undefined).map(({ name }) => name)).toEqual([]);
  });

  it('names each column and alias once, and none as the lake does', () => {
    const names = table.columns.flatMap((column) => [column.name, ...(column.aliases ?? [])]);
    const taken = [...namesOf(LINEAGE_COLUMNS), SNAPSHOT_DATE.name, 'delivery_date', 'file_date', 'site', 'org'];
    expect(new Set(names).size).toBe(names.length);
    expect(namesOf(table.columns).filter((name) => taken.includes(name))).toEqual([]);
  });

  it('marks what names or stands for a person', () => {
    const marked =
      /^(user_id|student_id|username|.*email.*|password|full_name|ip|ip_address|body|bio|.*anonymous_user_id|hash_id)$/;
    const open = table.columns.filter(
      ({ name, privacy, type }) => marked.test(name) && privacy === 'none' && type === 'varchar',
    );
    const ids = table.columns.filter(
      ({ name, privacy }) => /^(user_id|student_id|owner_id)$/.test(name) && privacy !== 'pseudonym',
    );
    expect(namesOf([...open, ...ids])).toEqual([]);
  });
});
