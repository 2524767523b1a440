import { beforeAll, describe, expect, it } from 'vitest';
import { type Cell, encodeSqlRow, encodeStudentmoduleRow } from '../../../bin/demo/dialect.ts';
import { bindHeader } from '../../../lambdas/core/decode/header.ts';
import type { EscapeRule } from '../../../lambdas/core/decode/native/row-format.ts';
import { openScanner, type Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import type { DialectOf, TableDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { QuarantineError } from '../../../lambdas/core/errors.ts';
import { EDX_DECODERS } from '../../../lambdas/core/feeds/edx/decoders.ts';
import { events } from '../../../lambdas/core/feeds/edx/tables/events.ts';
import { forum } from '../../../lambdas/core/feeds/edx/tables/forum.ts';
import { PACKAGE_TABLES } from '../../../lambdas/core/feeds/edx/tables/index.ts';
import { scannerReady } from '../../decode/native/scanner-ready.ts';
import { expectAgreement } from '../../decode/native/tab-separated.ts';
import { decode } from '../../decode/running.ts';
import { table } from '../../decode/tables.ts';
import { DELIVERED } from './delivered.ts';

let scanner: Scanner;
beforeAll(async () => {
  scannerReady();
  scanner = await openScanner(64 * 1024);
});

const tableNamed = (name: string) => PACKAGE_TABLES.find((table) => table.name === name)!;

/** Columns in which a row must have a value, as the exporter names them: what identifies it, its course and its learner. */
const REQUIRED: Readonly<Record<string, string>> = {
  user_id_map: 'user_id',
  grades_persistentcoursegrade: 'course_id user_id',
  grades_persistentsubsectiongrade: 'course_id user_id usage_key',
  auth_user: 'id',
  auth_userprofile: 'id user_id',
  student_courseaccessrole: 'course_id user_id role',
  django_comment_client_role_users: 'course_id user_id name',
  credit_crediteligibility: 'id course_id',
  course_groups_cohortmembership: 'user_id course_id',
  assessment_aiclassifier: 'id',
  assessment_aiclassifierset: 'id course_id',
  assessment_aigradingworkflow: 'id student_id course_id',
  assessment_aitrainingworkflow: 'id course_id',
  assessment_aitrainingworkflow_training_examples: 'id',
  assessment_assessment: 'id',
  assessment_assessmentfeedback: 'id',
  assessment_assessmentfeedback_assessments: 'id',
  assessment_assessmentfeedback_options: 'id',
  assessment_assessmentfeedbackoption: 'id',
  assessment_assessmentpart: 'id',
  assessment_criterion: 'id',
  assessment_criterionoption: 'id',
  assessment_peerworkflow: 'id student_id course_id',
  assessment_peerworkflowitem: 'id',
  assessment_rubric: 'id',
  assessment_studenttrainingworkflow: 'id student_id course_id',
  assessment_studenttrainingworkflowitem: 'id',
  assessment_trainingexample: 'id',
  assessment_trainingexample_options_selected: 'id',
  certificates_generatedcertificate: 'id user_id course_id',
  student_anonymoususerid: 'id course_id user_id',
  student_courseenrollment: 'id user_id course_id',
  student_languageproficiency: 'id',
  submissions_score: 'id',
  submissions_scoresummary: 'id',
  submissions_studentitem: 'id student_id course_id',
  submissions_submission: 'id',
  teams: 'id course_id',
  teams_membership: 'id user_id',
  user_api_usercoursetag: 'id user_id course_id key',
  wiki_article: 'id',
  wiki_articlerevision: 'id',
  workflow_assessmentworkflow: 'id course_id',
  workflow_assessmentworkflowstep: 'id',
  courseware_studentmodule: 'id student_id course_id',
  verify_student_verificationstatus: 'course_id user_id',
  email_opt_in: 'user_id email course_id',
  course_structure: 'course_id block_id',
  forum: '_id',
};

/** All headers of all tables that are delivered as text. */
const HEADERS = Object.entries(DELIVERED).flatMap(([name, { headers }]) =>
  headers.map((header) => [name, header] as const),
);

const BLANKS = [' ', '\t \n', ' \r ', '\u00a0', '\u3000\ufeff\u2009\u2028'];
const VALUES: Readonly<Record<ColumnType, string>> = {
  varchar: 'a value',
  bigint: '7',
  double: '0.5',
  decimal: '1.25',
  numeric: '1.25',
  boolean: '1',
  date: '2024-02-29',
  timestamp: '2024-02-29 12:00:00',
  microseconds: '2024-02-29 12:00:00',
};

/** The table's own name of a column of a header. */
function ownName({ columns }: TableDefinition, written: string): string {
  const own = columns.find(({ name }) => name === written);
  return (own ?? columns.find(({ aliases }) => aliases?.includes(written)))!.name;
}

/** As the table's dialect writes rows; null is how it writes none. */
function encoderOf({ dialects: [dialect] }: TableDefinition): (row: readonly Cell[]) => string {
  if (dialect === 'edx-sql') return encodeSqlRow;
  if (dialect === 'edx-studentmodule') return encodeStudentmoduleRow;
  return (row) => `${row.map((cell) => `"${cell === null ? 'NULL' : cell}"`).join(',')}\n`;
}

const RULES: Readonly<Partial<Record<string, EscapeRule>>> = {
  'edx-sql': 'sequences',
  'edx-studentmodule': 'any-character',
};

function isRefused(header: readonly string[], table: TableDefinition): boolean {
  try {
    bindHeader(header, table);
    return false;
  } catch (error) {
    if (!(error instanceof QuarantineError) || error.reason !== 'BAD_HEADER') throw error;
    return true;
  }
}

describe.each(HEADERS)('fault 64: %s with the header %s', (name, header) => {
  const table = tableNamed(name);
  const names = header.split(' ');
  const own = names.map((written) => ownName(table, written));
  const required = REQUIRED[name]!.split(' ');
  const types = own.map((column) => table.columns.find((each) => each.name === column)!.type);
  const whole = types.map((type): Cell => VALUES[type]);
  /** Absent from a header that was seen. */
  const isOptional = (column: string) =>
    DELIVERED[name]!.headers.some((one) => !one.split(' ').some((written) => ownName(table, written) === column));

  it('takes a row with all values', async () => {
    const decoded = await decodeRows([whole]);
    expect([decoded.rows.length, decoded.rejects]).toEqual([1, []]);
  });

  it.each(own)('without a value in %s', async (column) => {
    const at = own.indexOf(column);
    // A blank is nothing where text is due, and no number.
    const nothings = types[at] === 'varchar' ? [null, '', ...BLANKS] : [null, ''];
    const rows = nothings.map((nothing) => whole.with(at, nothing));
    const { rows: accepted, rejects } = await decodeRows(rows);
    const expected = required.includes(column) ? rows.map(() => 'NULL_IN_KEY') : [];
    expect([rejects.map(({ reason }) => reason), accepted.length]).toEqual([expected, rows.length - expected.length]);

    const rule = RULES[table.dialects[0]];
    const body = Buffer.from(rows.map(encoderOf(table)).join(''));
    if (rule) await expectAgreement(scanner, table, rule, names, body);
  });

  it('is refused without a required column, unless it was seen without', () => {
    for (const column of own) {
      const refused = required.includes(column) && !isOptional(column);
      expect({ column, refused: isRefused(names.toSpliced(own.indexOf(column), 1), table) }).toEqual({
        column,
        refused,
      });
    }
  });

  it('is refused with under half of its columns', () => {
    const usual = own.filter((column) => !isOptional(column));
    const due = usual.filter((column) => required.includes(column));
    const others = usual.filter((column) => !required.includes(column));
    for (let count = 0; count <= others.length; count++) {
      const few = [...due, ...others.slice(0, count)];
      const refused = few.length * 2 < usual.length;
      expect({ few, refused: isRefused(few, table) }).toEqual({ few, refused });
      const withNew = [...few, ...Array.from({ length: 20 }, (_, at) => `new_${at}`)];
      expect({ withNew, refused: isRefused(withNew, table) }).toEqual({ withNew, refused });
    }
  });

  function decodeRows(rows: readonly (readonly Cell[])[]) {
    const encode = encoderOf(table);
    const head = names.join(table.dialects[0] === 'edx-csv' ? ',' : '\t');
    return decode(EDX_DECODERS[table.dialects[0] as DialectOf<'edx'>], table, `${head}\n${rows.map(encode).join('')}`);
  }
});

describe('required columns', () => {
  it('are those that the definitions name, for every table of a package', () => {
    const defined = PACKAGE_TABLES.map(({ name, columns }) => [
      name,
      columns.filter(({ nullable }) => !nullable).map((column) => column.name),
    ]);
    expect(Object.fromEntries(defined.map(([name, columns]) => [name, [...columns!].sort()]))).toEqual(
      Object.fromEntries(Object.entries(REQUIRED).map(([name, columns]) => [name, columns.split(' ').sort()])),
    );
  });

  it('fault 64: a post and an event need neither course nor author', async () => {
    const post = await decode(EDX_DECODERS['edx-forum'], forum, '{"_id": {"$oid": "5f00000000000000000000aa"}}\n');
    expect([post.rows.length, post.rejects]).toEqual([1, []]);
    const event =
      '{"event_type": "page_close", "time": "2024-02-29T12:00:00", "username": "", "event_source": "browser"}';
    const decoded = await decode(EDX_DECODERS['edx-events'], events, `${event}\n`);
    expect([decoded.rows.length, decoded.rejects]).toEqual([1, []]);
  });

  it('fault 64: a block whose course cannot be told is rejected', async () => {
    const outline = '{"i4x://OrgX/Num/problem/p": {"category": "problem", "children": [], "metadata": {}}}';
    const { rows, rejects } = await decode(EDX_DECODERS['edx-structure'], tableNamed('course_structure'), outline);
    expect([rows, rejects.map(({ reason }) => reason)]).toEqual([[], ['NULL_IN_KEY']]);
  });

  it('fault 64: a column that decides must be delivered, though it may be null', () => {
    const sample = table('edx-sql', { 'id!': 'bigint', end_date: 'date', name: 'varchar' });
    const columns = sample.columns.map((column) =>
      column.name === 'end_date' ? { ...column, decisive: true as const } : column,
    );
    expect(isRefused(['id', 'name'], { ...sample, columns })).toBe(true);
    expect(isRefused(['id', 'end_date'], { ...sample, columns })).toBe(false);
    expect(isRefused(['id', 'name'], sample)).toBe(false);
  });
});
