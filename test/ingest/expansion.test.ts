import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { type Config, config, createMessage, encrypt, enums, type Message } from 'openpgp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { CURRENT, packageKey } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

let lake: TestLake;
beforeEach(async () => {
  lake = await testLake({ ring: await ringOf(CURRENT.privateKey) });
});
afterEach(() => lake.remove());

const MiB = 1024 * 1024;
const COURSES = Array.from({ length: 8 }, (_, at) => `C${at}`);

/** Part of the library that its types do not name. */
interface Compressible {
  compress(algorithm: enums.compression, config: Config): Promise<Message<Uint8Array>>;
}

async function encryptedSmall(text: string): Promise<Uint8Array> {
  const message = (await createMessage({ binary: Buffer.from(text) })) as unknown as Compressible;
  const compressed = await message.compress(enums.compression.zlib, { ...config, deflateLevel: 9 } as Config);
  const encrypted = await encrypt({ message: compressed, encryptionKeys: [...CURRENT.recipients], format: 'binary' });
  return encrypted as Uint8Array;
}

/** Enrolments of each course, as text of about `size` bytes. */
async function packageOf(date: string, size: number, row: (course: string, at: number) => string): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const course of COURSES) {
    let text = 'id\tuser_id\tcourse_id\tcreated\tis_active\tmode\n';
    for (let at = 1; text.length < size; at++) text += row(course, at);
    const name = `lakeview-${date}/LakeviewX-${course}-T1-student_courseenrollment-prod-analytics.sql.gpg`;
    await zip.add(name, new Uint8ArrayReader(await encryptedSmall(text)), { level: 9 });
  }
  return Buffer.from(await zip.close());
}

const enrolment = (course: string, at: number, mode = 'audit') =>
  `${at}\t${1000 + at}\tcourse-v1:LakeviewX+${course}+T1\t2024-01-01 00:00:00\t1\t${mode}\n`;

it('fault 10: a package of many small entries is bounded as a single one is', async () => {
  // As repetitive as course data gets: 8 entries of 1 MiB.
  await lake.put(packageKey('2025-03-02'), [await packageOf('2025-03-02', MiB, enrolment)]);
  // 8 entries of 10 MiB, less than one alone could have, in some 100 KB.
  const bomb = await packageOf('2025-03-09', 10 * MiB, (course, at) => enrolment(course, at, 'a'.repeat(MiB)));
  expect(bomb.length).toBeLessThan(120_000);
  await lake.put(packageKey('2025-03-09'), [bomb]);
  await lake.ingest();
  const found = await lake.rows(
    `select object, state, left(reason, 9) as reason, count(*)::integer as n from lake.units where table_name = 'student_courseenrollment'
     group by all order by 1, 2`,
  );
  expect(found).toEqual([
    { object: packageKey('2025-03-02'), state: 'PUBLISHED', reason: null, n: COURSES.length },
    {
      object: packageKey('2025-03-09'),
      state: 'QUARANTINED',
      reason: 'TOO_LARGE',
      n: COURSES.length,
    },
  ]);
}, 120_000);
