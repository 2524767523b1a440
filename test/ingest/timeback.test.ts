import { mkdir, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../bin/ingest/ingest.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { type TestLake, testLake } from './lake.ts';
import { copyCsv, GOLDEN, gzip, rowToJson, selectOf, WORLD, withDuckDb } from './timeback-world.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
});
afterEach(() => lake.remove());

const TABLES = Object.keys(WORLD);
const EXPORT = 'timeback-export/x/export-20250903/timeback';
const GRADES = 'grade_primary_identifier,label,order_number';

/** Puts a table of grade levels into place, as CSV, with `rows` for its lines. */
const putGrades = (date: string, rows: readonly string[], modified?: string) =>
  lake.put(
    `timeback-export/${date}/placement_grade.csv`,
    [Buffer.from([`id,${GRADES}`, ...rows, ''].join('\n'))],
    modified,
  );
const states = () =>
  lake.rows("select entry, state, split_part(reason, ':', 1) as reason from lake.units order by 1, 2");
const warningsOf = (outcomes: readonly Outcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? outcome.warnings : []));

async function putParquet(key: string, select: string, options = ''): Promise<void> {
  const path = join(lake.folder, key);
  await mkdir(dirname(path), { recursive: true });
  await withDuckDb((connection) => connection.run(`copy (${select}) to '${path}' (format parquet${options})`));
}

/** Puts all tables of the world into place, in one format. */
const FORMATS: Readonly<Record<string, (table: string) => Promise<unknown>>> = {
  csv: (table) => lake.put(`timeback-export/x/2025-09-03/${table}.csv`, [copyCsv(WORLD[table]!)]),
  'csv.gz': (table) => lake.put(`timeback-export/x/2025-09-03/${table}.csv.gz`, [gzip(copyCsv(WORLD[table]!))]),
  jsonl: (table) => lake.put(`timeback-export/x/2025-09-03/${table}.jsonl`, [rowToJson(WORLD[table]!)]),
  'jsonl.gz': (table) => lake.put(`timeback-export/x/2025-09-03/${table}.jsonl.gz`, [gzip(rowToJson(WORLD[table]!))]),
  parquet: (table) => putParquet(`timeback-export/x/2025-09-03/${table}.parquet`, selectOf(WORLD[table]!)),
  async 'an RDS export'(table) {
    const folder = `timeback-export/x/export-20250903/timeback/public.${table}/1`;
    await putParquet(
      `${folder}/part-00000-c5a881bb-c000.gz.parquet`,
      selectOf(WORLD[table]!, true),
      ', compression gzip',
    );
    await lake.put(`${folder}/_SUCCESS`, []);
    await lake.put('timeback-export/x/export-20250903/export_info_export-20250903.json', [Buffer.from('{}')]);
  },
};

const rowsOf = async (table: string, schema = 'timeback_export') => {
  const rows = await lake.rows(`select * from ${schema}.${table} order by _row`);
  const names = Object.keys(GOLDEN[table]![0]!);
  return rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
};

describe.each(Object.entries(FORMATS))('an export as %s', (format, put) => {
  it('gives the golden rows, without a key', async () => {
    for (const table of TABLES) await put(table);
    const outcomes = await lake.ingest();

    expect(
      await lake.rows(
        "select object, state, reason from lake.units where state <> 'PUBLISHED' and reason not like 'NOT_PARSED%'",
      ),
    ).toEqual([]);
    for (const table of TABLES) expect(await rowsOf(table)).toEqual(GOLDEN[table]);
    expect(outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? outcome.warnings : [outcome.kind]))).toEqual([]);
    expect(await lake.values('select table_name from lake.freshness order by 1')).toEqual([...TABLES].sort());
    expect(await lake.rows('select distinct feed, organisation, site, newest_delivery from lake.freshness')).toEqual([
      { feed: 'timeback-export', organisation: 'timeback', site: 'timeback', newest_delivery: '2025-09-03' },
    ]);
    const first = format.startsWith('csv') ? 2 : 1;
    expect(await lake.values('select _row from timeback_export.one_roster_user order by 1')).toEqual([
      first,
      first + 1,
    ]);
    expect(await lake.values('select distinct state from lake.units where table_name is not null')).toEqual([
      'PUBLISHED',
    ]);
    expect(await lake.ingest()).toEqual([]);
  });
});

it('is left alone too when something beside it needs a key and there is none', async () => {
  await putGrades('2025-09-03', ['g1,KG,Kindergarten,1']);
  await lake.put('course-data/lakeview-2025-09-04.zip', [Buffer.from('a zip, for all that is known yet')]);
  await expect(lake.ingest()).rejects.toThrow('a private key is needed');
  await expect(states()).rejects.toThrow('holds no lake');
});

describe('snapshots of the platform', () => {
  const current = () => lake.values('select label from timeback_export.placement_grade order by 1');
  const history = () =>
    lake.values(
      "select strftime(delivery_date, '%m-%d ') || label from timeback_export_history.placement_grade order by 1",
    );

  it('are replaced by a later date; an older one goes into the history', async () => {
    await putGrades('2025-09-03', ['g1,KG,Kindergarten,1']);
    await lake.ingest();
    await putGrades('2025-09-04', ['g1,KG,Kinder,1', 'g2,01,Grade 1,2']);
    await lake.ingest();
    expect(await current()).toEqual(['Grade 1', 'Kinder']);
    await putGrades('2025-09-02', ['g1,KG,K,1']);
    await lake.ingest();
    expect(await current()).toEqual(['Grade 1', 'Kinder']);
    expect(await history()).toEqual(['09-02 K', '09-03 Kindergarten', '09-04 Grade 1', '09-04 Kinder']);
  });

  it('of the same date replace each other, whatever their format; what is repeated changes nothing', async () => {
    await putGrades('2025-09-03', ['g1,KG,Kindergarten,1'], '2025-09-03T01:00:00Z');
    await lake.ingest();
    const again = { id: 'g1', grade_primary_identifier: 'KG', label: 'K', order_number: 1 };
    const line = Buffer.from(`${JSON.stringify(again)}\n`);
    await lake.put('timeback-export/2025-09-03/placement_grade.jsonl', [line], '2025-09-03T02:00:00Z');
    await lake.ingest();
    expect(await current()).toEqual(['K']);
    expect(await history()).toEqual(['09-03 K']);
    await putGrades('2025-09-03', ['g1,KG,Kindergarten,1'], '2025-09-03T00:00:00Z');
    expect(await lake.ingest()).toMatchObject([{ kind: 'nothing to do' }]);
    expect(await current()).toEqual(['K']);
  });

  it('leave the newest of the tables that a date lacks', async () => {
    await putGrades('2025-09-03', ['g1,KG,Kindergarten,1']);
    await lake.put('timeback-export/2025-09-04/lti_application.csv', [Buffer.from('id,name,type\na1,Maths,\n')]);
    await lake.ingest();
    expect(await current()).toEqual(['Kindergarten']);
    expect(await lake.values('select name from timeback_export.lti_application')).toEqual(['Maths']);
  });

  it('can be empty where the format allows it', async () => {
    await putGrades('2025-09-03', ['g1,KG,Kindergarten,1']);
    await lake.put('timeback-export/2025-09-04/placement_grade.jsonl', []);
    await lake.ingest();
    expect(await current()).toEqual([]);
    await putGrades('2025-09-05', ['g1,KG,Kindergarten,1']);
    await lake.put('timeback-export/2025-09-06/placement_grade.csv', []);
    await lake.put('timeback-export/2025-09-07/placement_grade.parquet', []);
    await lake.put('timeback-export/2025-09-08/placement_grade.csv.gz', []);
    await lake.ingest();
    expect(await current()).toEqual(['Kindergarten']);
    expect(await lake.values("select reason[:5] from lake.units where state = 'QUARANTINED'")).toEqual(
      Array(3).fill('EMPTY'),
    );
  });
});

describe('what ties work to sessions', () => {
  const attempt =
    'id,assignee_id,assignable_id,started_at_time,ended_at_time,duration_sec,score_given,max_score,attempt_count';
  const put = (name: string, text: string) => lake.put(`timeback-export/2025-09-03/${name}.csv`, [Buffer.from(text)]);

  it('is said to be missing where neither the table nor caliper_event has it', async () => {
    await put('caliper_attempt', `${attempt}\nt1,a,b,,,,,,\n`);
    await put('tb_xp_ledger', 'id,user_id,application_id,value,date_created\nx1,a,b,1,\n');
    expect(warningsOf(await lake.ingest())).toEqual(
      ['caliper_attempt', 'tb_xp_ledger'].map(
        (table) =>
          `timeback_export.${table}: column session_id is missing, null in every row, and caliper_event, which could say it, was not delivered`,
      ),
    );
  });

  it('is not missed where caliper_event has it', async () => {
    await put('caliper_attempt', `${attempt}\nt1,a,b,,,,,,\n`);
    await put('caliper_event', 'id,session_id,attempt_id,xp_ledger_id\nv1,s1,t1,\n');
    expect(warningsOf(await lake.ingest())).toEqual([]);
  });
});

describe('a table of an RDS export', () => {
  const folder = `${EXPORT}/public.placement_grade`;
  const part = (name: string) => `${folder}/1/${name}.parquet`;
  const grade = (id: string) =>
    `select '${id}' as id, 'KG' as grade_primary_identifier, 'K' as label, 1 as order_number`;
  const ids = () => lake.values('select id from timeback_export.placement_grade order by 1');

  it('becomes visible whole, once it is complete', async () => {
    await putParquet(part('part-00000-a'), grade('g1'));
    await putParquet(part('part-00001-b'), grade('g2'));
    expect(await lake.ingest()).toEqual([]);

    await lake.put(`${folder}/1/_SUCCESS`, []);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await ids()).toEqual(['g1', 'g2']);
    expect(await states()).toEqual([
      { entry: '1/part-00000-a.parquet', state: 'PUBLISHED', reason: null },
      { entry: '1/part-00001-b.parquet', state: 'PUBLISHED', reason: null },
    ]);
    expect(
      await lake.rows('select distinct _source_object, snapshot_date from timeback_export.placement_grade'),
    ).toEqual([{ _source_object: `${folder}/`, snapshot_date: '2025-09-03' }]);
    expect(await lake.ingest()).toEqual([]);
  });

  it('that was interrupted, and touched since, is gone on with', async () => {
    await putParquet(part('part-00000-a'), grade('g1'));
    await lake.put(`${folder}/1/_SUCCESS`, []);
    const storage = fileStorage();
    const full = {
      ...storage,
      create: async (...[url, bytes]: Parameters<typeof storage.create>) => {
        if (url.includes('/task-001.json')) throw new Error('ENOSPC: no space left');
        return storage.create(url, bytes);
      },
    };
    await expect(lake.ingest({ storage: full })).rejects.toThrow('ENOSPC');
    const later = new Date('2025-09-05T00:00:00Z');
    await utimes(join(lake.folder, part('part-00000-a')), later, later);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
    expect(await ids()).toEqual(['g1']);
  });

  it('waits for the mark of each batch', async () => {
    await putParquet(part('part-00000-a'), grade('g1'));
    await lake.put(`${folder}/1/_SUCCESS`, []);
    await putParquet(`${folder}/2/part-00000-c.parquet`, grade('g3'));
    expect(await lake.ingest()).toEqual([]);
    await lake.put(`${folder}/2/_SUCCESS`, []);
    await lake.ingest();
    expect(await ids()).toEqual(['g1', 'g3']);
  });

  it('is quarantined whole when one part is damaged, and taken when that part comes again', async () => {
    await putParquet(part('part-00000-a'), grade('g1'));
    await lake.put(part('part-00001-b'), [Buffer.from('PAR1 this is none PAR1')]);
    await lake.put(`${folder}/_SUCCESS`, []);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'QUARANTINED' }]);
    expect(await ids()).toEqual([]);
    expect(await states()).toEqual([
      { entry: '1/part-00000-a.parquet', state: 'QUARANTINED', reason: 'INCOMPLETE' },
      { entry: '1/part-00001-b.parquet', state: 'QUARANTINED', reason: 'BAD_PARQUET' },
    ]);
    await rm(join(lake.folder, part('part-00001-b')));
    await putParquet(part('part-00001-b'), grade('g2'));
    await lake.ingest();
    expect(await ids()).toEqual(['g1', 'g2']);
  });

  it('without a part counts as not delivered', async () => {
    await lake.put(`${folder}/_SUCCESS`, []);
    expect(await lake.ingest()).toMatchObject([{ kind: 'settled', state: 'QUARANTINED' }]);
    expect(await states()).toEqual([{ entry: null, state: 'QUARANTINED', reason: 'EMPTY' }]);
  });

  it('can be given by one of its files, and one of an unknown table is recorded', async () => {
    await putParquet(part('part-00000-a'), grade('g1'));
    await putParquet(part('part-00001-b'), grade('g2'));
    await lake.put(`${folder}/1/_SUCCESS`, []);
    await lake.ingest({ places: [join(lake.folder, part('part-00001-b'))] });
    expect(await ids()).toEqual(['g1', 'g2']);
    await lake.put(`${EXPORT}/public.schema_migrations/1/part-00000-a.parquet`, [Buffer.from('PAR1')]);
    await lake.ingest();
    expect((await states()).filter(({ state }) => state === 'IGNORED')).toEqual([
      { entry: null, state: 'IGNORED', reason: 'UNKNOWN_KEY' },
    ]);
  });
});

describe('faults of an export', () => {
  const rejected = () => lake.rows('select row, byte_offset, reason, detail, raw from lake.rejects order by 1');
  const quarantined = () =>
    lake.values("select split_part(reason, ':', 1) from lake.units where state = 'QUARANTINED'");

  it('in rows of Parquet reject those rows, with their number and text', async () => {
    await putParquet(
      'timeback-export/2025-09-03/placement_grade.parquet',
      `select * from (values ('g1', 'KG', 'Kinder', '1'), (null, '01', 'One', '2'), ('g3', '02', 'Two', '9223372036854775808'),
        ('', '03', null, '4'), ('g5', '04', 'Four', '1.5'), ('g6', '05', 'Five', '')) t(id, grade_primary_identifier, label, order_number)`,
    );
    await lake.ingest();
    expect(await lake.rows('select id, order_number, _row from timeback_export.placement_grade order by 3')).toEqual([
      { id: 'g1', order_number: 1, _row: 1 },
      { id: 'g6', order_number: null, _row: 6 },
    ]);
    const none = { byte_offset: null, reason: 'NULL_IN_KEY', detail: 'column id: expected a value, found none' };
    const integer = {
      byte_offset: null,
      reason: 'BAD_INTEGER',
      detail: 'column order_number: expected a whole number of at most 64 bits',
    };
    const raw = (...values: (string | null)[]) =>
      JSON.stringify(Object.fromEntries(`id,${GRADES}`.split(',').map((name, at) => [name, values[at]])));
    expect(await rejected()).toEqual([
      { row: 2, ...none, raw: raw(null, '01', 'One', '2') },
      { row: 3, ...integer, raw: raw('g3', '02', 'Two', '9223372036854775808') },
      { row: 4, ...none, raw: raw('', '03', null, '4') },
      { row: 5, ...integer, raw: raw('g5', '04', 'Four', '1.5') },
    ]);
    expect(await lake.rows('select rows_read, rows_written, rows_rejected from lake.units')).toEqual([
      { rows_read: 6, rows_written: 2, rows_rejected: 4 },
    ]);
  });

  it('in rows of text reject those rows', async () => {
    const wrong = [',01,One,2', 'g3,02,Two,1.5', 'g4,03,Three,3,4', `id,${GRADES}`];
    await putGrades('2025-09-03', ['g1,KG,"Kinder, ""K""",1', ...wrong]);
    await lake.ingest();
    expect((await rejected()).map(({ row, reason }) => `${row} ${reason}`)).toEqual([
      '3 NULL_IN_KEY',
      '4 BAD_INTEGER',
      '5 FIELD_COUNT',
      '6 HEADER_REPEATED',
    ]);
    expect(await lake.values('select label from timeback_export.placement_grade')).toEqual(['Kinder, "K"']);
  });

  it('in columns: a new one is kept, a missing one is null, one of the key quarantines', async () => {
    const grades = "'KG' as grade_primary_identifier, 'K' as label";
    const extra = () => lake.values('select extra from timeback_export.placement_grade');
    const key = (date: string, ending: string) => `timeback-export/${date}/placement_grade.${ending}`;
    const told = (isNew: string) => [
      'timeback_export.placement_grade: column order_number is missing, null in every row',
      `timeback_export.placement_grade: ${isNew}`,
    ];
    const inHeader = told('1 column of the header is new, kept in extra (field 4)');
    const asKey = told('keys that are new are kept in extra (in 1 of 1 rows, the first of them row 1)');
    await putParquet(key('2025-09-03', 'parquet'), `select 'g1' as id, ${grades}, {'a': [1, 2]} as colour`);
    expect(warningsOf(await lake.ingest())).toEqual(inHeader);
    expect(await extra()).toEqual(['{"colour":{"a":[1,2]}}']);

    const line = { id: 'g2', grade_primary_identifier: '01', label: 'L', colour: { a: [1, 2] } };
    await lake.put(key('2025-09-04', 'jsonl'), [Buffer.from(JSON.stringify(line))]);
    expect(warningsOf(await lake.ingest())).toEqual(asKey);
    expect(await extra()).toEqual(['{"colour":{"a":[1,2]}}']);

    await putParquet(key('2025-09-05', 'parquet'), `select ${grades}`);
    await lake.put(key('2025-09-06', 'csv'), [Buffer.from(`${GRADES}\nKG,K,1\n`)]);
    await lake.ingest();
    expect(await quarantined()).toEqual(['BAD_HEADER', 'BAD_HEADER']);
    expect(await extra()).toHaveLength(1);
  });

  it.each([
    ['a quote that does not close', `id,${GRADES}\ng1,KG,"K,1\ng2,01,L,2\n`, 'csv', 'UNTERMINATED_QUOTE'],
    ['a last line that is cut', `id,${GRADES}\ng1,KG,K,1\ng2,01`, 'csv', 'CUT_LAST_LINE'],
    ['a last line that is cut, in JSON', '{"id":"g1"}\n{"id":"g', 'jsonl', 'CUT_LAST_LINE'],
    ['no header', 'g1,KG,K,1\n', 'csv', 'BAD_HEADER'],
    ['no gzip', `id,${GRADES}\n`, 'csv.gz', 'BAD_GZIP'],
    ['no Parquet', 'id,label\n', 'parquet', 'BAD_PARQUET'],
    ['no end of a Parquet file', 'PAR1 and some', 'parquet', 'TRUNCATED'],
    ['only wrong rows', '{"id":null}\n{"label":"x"}\n', 'jsonl', 'NO_ROW_ACCEPTED'],
  ])('%s quarantines', async (_, text, ending, reason) => {
    await lake.put(`timeback-export/2025-09-03/placement_grade.${ending}`, [Buffer.from(text)]);
    await lake.ingest();
    expect(await quarantined()).toEqual([reason]);
  });

  it('are none in CRLF and a byte order mark', async () => {
    const text = `\ufeffid,${GRADES}\r\ng1,KG,"two\r\nlines",1\r\n`;
    await lake.put('timeback-export/2025-09-03/placement_grade.csv', [Buffer.from(text)]);
    await lake.ingest();
    expect(await lake.rows('select id, label, order_number from timeback_export.placement_grade')).toEqual([
      { id: 'g1', label: 'two\r\nlines', order_number: 1 },
    ]);
  });
});
