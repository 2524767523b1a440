import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encrypted, utf8 } from '../../bin/demo/encrypt.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, event, logKey, logOf, packageKey } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';
import { withDuckDb } from './timeback-world.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const noise = randomBytes(3_000_000).toString('base64');
/** A text that does not compress, and is another for each number. */
const text = (number: number, bytes: number) => noise.slice(number, number + bytes);

const HEADER =
  'id\tuuid\tattempt_number\tsubmitted_at\tcreated_at\traw_answer\tstudent_item_id\tstatus\tteam_submission_id\n';
const ROWS = 150;
const BYTES = 300_000;

function* submissions(): Iterable<string> {
  yield HEADER;
  for (let id = 1; id <= ROWS; id++) {
    yield `${id}\tu${id}\t1\t2025-01-01 00:00:00\t2025-01-01 00:00:00\t${text(id, BYTES)}\t1\tA\tNULL\n`;
  }
}

async function packageOfTexts(date: string, texts: Readonly<Record<string, Iterable<string>>>): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, lines] of Object.entries(texts)) {
    const message = await readWhole(encrypted(utf8(lines), CURRENT));
    await zip.add(`lakeview-${date}/${name}.gpg`, new Uint8ArrayReader(message), { level: 0 });
  }
  return Buffer.from(await zip.close());
}

const TABLE = 'submissions_submission-prod-analytics.sql';

describe('deliveries of large rows', () => {
  it('fault 63: keep all of them, also where a course is carried forward', { timeout: 240_000 }, async () => {
    const [first, second] = ['2025-03-02', '2025-03-09'];
    const [large, other] = [`LakeviewX-A-T1-${TABLE}`, `LakeviewX-B-T1-${TABLE}`];
    await lake.put(packageKey(first), [await packageOfTexts(first, { [large]: submissions(), [other]: [HEADER] })]);
    await lake.ingest();
    const held = 'select count(*) as rows, min(length(raw_answer)) as least from edx.submissions_submission';
    expect(await lake.rows(held)).toEqual([{ rows: ROWS, least: BYTES }]);
    await lake.put(packageKey(second), [
      await packageOfTexts(second, { [`${large}.failed`]: ['Traceback'], [other]: [HEADER] }),
    ]);
    await lake.ingest();
    expect(await lake.rows(held)).toEqual([{ rows: ROWS, least: BYTES }]);
  });

  it('fault 63: keep the text of as many rejects', { timeout: 240_000 }, async () => {
    const lines = Array.from({ length: 1000 }, (_, at) => (at % 2 === 0 ? text(at, 100_000) : event(at)));
    await lake.put(logKey('2025-03-02'), [await logOf(lines)]);
    await lake.ingest();
    expect(await lake.rows('select count(*) as rows, min(length(raw)) >= 65536 as whole from lake.rejects')).toEqual([
      { rows: 500, whole: true },
    ]);
  });

  it('fault 63: of Parquet are read where a row group can be held, else the file is too large', {
    timeout: 240_000,
  }, async () => {
    const put = async (date: string, rows: number, bytes: number) => {
      const path = await lake.put(`timeback-export/${date}/cf_item.parquet`, []);
      const list = Array.from({ length: rows }, (_, at) => `${at + 1}\t${text(at, bytes)}\n`).join('');
      const source = join(lake.folder, '..', `${date}.tsv`);
      await writeFile(source, list);
      const columns = "{'identifier': 'varchar', 'full_statement': 'varchar'}";
      await withDuckDb((connection) =>
        connection.run(
          `copy (select *, 'c' as human_coding_scheme, 'Course' as item_type, 'd' as document_id
           from read_csv('${source}', delim = '\t', header = false, quote = '', max_line_size = 10000000, columns = ${columns}))
           to '${path}' (format parquet)`,
        ),
      );
    };
    await put('2025-03-02', 1000, 40_000);
    await put('2025-03-09', 1500, 100_000);
    await lake.ingest();
    expect(
      await lake.rows('select count(*) as rows, min(length(full_statement)) as least from timeback_export.cf_item'),
    ).toEqual([{ rows: 1000, least: 40_000 }]);
    const [reason] = await lake.values("select reason from lake.units where state = 'QUARANTINED'");
    expect(reason).toMatch(/^TOO_LARGE: .*160.*found a row group of 150\d+ bytes in 1500 rows/);
  });
});
