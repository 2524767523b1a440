import { execFileSync } from 'node:child_process';
import { crc32, deflateRawSync, gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expansionLimit } from '../../lambdas/core/open/expansion.ts';
import { gunzip } from '../../lambdas/core/open/gzip.ts';
import { chunked, collect, concat, fixture, flipped, hasProgram, NO_LIMIT, outcome, text, watched } from './streams.ts';

const member = fixture('short.log.gz');
const rows = text(gunzipSync(member));
const open = (bytes: Uint8Array, size?: number) => outcome(gunzip(chunked(bytes, size), expansionLimit(bytes.length)));

describe('gunzip', () => {
  it('fault 12: several members are one text', async () => {
    const second = gzipSync('second\n');
    expect(await open(concat(member, second, gzipSync(''), second))).toBe(`${rows}second\nsecond\n`);
  });

  it('fault 13: trailing zeros after a member are accepted', async () => {
    for (const zeros of [1, 511, 100_000]) expect(await open(concat(member, new Uint8Array(zeros)))).toBe(rows);
  });

  it('takes a source that is slower than zlib', async () => {
    async function* slow(bytes: Uint8Array, size: number) {
      for await (const chunk of chunked(bytes, size)) {
        yield chunk;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
    const two = concat(member, gzipSync('second\n'));
    for (const size of [member.length, member.length - 3, member.length + 3, 100_000]) {
      expect(await outcome(gunzip(slow(two, size), NO_LIMIT)), `chunks of ${size}`).toBe(`${rows}second\n`);
      expect(await outcome(gunzip(slow(concat(member, 'x'), size), NO_LIMIT))).toBe('TRAILING_DATA');
    }
  });

  it.each(['\n', 'x', 'not gzip', '\0\0\0x', '\x1fx'])('fault 13: trailing text %j is refused', async (trailer) => {
    for (const size of [1, 7, 100_000]) {
      expect(await open(concat(member, trailer), size)).toBe('TRAILING_DATA');
    }
  });

  it('fault 14: member, zeros, member is refused', async () => {
    for (const size of [1, 512, 100_000]) {
      expect(await open(concat(member, new Uint8Array(1024), member), size)).toBe('BAD_GZIP');
    }
  });

  it('fault 15: an end exactly between two rows is noticed', async () => {
    // A full flush ends a block on a byte, so that all rows before the cut come out whole.
    const raw = concat(deflateRawSync('row 1\nrow 2\n', { finishFlush: 2 }), deflateRawSync('row 3\n'));
    const whole = concat(gzipSync('').subarray(0, 10), raw);
    expect(await open(whole.subarray(0, whole.length - deflateRawSync('row 3\n').length))).toBe('TRUNCATED');
    expect(await open(concat(member, member).subarray(0, member.length + 1))).toBe('TRUNCATED');
  });

  it('fault 15: every shorter file is refused', async () => {
    for (let length = 1; length < member.length; length += length < member.length - 30 ? 5 : 1) {
      expect(await open(member.subarray(0, length)), `${length} bytes`).toBe('TRUNCATED');
    }
  });

  it('fault 16: a wrong checksum or length is refused', async () => {
    for (let at = member.length - 8; at < member.length; at++) expect(await open(flipped(member, at))).toBe('BAD_GZIP');
  });

  it('fault 17: an object without bytes is EMPTY', async () => {
    expect(await open(new Uint8Array(0))).toBe('EMPTY');
    expect(await open(gzipSync(''))).toBe('');
  });

  it('refuses what is no gzip, another method and reserved flags', async () => {
    expect(await open(concat('username,time\n'))).toBe('BAD_GZIP');
    expect(await open(flipped(member, 2))).toBe('BAD_GZIP');
    expect(await open(flipped(member, 3, 7))).toBe('BAD_GZIP');
  });

  it('reads every optional field of the header and checks its checksum', async () => {
    const deflated = member.subarray(10);
    const header = concat(
      member.subarray(0, 3),
      '\x1e',
      member.subarray(4, 10),
      '\x03\0abc',
      'name.log\0',
      'comment\0',
    );
    const checksum = Buffer.alloc(2);
    checksum.writeUInt16LE(crc32(header) & 0xffff);
    expect(await open(concat(header, checksum, deflated))).toBe(rows);
    expect(await open(concat(header, flipped(checksum, 0), deflated))).toBe('BAD_GZIP');
  });

  it('refuses expansion beyond the limit, at the default one too', async () => {
    const within = (most: number) => outcome(gunzip(chunked(member), { delivered: member.length, most }));
    expect(await within(rows.length - 1)).toBe('TOO_LARGE');
    expect(await within(rows.length)).toBe(rows);
    expect(await open(gzipSync(new Uint8Array(70 * 1024 * 1024), { level: 9 }))).toBe('TOO_LARGE');
  });

  it('fault 73: gzip within gzip is named as such', async () => {
    for (const inner of [gzipSync(rows), gzipSync(''), gzipSync(gzipSync(rows))]) {
      for (const size of [1, 7, 100_000]) expect(await open(gzipSync(inner), size)).toBe('UNSUPPORTED');
    }
    for (const text of ['\x1f', '\x1f\n', '\x1fx\x08']) expect(await open(gzipSync(text))).toBe(text);
  });

  it('gives the undamaged text or none, however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(member.length - 1),
        fc.nat(7),
        fc.integer({ min: 1, max: 900 }),
        async (at, bit, size) => {
          const result = await open(flipped(member, at, bit), size);
          expect([rows, 'BAD_GZIP', 'TRUNCATED', 'TRAILING_DATA']).toContain(result);
          expect(await open(concat(member, member), size)).toBe(rows + rows);
        },
      ),
      { numRuns: 80 },
    );
  });

  it('passes errors of the source on unchanged', async () => {
    const failure = new Error('reset');
    async function* source() {
      yield member.subarray(0, 300);
      throw failure;
    }
    await expect(collect(gunzip(source(), NO_LIMIT))).rejects.toBe(failure);
  });

  it('lets go of the source when the reader stops early, and reads no further than asked', async () => {
    const { source, asked, released } = watched(
      Array.from({ length: 100 }, () => gzipSync(Buffer.alloc(200_000, 'abc'))),
    );
    for await (const _ of gunzip(source, NO_LIMIT)) break;
    expect(released()).toBe(true);
    expect(asked()).toBeLessThan(10);
  });

  it.skipIf(!hasProgram('gunzip'))('agrees with gunzip', async () => {
    for (const bytes of [fixture('long.log.gz'), concat(member, member), gzipSync('')]) {
      expect(await open(bytes, 1000)).toBe(text(execFileSync('gunzip', ['-c'], { input: bytes })));
    }
  });
});
