import { createHash } from 'node:crypto';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encrypted, encryptedLog } from '../../bin/demo/encrypt.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { CURRENT, event, logKey, packageKey } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const ring = await ringOf(CURRENT.privateKey);
let lake: TestLake;

beforeEach(async () => {
  lake = await testLake({ ring });
});
afterEach(() => lake.remove());

const MB = 1_000_000;
const DATE = '2025-03-02';
const USER_IDS = 'LakeviewX-A-T1-user_id_map-prod-analytics.sql';
const OPT_IN = 'lakeview-email_opt_in-prod-analytics.csv';

/** A weekly package of these texts, by the names of their entries. */
async function packageOfTexts(texts: Readonly<Record<string, string | Uint8Array>>): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const [name, text] of Object.entries(texts)) {
    async function* bytes() {
      yield typeof text === 'string' ? Buffer.from(text) : text;
    }
    const message = await readWhole(encrypted(bytes(), CURRENT));
    await zip.add(`lakeview-${DATE}/${name}.gpg`, new Uint8ArrayReader(message), { level: 0 });
  }
  return Buffer.from(await zip.close());
}

const ingestTexts = async (texts: Readonly<Record<string, string | Uint8Array>>) => {
  await lake.put(packageKey(DATE), [await packageOfTexts(texts)]);
  await lake.ingest();
};
const outcomes = () =>
  lake.values("select concat_ws(' ', table_name, state, split_part(reason, ':', 1)) from lake.units order by 1");
const rejected = () => lake.rows('select "row", reason, raw from lake.rejects order by "row"');

describe('from the delivery to the table', () => {
  it('fault 27, 28: a byte order mark and CR LF in every line leave no trace', async () => {
    await ingestTexts({ [USER_IDS]: '\ufeffhash_id\tuser_id\tusername\r\na1\t1\tada\r\n' });
    expect(await lake.rows('select hash_id, user_id, username from edx.user_id_map')).toEqual([
      { hash_id: 'a1', user_id: 1, username: 'ada' },
    ]);
  });

  it('fault 28, 30: CR LF in some lines, and bytes that are no UTF-8, reject their rows alone', async () => {
    const text = 'hash_id\tuser_id\tusername\na1\t1\tada\na2\t2\tbo\r\na3\t3\tc\xff\na4\t4\td\xc3\xa9\n';
    await ingestTexts({ [USER_IDS]: Buffer.from(text, 'latin1') });
    expect(await lake.values('select username from edx.user_id_map order by user_id')).toEqual(['ada', 'dé']);
    expect(await rejected()).toEqual([
      { row: 3, reason: 'MIXED_LINE_END', raw: 'a2\t2\tbo\r' },
      { row: 4, reason: 'INVALID_UTF8', raw: 'a3\t3\tc\\xff' },
    ]);
  });

  it('fault 29, 31: a lone CR and a NUL byte stay what they are', async () => {
    await ingestTexts({ [USER_IDS]: 'hash_id\tuser_id\tusername\na1\t1\ta\rb\na2\t2\tc\0d\n' });
    expect(await lake.values('select username from edx.user_id_map order by user_id')).toEqual(['a\rb', 'c\0d']);
  });

  it('fault 41: NULL, the empty text and the text of two quotes are three things', async () => {
    await ingestTexts({ [USER_IDS]: 'hash_id\tuser_id\tusername\na1\t1\tNULL\na2\t2\t\na3\t3\t""\nNULL\t4\tx\n' });
    expect(await lake.values('select username from edx.user_id_map order by user_id')).toEqual([null, '', '""', 'x']);
  });

  it('fault 43: an unterminated quote quarantines its table alone, and no row of it is guessed', async () => {
    const header = 'email,full_name,course_id,is_opted_in_for_email,preference_set_datetime\n';
    const row = (name: string) => `${name}@example.org,"${name}",course-v1:A+B+C,True,2014-12-01 00:00:00\n`;
    await ingestTexts({
      [USER_IDS]: 'hash_id\tuser_id\tusername\na1\t1\tada\n',
      [OPT_IN]: header + row('ada') + row('bo').replace('"bo"', '"bo') + row('cy'),
    });
    expect(await outcomes()).toEqual(['email_opt_in QUARANTINED UNTERMINATED_QUOTE', 'user_id_map PUBLISHED']);
    expect(await lake.values('select count(*) from edx.email_opt_in')).toEqual([0]);
    const [reason] = await lake.values("select reason from lake.units where state = 'QUARANTINED'");
    expect(reason).toMatch(/line 3/);
    expect(reason).not.toMatch(/bo|example/);
  });

  it('fault 33: a line of 10 MB is an event, one of 100 MB is rejected, and the next is read', async () => {
    // Noise that recurs beyond the window of gzip, so that it is no bomb.
    const block = createHash('shake256', { outputLength: 60_000 }).update('noise').digest('base64');
    const long = (bytes: number) => event(1).replace('page_close', block.repeat(Math.ceil(bytes / block.length)));
    const lines = [long(10 * MB), long(100 * MB), event(3)];
    await lake.put(logKey(DATE), [await readWhole(encryptedLog(lines, CURRENT))]);
    await lake.ingest();
    expect(await lake.values('select length(event_type) >= 10000000 from edx.events order by user_id')).toEqual([
      true,
      false,
    ]);
    const [reject] = await lake.rows(
      'select "row", reason, length(raw) as kept, right(raw, 18) as told from lake.rejects',
    );
    const told = `\\[${lines[1]!.length} bytes]`;
    expect(reject).toEqual({ row: 2, reason: 'LINE_TOO_LONG', kept: 65536 + told.length, told });
  });
});
