import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { openedZip } from './opened-zip.ts';
import { chunked, concat, hasProgram, outcome } from './streams.ts';
import { buildZip, MANY } from './zip-builder.ts';

/** An archive that Info-ZIP has made; test/fixtures/zip/make.sh says how. */
const archive = (name: string) => Buffer.from(readFileSync(new URL(`../fixtures/zip/${name}.zip`, import.meta.url)));

const packaged = archive('package');
const USERS = 'week/users.sql';
const NOTES = 'week/notes.sql';
const notes = 'id\tnote\n1\tfirst\n';

async function open(bytes: Uint8Array) {
  const memory = memoryStorage();
  const url = 'memory://course-data/week.zip';
  await memory.write(url, chunked(bytes));
  return openedZip(memory, (await memory.head(url))!);
}

/** Name and outcome of each file in it, or the reason for which the archive is refused. */
async function contents(bytes: Uint8Array): Promise<string | Record<string, string>> {
  try {
    const files = (await open(bytes)).filter(({ isDirectory }) => !isDirectory);
    const results = files.map(async (entry) => [entry.name, await outcome(entry.read())] as const);
    return Object.fromEntries(await Promise.all(results));
  } catch (error) {
    if (error instanceof QuarantineError) return error.reason;
    throw error;
  }
}

/** Where the header of an entry is: in front of its data, or its record of the directory. */
function headerOf(bytes: Buffer, name: string, kind: 'local' | 'central'): number {
  const signature = kind === 'local' ? 'PK\x03\x04' : 'PK\x01\x02';
  const nameAt = kind === 'local' ? 30 : 46;
  for (let at = bytes.indexOf(signature, 0, 'latin1'); at >= 0; at = bytes.indexOf(signature, at + 1, 'latin1')) {
    if (bytes.toString('latin1', at + nameAt, at + nameAt + name.length) === name) return at;
  }
  throw new Error(`no ${kind} header of ${name}`);
}

/** Places in a local header; in a record of the directory they lie two bytes further. */
const FIELDS = { checksum: 14, compressedSize: 18, size: 22 } as const;

type Header = readonly ['local' | 'central', ...('local' | 'central')[]];
const BOTH: Header = ['local', 'central'];

/** A copy in which a number of an entry's headers is another. */
function withNumber(field: keyof typeof FIELDS, value: number, headers: Header = BOTH): Buffer {
  const copy = Buffer.from(packaged);
  for (const kind of headers) {
    copy.writeUInt32LE(value, headerOf(copy, USERS, kind) + FIELDS[field] + (kind === 'central' ? 2 : 0));
  }
  return copy;
}

/** A copy in which an entry has another name, of the same length. */
function renamed(from: string, to: string, headers: Header = BOTH): Buffer {
  const copy = Buffer.from(packaged);
  const places = headers.map((kind) => headerOf(copy, from, kind) + (kind === 'local' ? 30 : 46));
  for (const at of places) copy.write(to, at, 'latin1');
  return copy;
}

const onlyNotes = { [USERS]: 'BAD_ZIP', [NOTES]: notes };

describe('an archive of Info-ZIP', () => {
  it('fault 18: with data descriptors or zip64 records holds what the plain one holds', async () => {
    const plain = await contents(packaged);
    expect(plain).toMatchObject({
      [NOTES]: notes,
      [USERS]: expect.stringMatching(/^id\tname\n(?:\d+\tlearner\d\n){300}$/),
    });
    expect(await contents(archive('zip64'))).toEqual(plain);
    expect(await contents(archive('streamed'))).toEqual(plain);
  });

  it.skipIf(!hasProgram('unzip'))(
    'fault 18: unzip reads the archive of 66,000 entries that we test with',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'zip-'));
      try {
        const path = join(folder, 'many.zip');
        writeFileSync(path, buildZip(MANY));
        expect(execFileSync('unzip', ['-tqq', path]).toString()).toBe('');
        const names = execFileSync('unzip', ['-Z1', path], { maxBuffer: 2 ** 24 }).toString();
        expect(names).toBe(MANY.map(({ name }) => `${name}\n`).join(''));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    30_000,
  );

  it('fault 19: that is encrypted by the archive itself is refused', async () => {
    expect(await contents(archive('encrypted'))).toBe('ZIP_ENCRYPTED');
  });

  it('fault 20: in which a name occurs twice is refused', async () => {
    expect(await contents(renamed(USERS, NOTES))).toBe('ZIP_DUPLICATE_NAME');
  });

  it.each(['../../users.sq', '/etc/users.sql', 'week\\users.sql', 'week/users\0sql', 'week//sers.sql'])(
    'fault 21: in which a name has become %j is refused',
    async (name) => {
      expect(name).toHaveLength(USERS.length);
      expect(await contents(renamed(USERS, name))).toBe('ZIP_UNSAFE_NAME');
    },
  );

  it('fault 21: with a symbolic link is refused', async () => {
    expect(await contents(archive('symlink'))).toBe('ZIP_UNSAFE_NAME');
  });

  it('fault 22: with a wrong checksum, a lying size or damaged data loses that table alone', async () => {
    const damaged = Buffer.from(packaged);
    const data = headerOf(packaged, USERS, 'local') + 30 + USERS.length;
    damaged[data + 100] = damaged[data + 100]! ^ 1;
    const broken = [withNumber('checksum', 1), withNumber('size', 3801), withNumber('size', 3799), damaged];
    for (const bytes of broken) expect(await contents(bytes)).toEqual(onlyNotes);
  });

  it('fault 23: whose entries overlap is refused', async () => {
    const copy = Buffer.from(packaged);
    copy.writeUInt32LE(headerOf(copy, USERS, 'local') + 10, headerOf(copy, NOTES, 'central') + 42);
    expect(await contents(copy)).toBe('BAD_ZIP');
    expect(await contents(withNumber('compressedSize', 900))).toBe('BAD_ZIP');
  });

  it('fault 24: whose local header differs from the directory loses that table alone', async () => {
    for (const field of ['checksum', 'size', 'compressedSize'] as const) {
      expect(await contents(withNumber(field, 5, ['local'])), field).toEqual(onlyNotes);
    }
    expect(await contents(renamed(USERS, 'week/other.sql', ['local']))).toEqual(onlyNotes);
  });

  it('fault 24: with an end record in its comment, or bytes around it, is refused', async () => {
    const end = packaged.subarray(-22);
    const commented = Buffer.from(concat(packaged, end));
    commented.writeUInt16LE(end.length, packaged.length - 2);
    expect(await contents(commented)).toBe('BAD_ZIP');
    expect(await contents(concat(packaged, 'text'))).toBe('TRAILING_DATA');
    expect(await contents(concat('text', packaged))).toBe('BAD_ZIP');
  });

  it('fault 25: with a folder and no file is refused', async () => {
    expect(await contents(archive('folder'))).toBe('ZIP_NO_ENTRIES');
  });
});
