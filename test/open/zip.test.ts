import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ObjectChangedError, QuarantineError } from '../../lambdas/core/errors.ts';
import type { expansionLimit } from '../../lambdas/core/open/expansion.ts';
import { openZip } from '../../lambdas/core/open/zip.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { ReadOptions, Storage } from '../../lambdas/core/storage/storage.ts';
import { openedZip } from './opened-zip.ts';
import { chunked, collect, concat, fixture, flipped, hasProgram, outcome, text } from './streams.ts';
import { buildZip, MANY, type Part } from './zip-builder.ts';

const url = 'memory://course-data/orgx-2024-01-07.zip';
const sql = fixture('long.log.gz');
const rows = Buffer.from('id\tname\n1\tada\n'.repeat(500));
const parts: Part[] = [
  { name: 'orgx-2024-01-07/', stored: true },
  { name: 'orgx-2024-01-07/users.sql', content: rows },
  { name: 'orgx-2024-01-07/notes.sql.gpg', content: sql, stored: true },
];

/** A storage with the archive in it, which notes the ranges that are read. */
async function stored(bytes: Uint8Array) {
  const memory = memoryStorage();
  await memory.write(url, chunked(bytes));
  const reads: ReadOptions[] = [];
  const storage: Storage = {
    ...memory,
    read(at, options = {}) {
      reads.push(options);
      return memory.read(at, options);
    },
  };
  const head = await memory.head(url);
  if (!head) throw new Error('not written');
  return { storage, head, reads };
}

async function open(bytes: Uint8Array, limitOf?: typeof expansionLimit) {
  const { storage, head } = await stored(bytes);
  return openedZip(storage, head, limitOf);
}

/** Name and outcome of each entry, or the reason for which the archive is refused. */
async function contents(bytes: Uint8Array, limitOf?: typeof expansionLimit): Promise<string | Record<string, string>> {
  try {
    const entries = await open(bytes, limitOf);
    const results: [string, string][] = [];
    for (const entry of entries) results.push([entry.name, await outcome(entry.read())]);
    return Object.fromEntries(results);
  } catch (error) {
    if (error instanceof QuarantineError) return error.reason;
    throw error;
  }
}

const whole = { [parts[0]!.name]: '', [parts[1]!.name]: text(rows), [parts[2]!.name]: text(sql) };
const one = (part: Partial<Part>): Part[] => [
  { name: 'a.sql', content: rows, ...part },
  { name: 'b.sql', content: sql },
];

describe('openZip', () => {
  it('lists entries and reads each by one ranged read, pinned to the version', async () => {
    const { storage, head, reads } = await stored(buildZip(parts));
    const entries = await openedZip(storage, head);
    expect(entries.map(({ name, size, isDirectory }) => ({ name, size, isDirectory }))).toEqual([
      { name: 'orgx-2024-01-07/', size: 0, isDirectory: true },
      { name: 'orgx-2024-01-07/users.sql', size: rows.length, isDirectory: false },
      { name: 'orgx-2024-01-07/notes.sql.gpg', size: sql.length, isDirectory: false },
    ]);
    expect(entries[2]?.compressedSize).toBe(sql.length);
    expect(entries[1]?.modified.toISOString()).toBe('2024-01-02T03:04:06.000Z');
    reads.length = 0;
    expect(text(await collect(entries[1]!.read()))).toBe(text(rows));
    expect(reads).toHaveLength(1);
    expect(reads[0]?.etag).toBe(head.etag);
  });

  it('fault 18: zip64 and every form of data descriptor are read', async () => {
    expect(await contents(buildZip(parts, { zip64: true }))).toEqual(whole);
    expect(await contents(buildZip(parts.map((part) => ({ ...part, zip64: true }))))).toEqual(whole);
    for (const descriptor of ['plain', 'signed', 'plain zip64', 'signed zip64'] as const) {
      for (const zip64 of [false, true]) {
        expect(await contents(buildZip(parts.map((part) => ({ ...part, descriptor, zip64 }))))).toEqual(whole);
      }
    }
  });

  it('fault 18: 66,000 entries are listed in little time', async () => {
    const bytes = buildZip(MANY);
    const start = process.cpuUsage();
    const entries = await open(bytes);
    expect(process.cpuUsage(start).user / 1e6).toBeLessThan(8); // seconds
    expect(entries).toHaveLength(66_000);
    expect(text(await collect(entries[65_999]!.read()))).toBe('65999');
  });

  it('fault 19: an encrypted entry refuses the archive', async () => {
    expect(await contents(buildZip(one({ local: { flags: 0x0801 }, central: { flags: 0x0801 } })))).toBe(
      'ZIP_ENCRYPTED',
    );
  });

  it('fault 20: a name that occurs twice refuses the archive', async () => {
    expect(await contents(buildZip([...one({}), { name: 'a.sql', content: sql }]))).toBe('ZIP_DUPLICATE_NAME');
  });

  it.each(['../a.sql', 'a/../../b', '/etc/a', 'C:/a', 'a\\b', '..\\a', '\\\\host\\a', 'a\0.sql', 'a//b', './a'])(
    'fault 21: the name %j refuses the archive',
    async (name) => {
      expect(await contents(buildZip(one({ name })))).toBe('ZIP_UNSAFE_NAME');
    },
  );

  it('fault 21: a symbolic link refuses the archive', async () => {
    expect(await contents(buildZip(one({ mode: 0o120777, content: Buffer.from('/etc/passwd') })))).toBe(
      'ZIP_UNSAFE_NAME',
    );
  });

  it('fault 22: a wrong checksum or a lying size refuses that entry alone', async () => {
    const lies = [
      { checksum: 1 },
      { size: rows.length + 1 },
      { size: rows.length - 1 },
      { compressedSize: 20 },
      { method: 12 },
    ];
    for (const lie of lies) {
      for (const isStored of [true, false]) {
        const result = await contents(buildZip(one({ stored: isStored, local: lie, central: lie })));
        expect(result, JSON.stringify(lie)).toEqual({ 'a.sql': 'BAD_ZIP', 'b.sql': text(sql) });
      }
    }
  });

  it('fault 22: damaged data refuses that entry alone', async () => {
    const bytes = buildZip(one({}));
    expect(await contents(flipped(bytes, 45))).toEqual({ 'a.sql': 'BAD_ZIP', 'b.sql': text(sql) });
  });

  it('fault 23: entries that overlap refuse the archive', async () => {
    expect(await contents(buildZip(one({ central: { compressedSize: 1000 }, local: { compressedSize: 1000 } })))).toBe(
      'BAD_ZIP',
    );
    expect(await contents(buildZip([...one({}), { name: 'c.sql', content: rows, offset: 0 }]))).toBe('BAD_ZIP');
  });

  it('fault 23: an extreme ratio refuses the archive, of one entry or of all', async () => {
    const zeros = { name: 'zeros.csv', content: new Uint8Array(70 * 1024 * 1024) };
    expect(await contents(buildZip([...parts, zeros]))).toBe('TOO_LARGE');
    const limitOf = (delivered: number) => ({ delivered, most: Math.max(10 * delivered, 10_000) });
    expect(await contents(buildZip(one({})), limitOf)).toEqual({ 'a.sql': text(rows), 'b.sql': text(sql) });
    expect(
      await contents(
        buildZip([
          { name: 'a', content: rows },
          { name: 'b', content: rows },
        ]),
        limitOf,
      ),
    ).toBe('TOO_LARGE');
  });

  it('fault 24: a local header that differs from the directory refuses the entry', async () => {
    const differences: Part['local'][] = [
      { name: Buffer.from('b.sql') },
      { flags: 0x0801 },
      { method: 0 },
      { checksum: 1 },
      { size: 1 },
      { compressedSize: 1 },
    ];
    for (const local of differences) {
      expect(await contents(buildZip(one({ local: local ?? {} })))).toEqual({ 'a.sql': 'BAD_ZIP', 'b.sql': text(sql) });
    }
    for (const described of [{ checksum: 1 }, { size: 1 }, { compressedSize: 1 }]) {
      const descriptor = 'signed';
      expect(await contents(buildZip(one({ descriptor, described })))).toEqual({
        'a.sql': 'BAD_ZIP',
        'b.sql': text(sql),
      });
    }
    expect(await contents(buildZip(one({ gap: rows })))).toEqual({ 'a.sql': 'BAD_ZIP', 'b.sql': text(sql) });
  });

  it('fault 24: an end record inside the comment refuses the archive', async () => {
    const other = buildZip([{ name: 'other.sql', content: rows }]);
    const end = other.subarray(other.length - 22);
    for (const comment of [end, concat(end, 'more'), other]) {
      expect(await contents(buildZip(one({}), { comment }))).toBe('BAD_ZIP');
    }
    expect(await contents(buildZip(parts, { comment: Buffer.from('weekly package') }))).toEqual(whole);
  });

  it('fault 24: bytes after or before the archive refuse it', async () => {
    const bytes = buildZip(parts);
    for (const trailer of ['\0', 'text', bytes]) {
      expect(await contents(concat(bytes, trailer))).toMatch(/TRAILING_DATA|BAD_ZIP/);
    }
    expect(await contents(concat(bytes, 'text'))).toBe('TRAILING_DATA');
    expect(await contents(concat('prefix', bytes))).toBe('BAD_ZIP');
  });

  it('fault 25: an archive without a file is refused', async () => {
    expect(await contents(buildZip([]))).toBe('ZIP_NO_ENTRIES');
    expect(await contents(buildZip([parts[0]!]))).toBe('ZIP_NO_ENTRIES');
  });

  it('fault 17: an object without bytes is EMPTY', async () => {
    expect(await contents(new Uint8Array(0))).toBe('EMPTY');
  });

  it('refuses what is no zip and every shorter archive', async () => {
    const bytes = buildZip(one({}));
    for (const other of [concat('PK'), rows, sql]) expect(await contents(other)).toBe('BAD_ZIP');
    for (let length = 1; length < bytes.length; length += 97)
      expect(await contents(bytes.subarray(0, length))).toBe('BAD_ZIP');
  });

  it('fault 26: an object replaced between two reads is told as such', async () => {
    const { storage, head } = await stored(buildZip(parts));
    const entries = await openedZip(storage, head);
    await storage.write(url, chunked(buildZip(one({}))));
    await expect(collect(entries[1]!.read())).rejects.toThrow(ObjectChangedError);
    await expect(openZip(storage, head)).rejects.toThrow(ObjectChangedError);
  });

  it('passes failures of the storage on unchanged', async () => {
    const { storage, head } = await stored(buildZip(parts));
    const failure = new Error('503 slow down');
    const failing: Storage = {
      ...storage,
      // biome-ignore lint/correctness/useYield: it fails before it has anything
      async *read() {
        throw failure;
      },
    };
    await expect(openZip(failing, head)).rejects.toBe(failure);
  });

  it('gives the undamaged content or none for any flipped bit', async () => {
    const bytes = buildZip([
      { ...parts[1]!, descriptor: 'signed' },
      { ...parts[2]!, content: sql.subarray(0, 500) },
    ]);
    const expected = [text(rows), text(sql.subarray(0, 500)), 'BAD_ZIP'];
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const result = await contents(flipped(bytes, at, bit));
        if (typeof result !== 'string') for (const value of Object.values(result)) expect(expected).toContain(value);
      }),
      { numRuns: 300 },
    );
  });

  it('lets go of the archive when the reader stops early', async () => {
    let released = false;
    const { storage, head } = await stored(buildZip(parts));
    const watching: Storage = {
      ...storage,
      async *read(at, options) {
        try {
          yield* storage.read(at, options);
        } finally {
          released = true;
        }
      },
    };
    const entries = await openedZip(watching, head);
    released = false;
    for await (const _ of entries[2]!.read()) break;
    expect(released).toBe(true);
  });

  it.skipIf(!hasProgram('zip') || !hasProgram('unzip'))('agrees with zip and unzip', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    const run = (program: string, args: string[]) => execFileSync(program, args, { cwd: folder, maxBuffer: 2 ** 26 });
    try {
      mkdirSync(join(folder, 'w'));
      writeFileSync(join(folder, 'w/users.sql'), rows);
      writeFileSync(join(folder, 'w/notes.gpg'), sql);
      writeFileSync(join(folder, 'w/prüfung.csv'), 'id\n1\n');
      run('zip', ['-qr', 'plain.zip', 'w']);
      run('sh', ['-c', 'zip -qr - w | cat > streamed.zip']);
      run('zip', ['-qr0fz', 'zip64.zip', 'w']);
      for (const name of ['plain.zip', 'streamed.zip', 'zip64.zip']) {
        const entries = await open(new Uint8Array(readFileSync(join(folder, name))));
        expect(entries.map((entry) => entry.name).sort(), name).toEqual([
          'w/',
          'w/notes.gpg',
          'w/prüfung.csv',
          'w/users.sql',
        ]);
        for (const entry of entries) {
          const expected = entry.isDirectory ? '' : text(run('unzip', ['-p', name, entry.name]));
          expect(await outcome(entry.read()), `${name} ${entry.name}`).toBe(expected);
        }
      }
      writeFileSync(join(folder, 'built.zip'), buildZip(parts.map((part) => ({ ...part, descriptor: 'signed' }))));
      expect(text(run('unzip', ['-tq', 'built.zip']))).toMatch(/No errors/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
