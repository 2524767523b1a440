import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateKey } from 'openpgp';
import { type Cell, encodeSqlRow } from '../../bin/demo/dialect.ts';
import { encryptedLog } from '../../bin/demo/encrypt.ts';
import type { DemoKeys } from '../../bin/demo/keys.ts';
import { type PlainFile, packageZip } from '../../bin/demo/zip.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { type ByteStream, readWhole } from '../../lambdas/core/storage/storage.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { wholeRows } from '../feeds/edx/whole-rows.ts';

/** Folders with what was delivered in three weeks, as small as it can be and still take every way through an ingest. */
export interface Deliveries {
  /** A log and a package. */
  readonly first: string;
  /**
   * The log again with other bytes, and with those bytes under another key; logs of another
   * organisation with a record to reject, and with a cut end; the next package, in which one table could not be written
   * and another is absent; a file of no feed.
   */
  readonly second: string;
  /** The package of the week after, with the same rows. */
  readonly third: string;
  readonly keyFile: string;
}

/** Source tables that the deliveries bring rows of. */
export const DELIVERED_TABLES = ['auth_user', 'certificates_generatedcertificate', 'student_courseenrollment'] as const;

export async function makeDeliveries(folder: string): Promise<Deliveries> {
  const keys = await makeKeys();
  const keyFile = join(folder, 'private-key.asc');
  await mkdir(folder, { recursive: true });
  await writeFile(keyFile, keys.privateKey.armor(), { mode: 0o600 });

  const first = join(folder, 'first');
  const put = (week: keyof typeof ARRIVALS, key: string, bytes: ByteStream | Uint8Array) =>
    deliver(join(folder, week, key), bytes, ARRIVALS[week]);
  await put('first', logKey('northlake', 'prod'), encryptedLog([event(1), event(2)], keys));
  await put('first', 'course-data/northlake-2025-03-02.zip', packageZip(packageFiles('2025-03-02'), keys));

  const corrected = await readWhole(encryptedLog([event(1), event(2), event(3)], keys));
  await put('second', logKey('northlake', 'prod'), corrected);
  await put('second', logKey('northlake', 'prod').replace('northlake/', 'redelivered/'), corrected);
  await put('second', logKey('harbor', 'prod'), encryptedLog([event(4), 'no record', event(5)], keys));
  const cut = await readWhole(encryptedLog([event(6)], keys));
  await put('second', logKey('harbor', 'edge'), cut.subarray(0, -9));
  await put('second', 'course-data/northlake-2025-03-09.zip', packageZip(packageFiles('2025-03-09'), keys));
  await put('second', 'course-data/notes.txt', Buffer.from('of no feed\n'));
  await put('third', 'course-data/northlake-2025-03-16.zip', packageZip(packageFiles('2025-03-09'), keys));
  const [second, third] = [join(folder, 'second'), join(folder, 'third')];
  return { first: toFolderUrl(first), second: toFolderUrl(second), third: toFolderUrl(third), keyFile };
}

const ARRIVALS = {
  first: '2025-03-10T06:00:00Z',
  second: '2025-03-17T06:00:00Z',
  third: '2025-03-24T06:00:00Z',
} as const;

export const logKey = (org: string, site: string) =>
  `edx-course-data/${org}/${site}/events/2025/${org}-${site}-events-2025-03-02.log.gz.gpg`;

async function deliver(path: string, bytes: ByteStream | Uint8Array, modified: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (bytes instanceof Uint8Array) await writeFile(path, bytes);
  else await fileStorage().write(pathToFileURL(path).href, bytes);
  await utimes(path, new Date(modified), new Date(modified));
}

/** Elliptic curves: made and used in milliseconds. */
async function makeKeys(): Promise<DemoKeys> {
  const { privateKey } = await generateKey({
    type: 'curve25519',
    userIDs: [{ name: 'Invented Data Czar', email: 'czar@example.org' }],
    format: 'object',
  });
  return { recipients: [privateKey.toPublic()], privateKey };
}

function event(user: number): string {
  return JSON.stringify({
    time: `2025-03-02T10:00:0${user}+00:00`,
    event_type: 'page_close',
    context: { user_id: user, org_id: 'Northlake', course_id: COURSES[0].id },
  });
}

const COURSES = [
  { id: 'course-v1:Northlake+BIO1+2025', slot: 'Northlake-BIO1-2025', user: 11 },
  { id: 'course-v1:Northlake+STAT1+2025', slot: 'Northlake-STAT1-2025', user: 21 },
] as const;

function* packageFiles(date: '2025-03-02' | '2025-03-09'): Iterable<PlainFile> {
  const again = date === '2025-03-09';
  for (const { id, slot, user } of COURSES) {
    const file = (table: string, rows: readonly (readonly Cell[])[]) => ({
      name: `northlake-${date}/${slot}-${table}-prod-analytics.sql`,
      text: wholeRows(table, rows).map(encodeSqlRow),
    });
    const users = again ? [user, user + 1, user + 2] : [user, user + 1];
    yield file('auth_user', [['id', 'username'], ...users.map((number) => [number, `learner_${number}`])]);
    yield file('student_courseenrollment', [
      ['id', 'user_id', 'course_id', 'mode'],
      ...users.map((number) => [100 + number, number, id, 'audit']),
      ...(again && user === 11 ? [['no number', 1, id, 'audit']] : []),
    ]);
    if (again && user === 21) {
      const { name } = file('certificates_generatedcertificate', [['id']]);
      yield { name: `${name}.failed`, text: ['Traceback (most recent call last):\n'] };
    } else {
      yield file('certificates_generatedcertificate', [
        ['id', 'user_id', 'course_id', 'grade'],
        ...users.map((number) => [200 + number, number, id, again ? '0.9' : '0.8']),
      ]);
    }
  }
  if (!again) {
    yield {
      name: `northlake-${date}/${COURSES[0].slot}-user_id_map-prod-analytics.sql`,
      text: [encodeSqlRow(['hash_id', 'id', 'username']), encodeSqlRow(['0f'.repeat(16), 11, 'learner_11'])],
    };
  }
  yield { name: `northlake-${date}/readme.txt`, text: ['of no table\n'] };
}
