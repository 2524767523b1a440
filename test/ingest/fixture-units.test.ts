import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fixtureLake, plaintext } from './fixtures.ts';
import type { TestLake } from './lake.ts';

let lake: TestLake;

beforeAll(async () => {
  lake = await fixtureLake();
});
afterAll(() => lake.remove());

const WEEK_1 = 'course-data/lakeview-2025-03-02.zip';
const WEEK_2 = 'course-data/lakeview-2025-03-09.zip';
const BIO = 'LakeviewX-BIO-1.2x-2025_T1';

/** Units of the fixtures by object, entry (the last part of its name), state, code of the reason, records read, written, rejected. */
const UNITS = `
edx-course-data/lakeview/edge/events/2025/lakeview-edge-events-2025-03-02.log.gz.gpg - PUBLISHED - 2 2 0
edx-course-data/lakeview/prod/events/2025/lakeview-prod-events-2025-03-02.log.gz.gpg - PUBLISHED - 19 15 4
edx-course-data/lakeview/prod/events/2025/lakeview-prod-events-2025-03-03.log.gz.gpg - PUBLISHED - 0 0 0
edx-course-data/lakeview/prod/events/2025/lakeview-prod-events-2025-03-04.log.gz.gpg - QUARANTINED EMPTY 0 0 0
edx-course-data/moor-end/edx/events/2025/moor-end-edx-events-2025-03-03.log.gz.gpg - PUBLISHED - 2 2 0
${WEEK_1} ${BIO}-auth_user-prod-analytics.sql.gpg PUBLISHED - 7 3 4
${WEEK_1} ${BIO}-auth_userprofile-prod-analytics.sql.gpg PUBLISHED - 5 3 2
${WEEK_1} ${BIO}-course-prod-analytics.xml.tar.gz.gpg IGNORED NOT_PARSED 0 0 0
${WEEK_1} ${BIO}-course_structure-prod-analytics.json.gpg PUBLISHED - 4 3 1
${WEEK_1} ${BIO}-courseware_studentmodule-prod-analytics.sql.gpg PUBLISHED - 4 3 1
${WEEK_1} ${BIO}-student_courseenrollment-prod-analytics.sql.gpg PUBLISHED - 3 2 1
${WEEK_1} ${BIO}-user_id_map-prod-analytics.sql.gpg PUBLISHED - 2 2 0
${WEEK_1} LakeviewX-MUS_2.0-2025-auth_user-prod-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_1} LakeviewX-MUS_2.0-2025-student_courseenrollment-prod-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_1} LakeviewX-PILOT-2025-auth_user-edge-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_1} LakeviewX-PILOT-2025-student_courseenrollment-edge-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_2} - QUARANTINED SHRANK 0 0 0
${WEEK_2} README.txt IGNORED UNKNOWN_ENTRY 0 0 0
${WEEK_2} ${BIO}-auth_user-prod-analytics.sql.gpg PUBLISHED - 2 2 0
${WEEK_2} ${BIO}-auth_userprofile-prod-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_2} ${BIO}-course_structure-prod-analytics.json.gpg PUBLISHED - 1 1 0
${WEEK_2} ${BIO}-courseware_studentmodule-prod-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_2} ${BIO}-student_courseenrollment-prod-analytics.sql.failed.gpg IGNORED PRODUCER_FAILED 0 0 0
${WEEK_2} LakeviewX-MUS_2.0-2025-auth_user-prod-analytics.sql.gpg PUBLISHED - 1 1 0
${WEEK_2} LakeviewX-MUS_2.0-2025-student_courseenrollment-prod-analytics.sql.gpg PUBLISHED - 2 2 0
${WEEK_2} LakeviewX-PILOT-2025-auth_user-edge-analytics.sql.gpg QUARANTINED CUT_LAST_LINE 1 0 1
${WEEK_2} LakeviewX-PILOT-2025-student_courseenrollment-edge-analytics.sql.gpg PUBLISHED - 1 1 0
course-data/moor-end-2025-03-02.zip MoorEnd-NAV1-2013_Fall-auth_user-prod-analytics.sql.gpg PUBLISHED - 1 1 0
course-data/moor-end-2025-03-02.zip MoorEnd-NAV1-2013_Fall-course_structure-prod-analytics.json.gpg PUBLISHED - 2 2 0
course-data/moor-end-2025-03-02.zip MoorEnd-NAV1-2013_Fall-student_courseenrollment-prod-analytics.sql.gpg PUBLISHED - 1 1 0
course-data/moor-end-2025-03-02.zip MoorEnd-NAV1-2013_Fall-user_id_map-prod-analytics.sql.gpg PUBLISHED - 1 1 0
course-data/moor-end-2025-03-02.zip MoorEnd-SEAM-pilot.1-auth_user-prod-edge-analytics.sql.gpg PUBLISHED - 1 1 0
`;

/** Rejects by table, line and reason. */
const REJECTS = [
  'auth_user 2 FIELD_COUNT', // the last line of its file, which is cut
  'auth_user 4 FIELD_COUNT',
  'auth_user 5 NULL_IN_KEY',
  'auth_user 6 BAD_INTEGER',
  'auth_user 7 HEADER_REPEATED',
  'auth_userprofile 4 UNKNOWN_ESCAPE',
  'auth_userprofile 5 UNKNOWN_ESCAPE',
  'course_structure 8 NOT_AN_OBJECT',
  'courseware_studentmodule 5 BAD_NUMBER',
  'events 12 NOT_JSON',
  'events 13 NOT_JSON',
  'events 14 NOT_AN_OBJECT',
  'events 18 INVALID_UTF8',
  'student_courseenrollment 4 BAD_TIMESTAMP',
];

describe('the records that the lake keeps of the fixtures', () => {
  it('every entry and object has an outcome, and its counts', async () => {
    const units = await lake.values(
      `select concat_ws(' ', object, coalesce(regexp_extract(entry, '[^/]+$'), '-'), state, coalesce(split_part(reason, ':', 1), '-'),
        rows_read, rows_written, rows_rejected) from lake.units`,
    );
    expect([...units].sort()).toEqual(UNITS.trim().split('\n').sort());
  });

  it('impossible dates and lone surrogates are counted', async () => {
    const counts = await lake.values(
      `select table_name || ' ' || values_nulled || ' ' || values_replaced from lake.units
        where values_nulled + values_replaced > 0 order by 1`,
    );
    // The time of an event that cannot be read, the user_id of another beyond 64 bits, a lone surrogate; 0000-00-00 and 30 February.
    expect(counts).toEqual(['auth_user 2 0', 'events 2 1']);
  });

  it('fault 35, 38, 39, 40, 42, 44: rejects have their line and reason', async () => {
    const rejects = await lake.values(
      `select table_name || ' ' || "row" || ' ' || reason from lake.rejects order by table_name, "row"`,
    );
    expect(rejects).toEqual(REJECTS);
  });

  it('rejects have the text of the record, and the place where it begins in the plaintext', async () => {
    const rejects = await lake.rows('select * from lake.rejects');
    for (const { object, entry, table_name: table, row, byte_offset: offset, raw } of rejects) {
      const text = await plaintext(String(object), entry === null ? null : String(entry));
      const at = Number(offset);
      const written = bytesOf(String(raw));
      expect(text.subarray(at, at + written.length).equals(written), `${object} ${entry} line ${row}`).toBe(true);
      expect(text.subarray(0, at).toString('latin1').split('\n')).toHaveLength(Number(row));
      // All of the record: but for blocks, a line or several.
      if (table !== 'course_structure') expect(text[at + written.length] ?? 10).toBe(0x0a);
    }
  });
});

/** A byte that is not UTF-8 is shown as `\xNN`, a backslash as two. */
function bytesOf(raw: string): Buffer {
  const pieces = raw.match(/\\x[0-9a-f]{2}|\\\\|[^\\]+/g) ?? [];
  return Buffer.concat(
    pieces.map((piece) => {
      if (piece === '\\\\') return Buffer.from('\\');
      return piece.startsWith('\\x') ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece);
    }),
  );
}
