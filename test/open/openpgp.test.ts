import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { createMessage, encrypt, encryptSessionKey, enums } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { QuarantineError } from '../../lambdas/core/errors.ts';
import { byteReader } from '../../lambdas/core/open/byte-reader.ts';
import { expansionLimit } from '../../lambdas/core/open/expansion.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { decrypt } from '../../lambdas/core/open/openpgp.ts';
import { readMessage } from '../../lambdas/core/open/packets.ts';
import { chunked, collect, concat, fixture, flipped, hasProgram, NO_LIMIT, outcome, text, watched } from './streams.ts';

const keys = ['rsa.key', 'ecc.key', 'locked.key', 'expired.key'].map(fixture);
const ring = await loadKeyRing({ keys, passphrases: [text(fixture('locked.passphrase'))] });
const short = text(fixture('short.log.gz'));
const long = text(fixture('long.log.gz'));
const open = (bytes: Uint8Array, size?: number) => outcome(decrypt(chunked(bytes, size), ring, NO_LIMIT));
const piped = fixture('piped.gpg');
const named = fixture('named.gpg');
const armoured = fixture('armoured.gpg');

/** What a message encrypted to rsa.key with these options of openpgp holds. */
const seal = async (binary: Uint8Array, config: Parameters<typeof encrypt>[0]['config'] = {}) =>
  (await encrypt({
    message: await createMessage({ binary }),
    encryptionKeys: ring.privateKeys[0]!.toPublic(),
    format: 'binary',
    config,
  })) as Uint8Array;

/** Any packets as the content of a message with a version 1 integrity packet. */
async function wrap(packets: Uint8Array): Promise<Uint8Array> {
  const data = new Uint8Array(randomBytes(16));
  const key = await encryptSessionKey({
    data,
    algorithm: 'aes128',
    encryptionKeys: ring.privateKeys[0]!.toPublic(),
    format: 'binary',
  });
  const prefix = new Uint8Array(randomBytes(16));
  const plain = concat(prefix, prefix.subarray(14), packets, Uint8Array.of(0xd3, 0x14));
  const cipher = createCipheriv('aes-128-cfb', data, Buffer.alloc(16));
  const sealed = concat(Uint8Array.of(1), cipher.update(concat(plain, createHash('sha1').update(plain).digest())));
  return concat(key, Uint8Array.of(0xd2, sealed.length), sealed);
}

/** The first `sent` blocks of a message around a text of `size` bytes, in packets of fixed length. */
async function* largeText(size: number, block: Uint8Array, sent: number) {
  const data = new Uint8Array(randomBytes(16));
  const encryptionKeys = ring.privateKeys[0]!.toPublic();
  yield await encryptSessionKey({ data, algorithm: 'aes128', encryptionKeys, format: 'binary' });
  const lengthOf = (bytes: number) => {
    const length = Buffer.alloc(5, 0xff);
    length.writeUInt32BE(bytes, 1);
    return length;
  };
  const prefix = new Uint8Array(randomBytes(16));
  const begin = concat(prefix, prefix.subarray(14), Uint8Array.of(0xcb), lengthOf(size + 6), 'b\0\0\0\0\0');
  const cipher = createCipheriv('aes-128-cfb', data, Buffer.alloc(16));
  yield concat(Uint8Array.of(0xd2), lengthOf(1 + begin.length + size + 22), Uint8Array.of(1), cipher.update(begin));
  for (let count = 0; count < sent; count++) yield cipher.update(block);
}

/** A data packet of 30 bytes that nothing opens. */
const wrapped = (tag: number) => concat(Uint8Array.of(0xc0 | tag, 30, 1), new Uint8Array(29));

describe('decrypt', () => {
  it('fault 1: a message to other keys is refused with their ids', async () => {
    await expect(collect(decrypt(chunked(fixture('stranger.gpg')), ring, NO_LIMIT))).rejects.toMatchObject({
      reason: 'WRONG_KEY',
      message: expect.stringMatching(/encrypted to [0-9A-F]{16}, not to a key of ours/),
    });
    const ecc = await loadKeyRing({ keys: [fixture('ecc.key')] });
    await expect(collect(decrypt(chunked(fixture('hidden.gpg')), ecc, NO_LIMIT))).rejects.toThrow(
      /encrypted to a hidden key, a hidden key,/,
    );
    expect(await open(fixture('symmetric.gpg'))).toBe('WRONG_KEY');
  });

  it('fault 2: every key of the ring opens its messages, an expired one too', async () => {
    for (const name of ['ecc', 'locked', 'expired', 'several', 'hidden']) {
      expect(await open(fixture(`${name}.gpg`)), name).toBe(short);
    }
  });

  it('fault 3: every shorter message is refused', async () => {
    const whole = fixture('ecc.gpg');
    for (let length = 1; length < whole.length; length += length < whole.length - 30 ? 11 : 1) {
      expect(await open(whole.subarray(0, length)), `${length} bytes`).toBe('TRUNCATED');
    }
    for (const length of [piped.length - 1, piped.length - 10, piped.length - 22, 9000]) {
      expect(await open(piped.subarray(0, length))).toBe('TRUNCATED');
      expect(await open(named.subarray(0, length))).toBe('TRUNCATED');
    }
  });

  it('fault 3: a message that is cut and whose framing is mended is refused', async () => {
    const head = 271 + 6; // session key packet, then tag and length of the data
    for (const missing of [1, 20, 22, 23, 5000]) {
      const data = named.subarray(head, named.length - missing);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(data.length);
      expect(await open(concat(named.subarray(0, 271), Uint8Array.of(0xd2, 0xff), length, data))).toBe('TAMPERED');
    }
  });

  it('fault 4: a flipped bit in the encrypted data is refused', async () => {
    for (const [name, start] of [
      ['piped', 272],
      ['named', 278],
      ['ocb', 290],
      ['seipd2', 330],
    ] as const) {
      const whole = fixture(`${name}.gpg`);
      for (let at = start; at < whole.length; at += Math.ceil(whole.length / 20)) {
        expect(await open(flipped(whole, at, at % 8)), `${name} byte ${at}`).not.toMatch(/^\x1f\x8b/);
      }
      expect(await open(flipped(whole, whole.length - 1)), name).toBe('TAMPERED');
    }
  });

  it('fault 4: a damaged session key is refused', async () => {
    expect(await open(flipped(named, 100))).toBe('TAMPERED');
    expect(await open(flipped(fixture('ecc.gpg'), 60))).toBe('TAMPERED');
    expect(await open(flipped(named, 8))).toBe('WRONG_KEY');
  });

  it('fault 5: a message without an integrity packet is refused', async () => {
    expect(await open(fixture('no-integrity.gpg'))).toBe('NO_INTEGRITY');
  });

  it('fault 6: what is not encrypted is refused', async () => {
    const plain = ['signed.gpg', 'literal.gpg', 'long.log.gz', 'rsa.key', 'ecc.key'].map(fixture);
    for (const bytes of [...plain, concat('username,time\n'), concat('{"a":1}\n')]) {
      expect(await open(bytes)).toBe('NOT_ENCRYPTED');
    }
  });

  it('fault 7: trailing bytes and a second message are refused', async () => {
    for (const trailer of ['\0', '\n', 'x'.repeat(100_000), named]) {
      for (const whole of [named, piped]) expect(await open(concat(whole, trailer), 5000)).toBe('TRAILING_DATA');
    }
    for (const trailer of ['x', armoured]) expect(await open(concat(armoured, trailer), 100)).toBe('TRAILING_DATA');
  });

  it("fault 8: armour, GnuPG's OCB packets and version 2 integrity packets are opened", async () => {
    for (const name of ['armoured', 'ocb', 'seipd2', 'bzip2', 'signed-encrypted']) {
      for (const size of [1, 64, 100_000]) expect(await open(fixture(`${name}.gpg`), size), name).toBe(short);
    }
    expect(await open(concat('\n\n', text(armoured).replaceAll('\n', '\r\n'), '\n \r\n'))).toBe(short);
    expect(await open(concat(text(armoured).replace('\n\n', '\nComment: weekly\n\n')))).toBe(short);
  });

  it('fault 8: text before the armour is skipped, as gpg does, and armour without its empty line is no cut one', async () => {
    for (const before of ['hello\n', 'From: a\n\nhello -----BEGIN\n', 'a\r\n', `${'x'.repeat(60)}\n`.repeat(100)]) {
      expect(await open(concat(before, armoured), 100)).toBe(short);
    }
    expect(await open(concat('hello ', armoured))).toBe('NOT_ENCRYPTED');
    const joined = text(armoured).replace('\n\n', '\n');
    expect(await open(concat(joined))).toBe('BAD_OPENPGP');
    const cut = text(armoured).slice(0, '-----BEGIN PGP MESSAGE-----\n'.length);
    await expect(collect(decrypt(chunked(concat(cut)), ring, NO_LIMIT))).rejects.toThrow(`ends at byte ${cut.length} `);
  });

  it('fault 8: every shorter or damaged armour is refused', async () => {
    const end = text(armoured).trimEnd().length;
    for (let length = 1; length < end; length += 7) {
      expect(await open(armoured.subarray(0, length)), `${length} bytes`).toMatch(/TRUNCATED|NOT_ENCRYPTED/);
    }
    expect(await open(concat(text(armoured).replace('\n\n', '\n\n*')))).toBe('BAD_OPENPGP');
  });

  it('fault 9: partial and fixed lengths are opened, whatever the chunks', async () => {
    for (const size of [1, 1000, 8192, 100_000]) {
      expect(await open(piped, size)).toBe(long);
      expect(await open(named, size)).toBe(long);
    }
  });

  it('fault 9: the framing of a packet over 2 GiB is followed without holding it', async () => {
    const block = new Uint8Array(16 * 1024 * 1024);
    const blocks = 200; // 3.1 GiB
    const length = Buffer.alloc(4);
    length.writeUInt32BE(block.length * blocks);
    async function* source(tail: readonly Uint8Array[]) {
      yield concat(Uint8Array.of(0xd2, 0xff), length);
      for (let sent = 0; sent < blocks; sent++) yield block;
      yield* tail;
    }
    const follow = async (tail: readonly Uint8Array[]) => {
      let bytes = 0;
      const { data } = await readMessage(byteReader(source(tail)));
      for await (const chunk of data) bytes += chunk.length;
      return bytes;
    };
    expect(await follow([])).toBe(block.length * blocks);
    await expect(follow([Uint8Array.of(0)])).rejects.toMatchObject({ reason: 'TRAILING_DATA' });
  });

  it('fault 9: a text of over 2 GiB is handed on while it comes, and is refused when it is cut', async () => {
    const block = new Uint8Array(1024 * 1024);
    const sent = 16;
    let bytes = 0;
    const reading = async () => {
      for await (const chunk of decrypt(largeText(2 ** 31 + 100, block, sent), ring, NO_LIMIT)) bytes += chunk.length;
    };
    await expect(reading()).rejects.toMatchObject({ reason: 'TRUNCATED' });
    expect(bytes).toBeGreaterThan((sent - 2) * block.length);
  });

  it('fault 9: no more is read than the reader takes', async () => {
    const whole = await seal(new Uint8Array(randomBytes(8 * 1024 * 1024)));
    const chunks = Array.from({ length: Math.ceil(whole.length / 65536) }, (_, i) =>
      whole.subarray(i * 65536, (i + 1) * 65536),
    );
    const { source, asked, released } = watched(chunks);
    for await (const _ of decrypt(source, ring, NO_LIMIT)) break;
    expect(asked()).toBeLessThan(40);
    expect(released()).toBe(true);
  });

  it('fault 10: a decompression bomb is refused', async () => {
    const config = { preferredCompressionAlgorithm: enums.compression.zlib };
    const zeros = await seal(new Uint8Array(70 * 1024 * 1024), config);
    expect(await outcome(decrypt(chunked(zeros), ring, expansionLimit(zeros.length)))).toBe('TOO_LARGE');
    const small = await seal(new Uint8Array(1024 * 1024), config);
    expect(await open(small)).toHaveLength(1024 * 1024);
    const within = (most: number) => outcome(decrypt(chunked(small), ring, { delivered: small.length, most }));
    expect(await within(1024 * 1024 - 1)).toBe('TOO_LARGE');
    expect(await within(1024 * 1024)).toHaveLength(1024 * 1024);
  });

  it('gives the undamaged plaintext or none for any flipped bit, cut and chunk size', async () => {
    const several = fixture('several.gpg');
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(fixture('ecc.gpg'), several, armoured),
        fc.nat(9999),
        fc.nat(7),
        fc.integer({ min: 1, max: 2000 }),
        async (whole, place, bit, size) => {
          const at = Math.floor((place / 10_000) * whole.length);
          const result = await open(flipped(whole, at, bit), size);
          if (!/^[A-Z_]+$/.test(result)) expect(result).toBe(short);
        },
      ),
      { numRuns: 120 },
    );
  });

  it('fault 17: an object without bytes is EMPTY', async () => {
    expect(await open(new Uint8Array(0))).toBe('EMPTY');
    expect(await open(await seal(new Uint8Array(0)))).toBe('');
  });

  it('refuses plaintext that is intact and no whole message', async () => {
    const literal = (content: string, length = content.length + 6) =>
      concat(Uint8Array.of(0xcb, length), 'b\0\0\0\0\0', content);
    const zlib = (content: Uint8Array, missing = 0) => {
      const deflated = deflateSync(content);
      return concat(
        Uint8Array.of(0xc8, 1 + deflated.length - missing, 2),
        deflated.subarray(0, deflated.length - missing),
      );
    };
    for (const packets of [literal('a,b\n'), zlib(literal('a,b\n'))])
      expect(await open(await wrap(packets))).toBe('a,b\n');
    const broken = [
      literal('a,b\n', 20),
      concat(literal('a,b\n'), literal('c,d\n')),
      concat(literal('a,b\n'), 'trailing'),
      zlib(literal('a,b\n'), 5),
      zlib(literal('a,b\n', 20)),
      zlib(concat(literal('a,b\n'), literal('c,d\n'))),
      concat(zlib(literal('a,b\n')), 'trailing'),
    ];
    for (const [index, packets] of broken.entries()) {
      expect(await open(await wrap(packets)), `case ${index}`).toMatch(/TAMPERED|BAD_OPENPGP/);
    }
  });

  it('passes errors of the source on unchanged, wherever they come', async () => {
    const failure = new Error('reset');
    for (const length of [0, 100, 275, 9000, piped.length]) {
      async function* source() {
        yield piped.subarray(0, length);
        throw failure;
      }
      await expect(collect(decrypt(source(), ring, NO_LIMIT))).rejects.toBe(failure);
    }
  });

  it('lets go of the source after a refusal', async () => {
    for (const bytes of [fixture('stranger.gpg'), flipped(piped, 5000), fixture('signed.gpg')]) {
      const { source, released } = watched([bytes]);
      await expect(collect(decrypt(source, ring, NO_LIMIT))).rejects.toThrow(QuarantineError);
      expect(released()).toBe(true);
    }
  });

  it('fault 67: a session key of an unknown version is passed over', async () => {
    const session = (version: number) => concat(Uint8Array.of(0xc1, 12, version), new Uint8Array(11));
    for (const version of [0, 2, 4, 7, 255]) {
      expect(await open(concat(session(version), fixture('ecc.gpg'))), `${version}`).toBe(short);
      expect(await open(concat(session(version), wrapped(18)))).toBe('UNSUPPORTED');
    }
  });

  it.skipIf(!hasProgram('gpg'))('fault 67: ciphers of gpg that are not read here are named', async () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    const gpg = (args: readonly string[], input: Uint8Array) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', '--trust-model', 'always', ...args], {
        input,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    try {
      for (const name of ['rsa.key', 'ecc.key']) gpg(['--import'], fixture(name));
      const names = {
        idea: 'IDEA',
        camellia128: 'Camellia-128',
        camellia192: 'Camellia-192',
        camellia256: 'Camellia-256',
      };
      for (const [cipher, name] of Object.entries(names)) {
        const seal = (to: string) => gpg(['--cipher-algo', cipher, '-r', `${to}@example.org`, '-e'], concat('a,b\n'));
        const opened = (to: string) => collect(decrypt(chunked(seal(to)), ring, NO_LIMIT));
        await expect(opened('rsa')).rejects.toMatchObject({
          reason: 'UNSUPPORTED',
          message: expect.stringMatching(new RegExp(`${name} cannot be read here, though the file may be sound`)),
        });
        await expect(opened('ecc')).rejects.toMatchObject({ reason: 'UNSUPPORTED' });
      }
    } finally {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    }
  });

  it('fault 67: modes and versions of data packets that are not read here are named', async () => {
    const { sessionKeys } = await readMessage(byteReader(chunked(named)));
    const key = concat(Uint8Array.of(0xc1, 0xff, 0, 0, 1, 12), sessionKeys[0]!.body);
    for (const [front, name] of [
      [[2, 9, 9, 4], 'the mode 9'],
      [[2, 1, 2, 4], 'IDEA'],
      [[2, 77, 2, 4], 'the cipher 77'],
      [[3], 'version 3'],
      [[0], 'version 0'],
    ] as const) {
      const body = concat(Uint8Array.from(front), new Uint8Array(100));
      const opened = collect(decrypt(chunked(concat(key, Uint8Array.of(0xd2, body.length), body)), ring, NO_LIMIT));
      await expect(opened).rejects.toMatchObject({ reason: 'UNSUPPORTED', message: expect.stringContaining(name) });
    }
  });

  it.skipIf(!hasProgram('gpg'))('agrees with gpg', async () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    const gpg = (args: string[], input?: Uint8Array) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', '--trust-model', 'always', ...args], {
        input,
        stdio: ['pipe', 'pipe', 'ignore'],
        maxBuffer: 16 * 1024 * 1024,
      });
    try {
      for (const name of ['rsa.key', 'ecc.key']) gpg(['--import'], fixture(name));
      for (const name of ['piped', 'named', 'several', 'hidden', 'ecc', 'ocb', 'bzip2']) {
        expect(await open(fixture(`${name}.gpg`)), name).toBe(text(gpg(['-d'], fixture(`${name}.gpg`))));
      }
      const plain = new Uint8Array(randomBytes(3 * 1024 * 1024 + 1));
      writeFileSync(join(home, 'plain'), plain);
      for (const args of [['-e'], ['-z', '0', '-e', join(home, 'plain')], ['--compress-algo', 'zip', '-e']]) {
        const sealed = gpg(
          ['-r', 'rsa@example.org', '-r', 'ecc@example.org', '-o', '-', ...args],
          args.includes('-z') ? undefined : plain,
        );
        expect((await collect(decrypt(chunked(sealed), ring, NO_LIMIT))).equals(plain)).toBe(true);
      }
    } finally {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    }
  });
});
