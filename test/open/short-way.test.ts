import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync, deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { encryptSessionKey } from 'openpgp';
import { afterAll, describe, expect, it } from 'vitest';
import { byteReader } from '../../lambdas/core/open/byte-reader.ts';
import { formOfContent } from '../../lambdas/core/open/content.ts';
import { decryptVersion1, isVersion1WithAes } from '../../lambdas/core/open/integrity-v1.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { decrypt } from '../../lambdas/core/open/openpgp.ts';
import { readMessage } from '../../lambdas/core/open/packets.ts';
import { openSessionKey } from '../../lambdas/core/open/session-key.ts';
import { decryptWithLibrary } from '../../lambdas/core/open/with-library.ts';
import { chunked, collect, concat, fixture, flipped, hasProgram, NO_LIMIT, outcome, text } from './streams.ts';

// The short way through OpenSSL and zlib against openpgp, which stays in use for all other forms of messages.

const ring = await loadKeyRing({ keys: [fixture('rsa.key')] });
const SEED = 20250302;

const ours = (message: Uint8Array) => outcome(decrypt(chunked(message), ring, NO_LIMIT));

/** What openpgp makes of the same message; what is wrong with its framing comes first. */
async function theirs(message: Uint8Array): Promise<string> {
  const read = () => readMessage(byteReader(chunked(message)));
  const framing = await outcome(
    (async function* () {
      for await (const _ of (await read()).data);
      yield* [];
    })(),
  );
  if (framing !== '') return framing;
  const { tag, data, sessionKeys } = await read();
  const key = await openSessionKey(sessionKeys, ring);
  if (key === undefined) return ours(message); // neither way is gone
  try {
    return text(await collect(decryptWithLibrary(tag, data, key)));
  } catch {
    return 'TAMPERED';
  }
}

async function goesShort(message: Uint8Array): Promise<boolean> {
  const { sessionKeys, data } = await readMessage(byteReader(chunked(message)));
  const key = await openSessionKey(sessionKeys, ring);
  const reader = byteReader(data);
  if (!key || !isVersion1WithAes(await reader.peek(4), key)) return false;
  return formOfContent(await byteReader(decryptVersion1(reader, key)).peek(512)) === 'literal';
}

// Packets by hand

const SESSION_KEY = new Uint8Array(createHash('md5').update('a session key').digest());
const sessionKeyPacket = await encryptSessionKey({
  data: SESSION_KEY,
  algorithm: 'aes128',
  encryptionKeys: ring.privateKeys[0]!.toPublic(),
  format: 'binary',
});
const PREFIX = Uint8Array.from([...SESSION_KEY, ...SESSION_KEY.subarray(14)]);
const MDC = Uint8Array.of(0xd3, 0x14);

const oneByte = (tag: number, body: Uint8Array | string) => {
  const bytes = concat(body);
  return concat(Uint8Array.of(0xc0 | tag, bytes.length), bytes);
};
const length4 = (count: number) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(count);
  return length;
};
const fourBytes = (tag: number, body: Uint8Array) =>
  concat(Uint8Array.of(0xc0 | tag, 0xff), length4(body.length), body);
const old = (tag: number, body: Uint8Array, type: 0 | 1 | 2 | 3) => {
  const length = [length4(body.length).subarray(3), length4(body.length).subarray(2), length4(body.length), ''][type]!;
  return concat(Uint8Array.of(0x80 | (tag << 2) | type), length, body);
};
/** In chunks of these powers of two, the rest with its own length. */
const partial = (tag: number, body: Uint8Array, powers: readonly number[]) => {
  const parts: Uint8Array[] = [Uint8Array.of(0xc0 | tag)];
  let at = 0;
  for (const power of powers) {
    parts.push(Uint8Array.of(0xe0 | power), body.subarray(at, at + 2 ** power));
    at += 2 ** power;
  }
  return concat(...parts, Uint8Array.of(0xff), length4(body.length - at), body.subarray(at));
};

/** Any bytes as the decrypted content of a message, with the right hash of it all. */
function sealed(packets: Uint8Array, mdc: Uint8Array = MDC): Uint8Array {
  const plain = concat(PREFIX, packets, mdc);
  return encrypted(concat(plain, createHash('sha1').update(plain).digest()));
}

function encrypted(plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-128-cfb', SESSION_KEY, Buffer.alloc(16));
  return concat(sessionKeyPacket, fourBytes(18, concat(Uint8Array.of(1), cipher.update(plain))));
}

const CONTENT = 'user_id\tcourse_id\n7000001\tcourse-v1:Northlake+C1x+2025\n'.repeat(30);
const body = (content = CONTENT, name = '') => concat('b', Uint8Array.of(name.length), name, '\0\0\0\0', content);
const literal = (content = CONTENT) => fourBytes(11, body(content));
const zlib = (packets: Uint8Array) => concat(Uint8Array.of(2), deflateSync(packets));
const zip = (packets: Uint8Array) => concat(Uint8Array.of(1), deflateRawSync(packets));
const marker = oneByte(10, 'PGP');
const onePass = oneByte(4, Uint8Array.of(3, 0, 8, 1, 1, 2, 3, 4, 5, 6, 7, 8, 1));
const longBody = body(CONTENT.repeat(200));

/** What holds the data, each in its own way: both ways give it. */
const GOOD: Readonly<Record<string, Uint8Array>> = {
  'a literal of fixed length': literal(),
  'a literal of old format, two bytes': old(11, body(), 1),
  'a literal of old format, four bytes': old(11, body(), 2),
  'a literal of old format, one byte': old(11, body('a,b\n'), 0),
  'a literal that ends with the input': old(11, body(), 3),
  'a literal without data': literal(''),
  'a literal of one byte': literal('x'),
  'a literal of 22 bytes': literal('x'.repeat(22)),
  'a literal in chunks': partial(11, longBody, [13, 13, 9]),
  'a literal that begins with a chunk below 512': partial(11, body(), [4, 0, 1, 9]),
  'a literal in chunks, the last one empty': partial(11, longBody.subarray(0, 8192 * 2), [13, 13]),
  'a literal with a name': fourBytes(11, body(CONTENT, 'x'.repeat(255))),
  'a literal of an unknown format': fourBytes(11, concat('?', body().subarray(1))),
  'a literal of text': fourBytes(11, concat('t', body('a\r\nb\r\n').subarray(1))),
  'a literal and a marker': concat(literal(), marker),
  'a literal and a padding packet': concat(literal(), oneByte(21, 'x'.repeat(100))),
  'a literal and a trust packet': concat(literal(), oneByte(12, 'xx')),
  'a literal and an unknown packet that need not be understood': concat(literal(), oneByte(40, 'x'), oneByte(63, '')),
  'zlib of fixed length': fourBytes(8, zlib(literal())),
  'zlib of old format': old(8, zlib(literal()), 1),
  'zlib that ends with the input': old(8, zlib(literal()), 3),
  'zlib in chunks': partial(8, zlib(fourBytes(11, longBody)), [9]),
  'zlib around chunks': fourBytes(8, zlib(partial(11, longBody, [13, 13, 9]))),
  'zlib around a literal that ends with it': fourBytes(8, zlib(old(11, body(), 3))),
  'zlib around a literal without data': fourBytes(8, zlib(literal(''))),
  'zlib around a literal and a marker': fourBytes(8, zlib(concat(literal(), marker))),
  'zlib and a marker': concat(fourBytes(8, zlib(literal())), marker),
  'zip of fixed length': fourBytes(8, zip(literal())),
  'zip that ends with the input': old(8, zip(literal()), 3),
  'stored blocks': fourBytes(8, concat(Uint8Array.of(2), deflateSync(literal(), { level: 0 }))),
  'one table for all': fourBytes(8, concat(Uint8Array.of(1), deflateRawSync(literal(), { strategy: 4 }))),
};

/** Forms that only openpgp reads. */
const OTHERS: Readonly<Record<string, Uint8Array>> = {
  'a marker before the literal': concat(marker, literal()),
  'padding before the literal': concat(oneByte(21, 'x'), literal()),
  'an unknown packet before the literal': concat(oneByte(50, 'x'), literal()),
  'no compression, in a compressed packet': fourBytes(8, concat(Uint8Array.of(0), literal())),
  'zlib around a marker and the literal': fourBytes(8, zlib(concat(marker, literal()))),
  'zlib in chunks too small to tell': partial(8, zlib(literal()), [2, 2, 2]),
};

const deflated = deflateSync(literal());
const zlibOf = (bytes: Uint8Array) => concat(Uint8Array.of(2), bytes);
/** What neither way may give. */
const BAD: Readonly<Record<string, Uint8Array>> = {
  'nothing at all': new Uint8Array(0),
  'one byte': Uint8Array.of(0xcb),
  'no packet': concat('user_id\tcourse_id\n'),
  'a literal that runs over the end': concat(Uint8Array.of(0xcb, 0xff), length4(body().length + 1), body()),
  'a literal over four gigabytes': concat(Uint8Array.of(0xcb, 0xff, 0xff, 0xff, 0xff, 0xff), body()),
  'a chunk that runs over the end': concat(Uint8Array.of(0xcb, 0xf0), body()),
  'a literal without a body': oneByte(11, ''),
  'a literal with the format alone': oneByte(11, 'b'),
  'a literal whose name runs over its end': oneByte(11, concat('b', Uint8Array.of(200), 'x')),
  'two literals': concat(literal(), literal()),
  'a literal and garbage': concat(literal(), 'garbage'),
  'a literal and one byte of garbage': concat(literal(), 'x'),
  'a literal and one byte that could begin a packet': concat(literal(), Uint8Array.of(0xca)),
  'a literal and a marker that runs over the end': concat(literal(), Uint8Array.of(0xca, 9), 'PGP'),
  'a literal and a marker in chunks': concat(literal(), partial(10, concat('PGP'), [0])),
  'a literal and tag 0': concat(literal(), oneByte(0, 'x')),
  'a literal and a user id': concat(literal(), oneByte(13, 'x')),
  'a literal and a hash packet': concat(literal(), oneByte(19, 'x'.repeat(20))),
  'a literal and a signature that nothing announced': concat(literal(), oneByte(2, 'x')),
  'a literal and compressed data': concat(literal(), fourBytes(8, zlib(literal()))),
  'a literal and encrypted data': concat(literal(), oneByte(18, 'x')),
  'an announced signature that never comes': concat(onePass, literal()),
  'an announced signature behind the literal': concat(literal(), onePass),
  'a hash packet first': oneByte(19, 'x'.repeat(20)),
  'compressed data without a body': oneByte(8, ''),
  'compressed data with the algorithm alone': oneByte(8, Uint8Array.of(2)),
  'zlib around nothing': fourBytes(8, zlib(new Uint8Array(0))),
  'zlib around garbage': fourBytes(8, zlib(concat('garbage'))),
  'zlib around two literals': fourBytes(8, zlib(concat(literal(), literal()))),
  'zlib around a literal and garbage': fourBytes(8, zlib(concat(literal(), 'garbage'))),
  'zlib around a literal that runs over its end': fourBytes(8, zlib(literal().subarray(0, -1))),
  'zlib and a literal': concat(fourBytes(8, zlib(literal())), literal()),
  'zlib and garbage': concat(fourBytes(8, zlib(literal())), 'garbage'),
  'zlib that is cut': fourBytes(8, zlibOf(deflated.subarray(0, -8))),
  'zlib that lacks its checksum': fourBytes(8, zlibOf(deflated.subarray(0, -4))),
  'zlib that lacks the last byte': old(8, zlibOf(deflated.subarray(0, -1)), 3),
  'zlib with a wrong checksum': fourBytes(8, zlibOf(flipped(deflated, deflated.length - 1))),
  'zlib with a wrong header': fourBytes(8, zlibOf(flipped(deflated, 0))),
  'zlib with a dictionary': fourBytes(8, zlibOf(deflateSync(literal(), { dictionary: Buffer.from('user_id') }))),
  'zlib said to be zip': fourBytes(8, concat(Uint8Array.of(1), deflated)),
  'zip said to be zlib': fourBytes(8, zlibOf(deflateRawSync(literal()))),
  'zip that is cut': fourBytes(8, zip(literal()).subarray(0, -1)),
};

/** What is sound, and neither way reads. */
const UNREAD: Readonly<Record<string, Uint8Array>> = {
  'a literal and an unknown packet that must be understood': concat(literal(), oneByte(39, 'x')),
  'an unknown packet that must be understood': concat(oneByte(39, 'x'), literal()),
  'an unknown algorithm': fourBytes(8, concat(Uint8Array.of(4), deflated)),
  'zlib within zlib': fourBytes(8, zlib(fourBytes(8, zlib(literal())))),
  'zip within zlib': fourBytes(8, zlib(fourBytes(8, zip(literal())))),
  'BZip2 within zlib': fourBytes(8, zlib(fourBytes(8, concat(Uint8Array.of(3), 'BZh9')))),
  'zlib around an unknown packet': fourBytes(8, zlib(concat(oneByte(22, 'x'), literal()))),
  'an encrypted message': concat(sessionKeyPacket, oneByte(18, 'x')),
  'an encrypted message without integrity': fourBytes(9, longBody),
  'a message under a passphrase': concat(oneByte(3, 'x'), oneByte(18, 'x')),
  ...Object.fromEntries(
    [15, 16, ...Array.from({ length: 18 }, (_, at) => 22 + at)].flatMap((tag) => [
      [`an undefined packet ${tag}`, concat(oneByte(tag, 'x'), literal())],
      [`an undefined packet ${tag} behind the data`, concat(literal(), oneByte(tag, 'x'))],
    ]),
  ),
};

/** What openpgp lets pass. So does gpg with the bytes behind the stream, which are lost there; it refuses the others. */
const STRICTER: Readonly<Record<string, Uint8Array>> = {
  'a literal whose date is cut': sealed(oneByte(11, 'b\0\0\0')),
  'a literal in chunks without a last one': sealed(concat(Uint8Array.of(0xcb, 0xe9), body('x'.repeat(506)))),
  'a literal that ends inside a length': sealed(concat(Uint8Array.of(0xcb, 0xe9), body('x'.repeat(506)), '\xc0')),
  'a literal and a marker without a length': sealed(concat(literal(), old(10, concat('PGP'), 3))),
  'bytes behind the zlib stream': sealed(fourBytes(8, zlibOf(concat(deflated, 'trailing')))),
  'a hash with another header': sealed(literal(), Uint8Array.of(0xd2, 0x14)),
};

/** Something done to bytes at a place, given as a share of them. */
const damage = fc.record({
  kind: fc.constantFrom('flip', 'cut', 'insert', 'remove', 'append', 'swap', 'tail'),
  place: fc.integer({ min: 0, max: 9999 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
});
type Damage = typeof damage extends fc.Arbitrary<infer D> ? D : never;

function damaged(whole: Uint8Array, from: number, { kind, place, bytes }: Damage): Uint8Array {
  const at = from + Math.floor((place / 10_000) * (whole.length - from));
  const [before, after] = [whole.subarray(0, at), whole.subarray(at)];
  switch (kind) {
    case 'flip':
      return flipped(whole, at, place % 8);
    case 'cut':
      return before;
    case 'insert':
      return concat(before, bytes, after);
    case 'remove':
      return concat(before, after.subarray(bytes.length));
    case 'append':
      return concat(whole, bytes);
    case 'swap':
      return concat(before, after.subarray(16, 32), after.subarray(0, 16), after.subarray(32));
    default:
      return concat(whole.subarray(0, Math.max(from, whole.length - 22)), bytes.subarray(0, 22));
  }
}

describe('the short way', () => {
  it.each(Object.entries(GOOD))('reads %s as openpgp does', async (_, packets) => {
    const message = sealed(packets);
    expect(await goesShort(message)).toBe(true);
    const result = await ours(message);
    expect(result).not.toBe('TAMPERED');
    expect(result).toBe(await theirs(message));
  });

  it.each(Object.entries(OTHERS))('leaves %s to openpgp', async (_, packets) => {
    const message = sealed(packets);
    expect(await goesShort(message)).toBe(false);
    expect(await ours(message)).toBe(CONTENT);
  });

  it.each(Object.entries(BAD))('refuses %s as openpgp does', async (_, packets) => {
    const message = sealed(packets);
    expect(await theirs(message)).toBe('TAMPERED');
    expect(await ours(message)).toBe('TAMPERED');
  });

  it.each(Object.entries(UNREAD))('fault 67: names %s, and calls it damaged only when it is', async (_, packets) => {
    const message = sealed(packets);
    expect(await ours(message)).toBe('UNSUPPORTED');
    expect(await ours(flipped(message, message.length - 1))).toBe('TAMPERED');
    expect(await ours(message.subarray(0, -1))).toBe('TRUNCATED');
  });

  it.each(Object.entries(STRICTER))('refuses %s, which openpgp lets pass', async (_, message) => {
    expect(await ours(message)).toBe('TAMPERED');
  });

  it('finds the hash wherever the chunks end', async () => {
    for (let over = -50; over < 5; over++) {
      const content = 'x'.repeat(128 * 1024 + over);
      expect(await ours(sealed(literal(content)))).toBe(content);
    }
    for (const size of [1, 7, 18, 19, 20, 41, 512]) {
      const message = sealed(GOOD['zlib that ends with the input']!);
      expect(await outcome(decrypt(chunked(message, size), ring, NO_LIMIT))).toBe(CONTENT);
    }
  });

  it('agrees with openpgp on whatever was done to the encrypted bytes', async () => {
    const forms = [
      ...['piped', 'named'].map((name) => fixture(`${name}.gpg`)),
      ...Object.values(GOOD).map((p) => sealed(p)),
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...forms), damage, async (whole, what) => {
        const message = damaged(whole, sessionKeyPacket.length, what);
        expect(await ours(message)).toBe(await theirs(message));
      }),
      { numRuns: 150, seed: SEED },
    );
  });

  it('gives what openpgp gives or nothing, whatever the packets inside', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.values(GOOD)), damage, async (packets, what) => {
        const message = sealed(damaged(packets, 0, what));
        const result = await ours(message);
        if (!['TAMPERED', 'UNSUPPORTED'].includes(result)) expect(result).toBe(await theirs(message));
      }),
      { numRuns: 250, seed: SEED },
    );
  });

  it('does not wait for ever with openpgp for a packet that nobody reads', async () => {
    expect(await ours(sealed(concat(marker, fourBytes(9, longBody))))).toBe('TAMPERED');
  });

  describe.skipIf(!hasProgram('gpg'))('with messages of gpg', () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    afterAll(() => {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    });
    const gpg = (args: readonly string[], input?: Uint8Array) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', '--trust-model', 'always', ...args], {
        input,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    const plain = concat(CONTENT.repeat(20));
    const sealedByGpg = (args: readonly string[], text: Uint8Array | string = plain, isFile = false) => {
      const file = join(home, 'a file');
      writeFileSync(file, text);
      const options = ['-r', 'rsa@example.org', ...args, '-o', '-', ...(args.includes('-s') ? [] : ['-e'])];
      return new Uint8Array(isFile ? gpg([...options, file]) : gpg(options, concat(text)));
    };
    const algorithms = (compress: string, cipher: string) => ['--compress-algo', compress, '--cipher-algo', cipher];

    it('agrees with openpgp on every form, whole and damaged', async () => {
      gpg(['--import'], fixture('rsa.key'));
      const short = [
        ...['none', 'zip', 'zlib'].flatMap((compress) => [
          sealedByGpg(algorithms(compress, 'aes256')),
          sealedByGpg(algorithms(compress, 'aes192'), plain, true),
        ]),
        sealedByGpg(algorithms('zlib', 'aes128')),
        sealedByGpg(['--set-filename', 'grades.csv']),
        sealedByGpg(['--for-your-eyes-only']),
        sealedByGpg(['--textmode']),
      ];
      const long = [
        sealedByGpg(algorithms('bzip2', 'aes256')),
        ...['cast5', '3des', 'twofish'].map((cipher) => sealedByGpg(algorithms('zlib', cipher))),
        sealedByGpg(['-s', '-u', 'rsa@example.org', '-e']),
      ];
      for (const message of [...short, ...long]) {
        expect(await goesShort(message)).toBe(short.includes(message));
        const result = await ours(message);
        expect(result.replaceAll('\r\n', '\n')).toBe(text(plain));
        expect(result).toBe(await theirs(message));
      }
      for (const size of [0, 1, 22, 511, 8191, 8192, 8193, 131_072]) {
        const content = 'x'.repeat(size);
        for (const isFile of [true, false]) {
          expect(await ours(sealedByGpg(['--compress-algo', size % 2 ? 'zip' : 'none'], content, isFile))).toBe(
            content,
          );
        }
      }
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...short, ...long), damage, async (whole, what) => {
          const message = damaged(whole, 271, what);
          expect(await ours(message)).toBe(await theirs(message));
        }),
        { numRuns: 150, seed: SEED },
      );
    });
  });
});
