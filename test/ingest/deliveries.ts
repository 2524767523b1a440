import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js';
import { type PrivateKey, readPrivateKey } from 'openpgp';
import { encrypted, encryptedLog, utf8 } from '../../bin/demo/encrypt.ts';
import type { DemoKeys } from '../../bin/demo/keys.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';

const FIXTURES = fileURLToPath(new URL('../fixtures/deliveries', import.meta.url));

async function pairOf(file: string): Promise<DemoKeys> {
  const privateKey: PrivateKey = await readPrivateKey({ armoredKey: await readFile(`${FIXTURES}/${file}`, 'utf8') });
  return { privateKey, recipients: [privateKey.toPublic()] };
}

/** Two pairs of keys, which cost no time to make. */
export const CURRENT = await pairOf('test-only-private-key.asc');
export const PREVIOUS = await pairOf('test-only-previous-private-key.asc');

/** `{bucket}/{key}` of an event log. */
export function logKey(date: string, org = 'lakeview', site = 'prod'): string {
  return `edx-course-data/${org}/${site}/events/${date.slice(0, 4)}/${org}-${site}-events-${date}.log.gz.gpg`;
}

/** An event log of these lines. */
export function logOf(lines: readonly string[], keys: DemoKeys = CURRENT): Promise<Buffer> {
  return readWhole(encryptedLog(lines, keys));
}

/** A line of a log; `number` tells it from others. */
export function event(number: number, time = '2025-03-02T08:00:00Z'): string {
  return JSON.stringify({ event_type: 'page_close', time, context: { user_id: number } });
}

/** Lines with the events 1 to `count`. */
export const events = (count: number) => Array.from({ length: count }, (_, at) => event(at + 1));

/** `{bucket}/{key}` of a weekly package. */
export const packageKey = (date: string, org = 'lakeview') => `course-data/${org}-${date}.zip`;

/** An entry of a package: what one course has of one table. */
export interface Entry {
  readonly course: string;
  /** Both have a column `user_id`, which the ids are in. */
  readonly table?: 'user_id_map' | 'student_courseenrollment';
  readonly site?: string;
  /** Ids of users, one a row; `failed`: the producer's error in its place; `damaged`: a text that is no table. */
  readonly holds: readonly number[] | 'failed' | 'damaged';
  readonly keys?: DemoKeys;
  /** Makes another name of the usual one. */
  readonly named?: (usual: string) => string;
}

/** A weekly package of these entries. */
export async function packageOf(date: string, entries: readonly Entry[], org = 'lakeview'): Promise<Buffer> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false });
  for (const entry of entries) {
    const bytes = await readWhole(encrypted(utf8([textOf(entry)]), entry.keys ?? CURRENT));
    await zip.add(`${org}-${date}/${nameOf(entry)}`, new Uint8ArrayReader(bytes), { level: 0 });
  }
  return Buffer.from(await zip.close());
}

/** Name of the entry in its folder. */
export function nameOf({
  course,
  table = 'user_id_map',
  site = 'prod',
  holds,
  named = (usual) => usual,
}: Entry): string {
  return named(`LakeviewX-${course}-T1-${table}-${site}-analytics.sql${holds === 'failed' ? '.failed' : ''}.gpg`);
}

function textOf({ course, table = 'user_id_map', holds }: Entry): string {
  if (typeof holds === 'string') return `Traceback (most recent call last): ${holds}\n`;
  const rows =
    table === 'user_id_map'
      ? [['hash_id', 'user_id', 'username'], ...holds.map((id) => [`hash of ${id}`, String(id), `user_${id}`])]
      : [
          ['id', 'user_id', 'course_id', 'created', 'is_active', 'mode'],
          ...holds.map((id) => [String(id), String(id), `course-v1:LakeviewX+${course}+T1`, 'NULL', '1', 'audit']),
        ];
  return rows.map((row) => `${row.join('\t')}\n`).join('');
}
