import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deliveredColumns } from '../../lambdas/core/definitions/table.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { TIMEBACK_TABLES as DEFINED } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { exportOf, FULL_EXPORT, writeTimebackExport } from './timeback-export.ts';
import { EXPORT_TABLES } from './timeback-tables.ts';

const SIZES = exportOf(300);
let dir: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
let rows: Readonly<Record<string, number>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'timeback-export-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
  rows = await writeTimebackExport(connection, dir, '2026-06-01', SIZES);
  for (const name of Object.keys(EXPORT_TABLES)) {
    const file = join(dir, 'timeback-export', '2026-06-01', `${name}.parquet`);
    await connection.run(`create view ${name} as select * from read_parquet('${file}')`);
  }
});
afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(dir, { recursive: true, force: true });
});

const values = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson().flat();
const count = async (sql: string) => Number((await values(`select count(*) from ${sql}`))[0]);

/** Types of the platform's own: PostgreSQL keeps times to the microsecond, and points and results as the platform made them. */
const PRODUCED: Readonly<Record<string, string>> = {
  timestamp: 'TIMESTAMP',
  value: 'DECIMAL(18,2)',
  result_value: 'DOUBLE',
};

describe('an invented export of the platform', () => {
  // caliper_event stands in for columns that this export has.
  const tables = DEFINED.filter(({ name }) => name !== 'caliper_event');

  it('has all tables', () => {
    expect(Object.keys(rows).sort()).toEqual(tables.map(({ name }) => name).sort());
    expect(Object.entries(rows).filter(([, written]) => written === 0)).toEqual([]);
  });

  it.each(tables)('has the columns of $name', async (table) => {
    const { name, key } = table;
    const described = await connection.runAndReadAll(`describe ${name}`);
    const found = described.getRows().map(([column, type]) => `${column} ${type}`);
    const producers = deliveredColumns(table).map((column) => ({
      ...column,
      name: column.name === 'source_system' ? 'source' : column.name,
      type: PRODUCED[column.name] ?? PRODUCED[column.type] ?? TYPES[column.type].duckdb,
    }));
    expect(found).toEqual(producers.map((column) => `${column.name} ${column.type}`));
    if (key.length > 0) {
      const names = key.map((column) => `"${column}"`).join(', ');
      expect(await count(`(select ${names} from ${name} group by all having count(*) > 1)`)).toBe(0);
    }
  });

  it('has the sizes that were asked for', async () => {
    expect(await count(`one_roster_role where role = 'student' and role_type = 'primary' and end_date is null`)).toBe(
      300,
    );
    expect(rows).toMatchObject({
      caliper_session: SIZES.sessions,
      caliper_attempt: SIZES.attempts,
      insights_insight: SIZES.insights,
    });
    expect(exportOf(FULL_EXPORT.students)).toEqual(FULL_EXPORT);
  });

  it.each([
    ['one_roster_role.user_id', 'one_roster_user.id'],
    ['one_roster_role.org_id', 'one_roster_organization.id'],
    ['one_roster_user_agent.agent_user_id', 'one_roster_user.id'],
    ['one_roster_class.course_id', 'one_roster_course.id'],
    ['one_roster_class.course_id', 'caliper_assignable_digital_resource.id'],
    ['one_roster_class.school_id', 'one_roster_organization.id'],
    ['one_roster_class_subject.subject_id', 'cf_subject.identifier'],
    ['one_roster_class_grade.placement_grade_id', 'placement_grade.id'],
    ['one_roster_enrollment.class_id', 'one_roster_class.id'],
    ['one_roster_enrollment.user_id', 'one_roster_user.id'],
    ['cf_item.document_id', 'cf_document.identifier'],
    ['cf_item_subject.item_id', 'cf_item.identifier'],
    ['caliper_session.user_id', 'one_roster_user.id'],
    ['caliper_session.client_id', 'lti_application.id'],
    ['caliper_attempt.assignee_id', 'one_roster_user.id'],
    ['caliper_attempt.session_id', 'caliper_session.id'],
    ['tb_xp_ledger.session_id', 'caliper_session.id'],
    ['clr_achievement.cf_item_id', 'cf_item.identifier'],
    ['clr_achievement_credential.achievement_id', 'clr_achievement.id'],
    ['insights_session.caliper_session_id', 'caliper_session.id'],
    ['insights_insight.insights_session_id', 'insights_session.id'],
    ['insights_insight.insights_type_id', 'insights_type.id'],
    ['insights_review.insight_id', 'insights_insight.id'],
    ['placement_student_subject_placement.grade_id', 'placement_grade.id'],
  ])('%s refers to %s', async (from, to) => {
    const [[table, column], [target, id]] = [from.split('.'), to.split('.')] as [[string, string], [string, string]];
    expect(await count(`${table} where ${column} not in (select ${id} from ${target})`)).toBe(0);
  });

  it('has edges and attempts whose ends exist', async () => {
    await connection.run(`create temp table resource as
      select id from caliper_assignable_digital_resource union select id from caliper_assessment
      union select id from caliper_assessment_item`);
    expect(
      await count(
        'caliper_entity_relation where source_id not in (from resource) or destination_id not in (from resource)',
      ),
    ).toBe(0);
    expect(await count('caliper_attempt where assignable_id not in (from resource)')).toBe(0);
  });

  it('is the same every time', async () => {
    const student = `select id, given_name from one_roster_user where email = 'student7@example.org'`;
    const attempts = 'select cast(bit_xor(hash(a)) as varchar) from caliper_attempt a';
    expect(await values(student)).toEqual(['b7502cba-36b7-296a-7a43-da8f0bca8603', 'Dalia']);
    expect(await values(attempts)).toEqual(['8451694106948112260']);
  });
});
