import { execFileSync } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { encryptSessionKey } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { decrypt } from '../../lambdas/core/open/openpgp.ts';
import { chunked, concat, fixture, flipped, hasProgram, NO_LIMIT, outcome, text } from './streams.ts';

// GnuPG's OCB packet, written by hand: gpg 2.2 reads it and cannot write it.

const ring = await loadKeyRing({ keys: [fixture('rsa.key')] });
const open = (message: Uint8Array, size?: number) => outcome(decrypt(chunked(message, size), ring, NO_LIMIT));

const CIPHERS = {
  aes128: [7, 16, 'aes-128-ocb'],
  aes192: [8, 24, 'aes-192-ocb'],
  aes256: [9, 32, 'aes-256-ocb'],
} as const;
type Cipher = keyof typeof CIPHERS;
const keyOf = (cipher: Cipher) => createHash('sha256').update(cipher).digest().subarray(0, CIPHERS[cipher][1]);
const sessionKeys = Object.fromEntries(
  await Promise.all(
    (Object.keys(CIPHERS) as Cipher[]).map(async (cipher) => [
      cipher,
      await encryptSessionKey({
        data: new Uint8Array(keyOf(cipher)),
        algorithm: cipher,
        encryptionKeys: ring.privateKeys[0]!.toPublic(),
        format: 'binary',
      }),
    ]),
  ),
) as Record<Cipher, Uint8Array>;

const length4 = (count: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(count);
  return bytes;
};
const packet = (tag: number, body: Uint8Array) => concat(Uint8Array.of(0xc0 | tag, 0xff), length4(body.length), body);
const literal = (content: string) => packet(11, concat('b\0\0\0\0\0', content));

/** The packet's content up to its chunks, the chunks with their tags, and the last tag. */
function sealed(packets: Uint8Array, chunkBits: number, cipher: Cipher = 'aes128') {
  const [number, , name] = CIPHERS[cipher];
  const front = Uint8Array.of(1, number, 2, chunkBits - 6);
  const nonce = createHash('sha256').update('a nonce').digest().subarray(0, 15);
  const seal = (index: number, plain: Uint8Array, more: Uint8Array | string) => {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(index));
    const own = Uint8Array.from(nonce);
    for (const [at, byte] of counter.entries()) own[7 + at]! ^= byte;
    const one = createCipheriv(name, keyOf(cipher), own, { authTagLength: 16 });
    one.setAAD(concat(Uint8Array.of(0xd4), front, counter, more));
    return concat(one.update(plain), one.final(), one.getAuthTag());
  };
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < packets.length; at += 2 ** chunkBits) {
    chunks.push(seal(chunks.length, packets.subarray(at, at + 2 ** chunkBits), ''));
  }
  const total = Buffer.alloc(8);
  total.writeBigUInt64BE(BigInt(packets.length));
  return { head: concat(front, nonce), chunks, last: seal(chunks.length, new Uint8Array(0), total) };
}

function message(packets: Uint8Array, chunkBits: number, cipher: Cipher = 'aes128'): Uint8Array {
  const { head, chunks, last } = sealed(packets, chunkBits, cipher);
  return concat(sessionKeys[cipher], packet(20, concat(head, ...chunks, last)));
}

const CONTENT = 'user_id\tcourse_id\n7000001\tcourse-v1:Northlake+C1x+2025\n'.repeat(40);

describe("GnuPG's OCB packet", () => {
  it('fault 8: is read whatever its cipher, the size of its chunks, and of the pieces in which it comes', async () => {
    for (const cipher of Object.keys(CIPHERS) as Cipher[]) {
      for (const chunkBits of [6, 7, 8, 10, 16, 22, 30]) {
        for (const size of [1, 100, 100_000]) {
          expect(await open(message(literal(CONTENT), chunkBits, cipher), size), `${cipher} ${chunkBits}`).toBe(
            CONTENT,
          );
        }
      }
    }
  });

  it('fault 8: is read whatever its length, to both sides of every border of chunks and blocks', async () => {
    for (let length = 0; length < 300; length++) {
      const content = 'x'.repeat(length);
      expect(await open(message(literal(content), 6)), `${length} bytes`).toBe(content);
    }
    for (const over of [-33, -17, -16, -12, -1, 0, 1, 16]) {
      const content = 'x'.repeat(128 * 1024 + over);
      expect(await open(message(literal(content), 17)), `${over} over a piece`).toBe(content);
      expect(await open(message(packet(8, concat('\x02', deflateSync(literal(content)))), 6))).toBe(content);
    }
  });

  it('fault 4: is refused with any bit changed, and with chunks left out, doubled, swapped or cut', async () => {
    const whole = message(literal(CONTENT.slice(0, 400)), 7);
    const start = sessionKeys.aes128.length + 6;
    for (let at = start; at < whole.length; at += 3) {
      expect(await open(flipped(whole, at, at % 8)), `byte ${at}`).toMatch(/^(TAMPERED|UNSUPPORTED)$/);
    }
    const { head, chunks, last } = sealed(literal(CONTENT.slice(0, 400)), 7);
    const damaged: Readonly<Record<string, readonly Uint8Array[]>> = {
      'without the first': chunks.slice(1),
      'without the last': chunks.slice(0, -1),
      'without all': [],
      doubled: [chunks[0]!, ...chunks],
      swapped: [chunks[1]!, chunks[0]!, ...chunks.slice(2)],
      'with one cut by a block': [chunks[0]!.subarray(16), ...chunks.slice(1)],
    };
    for (const [name, some] of Object.entries(damaged)) {
      const sealedAgain = concat(sessionKeys.aes128, packet(20, concat(head, ...some, last)));
      expect(await open(sealedAgain), name).toBe('TAMPERED');
    }
    expect(await open(concat(sessionKeys.aes128, packet(20, concat(head, ...chunks))))).toBe('TAMPERED');
    for (let length = start; length < whole.length; length += 7) {
      expect(await open(whole.subarray(0, length)), `${length} bytes`).toBe('TRUNCATED');
    }
  });

  it('fault 67: another mode or cipher in it is named', async () => {
    const { head, chunks, last } = sealed(literal(CONTENT), 10);
    for (const [at, value, name] of [
      [2, 1, 'EAX'],
      [2, 9, 'the mode 9'],
      [1, 1, 'IDEA'],
      [1, 12, 'Camellia-192'],
      [1, 10, 'twofish'],
    ] as const) {
      const other = Uint8Array.from(head);
      other[at] = value;
      const bytes = concat(sessionKeys.aes128, packet(20, concat(other, ...chunks, last)));
      const opened = outcomeOf(decrypt(chunked(bytes), ring, NO_LIMIT));
      await expect(opened).rejects.toMatchObject({ reason: 'UNSUPPORTED', message: expect.stringContaining(name) });
    }
  });

  it.skipIf(!hasProgram('gpg'))('fault 8: agrees with gpg', () => {
    const home = mkdtempSync(join(tmpdir(), 'gpg-'));
    const gpg = (args: readonly string[], input: Uint8Array) =>
      execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...args], {
        input,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
    try {
      gpg(['--import'], fixture('rsa.key'));
      for (const [bits, length] of [
        [6, 64],
        [6, 1000],
        [8, 506],
        [8, 507],
        [10, 2240],
        [16, 2240],
      ] as const) {
        const content = CONTENT.slice(0, length);
        expect(text(gpg(['-d'], message(literal(content), bits, 'aes256'))), `${bits} ${length}`).toBe(content);
      }
    } finally {
      execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
      rmSync(home, { recursive: true, force: true });
    }
  });
});

async function outcomeOf(stream: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of stream);
}
