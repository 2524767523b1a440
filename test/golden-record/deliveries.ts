import { createWriteStream } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readPrivateKey } from 'openpgp';
import { logLines } from '../../bin/demo/content.ts';
import { makeDeliveries } from '../../bin/demo/deliver.ts';
import { encryptedLog } from '../../bin/demo/encrypt.ts';
import { type DemoKeys, makeKeys } from '../../bin/demo/keys.ts';
import { packageEntries } from '../../bin/demo/package.ts';
import { makeWorld, type World } from '../../bin/demo/world.ts';
import { type PlainFile, packageZip } from '../../bin/demo/zip.ts';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { packageFiles } from '../bench/inputs/package.ts';

/** What the script delivers, besides the deliveries of an invented world under `{bucket}/{key}`. */
export const MADE = {
  key: 'key.asc',
  /** Opens `stranger` alone. */
  strangerKey: 'stranger.asc',
  /** Northlake's log of 3 March, with half of its lines, and the last of them twice. */
  corrected: 'corrected.log.gz.gpg',
  /** A log that is encrypted to somebody else. */
  stranger: 'stranger.log.gz.gpg',
  /** A later package of Northlake, in which each table of each course has a third of its rows. */
  shrunk: 'shrunk.zip',
  /** A package of many courses with 44 tables each. */
  manyCourses: 'many-courses.zip',
  /** The fixtures of the tests, as in test/fixtures. */
  fixtures: 'fixtures',
} as const;

export const SHRUNK_DATE = '2025-03-16';
const SEED = 3;
/** Of the demo's learners. */
const SCALE = 0.12;
const MANY_COURSES = { courses: 12, tables: 44, bytes: 1e6 };

/** Makes all deliveries, once for both builds. */
export async function makeInputs(folder: string): Promise<void> {
  const path = (name: string) => join(folder, name);
  await makeDeliveries({ folder, keyFile: path(MADE.key), scale: SCALE, seed: SEED });
  const keys = await keysOf(path(MADE.key));
  const strangers = await makeKeys();
  await writeFile(path(MADE.strangerKey), strangers.privateKey.armor(), { mode: 0o600 });
  const world = makeWorld(SEED, SCALE);
  const log = [...logLines(world, northlake(world), 'prod', '2025-03-03', () => {})];
  const half = log.slice(0, Math.ceil(log.length / 2));
  await write(path(MADE.corrected), encryptedLog([...half, ...half.slice(-1)], keys));
  await write(path(MADE.stranger), encryptedLog(log, strangers));
  await write(path(MADE.shrunk), packageZip(shrunkFiles(world), keys));
  await cp('test/fixtures', path(MADE.fixtures), { recursive: true });
  await write(
    path(MADE.manyCourses),
    packageZip(
      packageFiles(MANY_COURSES, () => {}),
      keys,
    ),
  );
}

async function keysOf(file: string): Promise<DemoKeys> {
  const privateKey = await readPrivateKey({ armoredKey: await readFile(file, 'utf8') });
  return { recipients: [privateKey.toPublic()], privateKey };
}

function northlake({ organisations }: World) {
  const found = organisations.find(({ token }) => token === 'northlake');
  if (!found) throw new Error('the invented world has no northlake');
  return found;
}

function* shrunkFiles(world: World): Iterable<PlainFile> {
  for (const { name, head, records, tail } of packageEntries(world, northlake(world), SHRUNK_DATE)) {
    const all = [...records()];
    const kept = name.endsWith('.sql') ? all.slice(0, Math.ceil(all.length / 3)) : all;
    yield { name: `northlake-${SHRUNK_DATE}/${name}`, text: [head, ...kept, tail] };
  }
}

async function write(path: string, bytes: ByteStream): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await pipeline(Readable.from(bytes), createWriteStream(path));
}
