import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reformatKey } from 'openpgp';
import { describe, expect, it } from 'vitest';
import { UsageError } from '../../lambdas/core/errors.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { fixture, hasProgram } from './streams.ts';

const rsa = fixture('rsa.key');
const ecc = fixture('ecc.key');
const locked = fixture('locked.key');
const armoured = Buffer.from(ecc).toString();
const passphrase = Buffer.from(fixture('locked.passphrase')).toString();

describe('loadKeyRing', () => {
  it('reads armoured and binary keys, several in one file, protected and not', async () => {
    const ring = await loadKeyRing({
      keys: [Buffer.concat([rsa, fixture('expired.key')]), ecc, locked],
      passphrases: [passphrase],
    });
    expect(ring.privateKeys).toHaveLength(4);
    expect(ring.rsaKeys.map(({ bytes }) => bytes).sort()).toEqual([256, 256, 256, 256, 384, 384]);
  });

  it('has a fingerprint that changes with the set of keys and with nothing else', async () => {
    const of = async (...keys: Uint8Array[]) => (await loadKeyRing({ keys })).fingerprint;
    expect(await of(rsa, ecc)).toBe(await of(ecc, rsa));
    expect(await of(rsa, rsa)).toBe(await of(rsa));
    expect(new Set([await of(rsa), await of(ecc), await of(rsa, ecc)]).size).toBe(3);
  });

  it('fault 11: a missing passphrase is a mistake of usage that names the key', async () => {
    const load = loadKeyRing({ keys: [rsa, locked] });
    await expect(load).rejects.toThrow(UsageError);
    await expect(load).rejects.toThrow(/private key [0-9A-F]{16} is protected by a passphrase and none was given/);
  });

  it('fault 11: a wrong passphrase is a mistake of usage that names the key and not the passphrase', async () => {
    const load = loadKeyRing({ keys: [locked], passphrases: ['hunter2'] });
    await expect(load).rejects.toThrow(UsageError);
    await expect(load).rejects.toThrow(/passphrase does not open private key [0-9A-F]{16}/);
    await expect(load).rejects.not.toThrow(/hunter2/);
  });

  it('fault 67: each passphrase is tried with each key', async () => {
    const key = await reformatKey({
      privateKey: (await loadKeyRing({ keys: [ecc] })).privateKeys[0]!,
      userIDs: [{ name: 'ecc', email: 'ecc@example.org' }],
      passphrase: 'another four words',
      format: 'binary',
    });
    const passphrases = ['neither', 'another four words', passphrase];
    const ring = await loadKeyRing({ keys: [rsa, locked, key.privateKey], passphrases });
    expect(ring.privateKeys).toHaveLength(3);
    const load = loadKeyRing({ keys: [locked, key.privateKey], passphrases: passphrases.slice(0, 2) });
    await expect(load).rejects.toThrow(/none of 2 passphrases opens private key [0-9A-F]{16}/);
  });

  describe('fault 67: a key file as people make them', async () => {
    const { privateKeys } = await loadKeyRing({ keys: [ecc, rsa] });
    const publicBlock = privateKeys[1]!.toPublic().armor();
    const second = privateKeys[1]!.armor();
    const headed = (lines: string) => armoured.replace('\n\n', `\n${lines}\n\n`);
    const files: Readonly<Record<string, readonly [file: string, keys: number]>> = {
      'one block': [armoured, 1],
      'two blocks': [armoured + second, 2],
      'two blocks with text between': [`${armoured}the next one\n${second}`, 2],
      'text before the armour': [`this is our key, take care\n\n${armoured}`, 1],
      'blank lines before the armour': [`\n \n${armoured}`, 1],
      'text behind the armour': [`${armoured}\nend of the mail`, 1],
      'a public block first': [publicBlock + armoured, 1],
      'a public block last': [armoured + publicBlock, 1],
      'headers with dashes and colons': [headed('Version: a-b -- c\nComment: https://example.org/a-b'), 1],
      'line ends of Windows': [armoured.replaceAll('\n', '\r\n'), 1],
      'two blocks with line ends of Windows': [(armoured + second).replaceAll('\n', '\r\n'), 2],
      'blanks at the ends of lines': [armoured.replaceAll('\n', '  \n'), 1],
      'no checksum': [armoured.replace(/^=.{4}\n/m, ''), 1],
      'no line end at the end': [armoured.trimEnd(), 1],
    };

    /** gpg 2.2 refuses these; nothing in them is in doubt. */
    const lenient: typeof files = {
      'no blank line behind the first': [armoured.replace('\n\n', '\n'), 1],
      'no blank line behind headers': [armoured.replace('\n\n', '\nComment: weekly\n'), 1],
    };

    it.each(Object.entries({ ...files, ...lenient }))('%s', async (_, [file, keys]) => {
      expect((await loadKeyRing({ keys: [Buffer.from(file)] })).privateKeys).toHaveLength(keys);
    });

    it.skipIf(!hasProgram('gpg'))('agrees with gpg', () => {
      for (const [name, [file, keys]] of Object.entries(files)) {
        const home = mkdtempSync(join(tmpdir(), 'gpg-'));
        const gpg = (args: readonly string[], input?: string) =>
          execFileSync('gpg', ['--homedir', home, '--batch', '--quiet', '--no-tty', ...args], {
            input,
            stdio: ['pipe', 'pipe', 'ignore'],
          }).toString();
        try {
          gpg(['--import'], file);
          expect(gpg(['--list-secret-keys', '--with-colons']).match(/^sec:/gm), name).toHaveLength(keys);
        } finally {
          execFileSync('gpgconf', ['--homedir', home, '--kill', 'all']);
          rmSync(home, { recursive: true, force: true });
        }
      }
    });
  });

  it('names a file that holds public keys only', async () => {
    const { privateKeys } = await loadKeyRing({ keys: [ecc] });
    const file = Buffer.from(privateKeys[0]!.toPublic().armor());
    await expect(loadKeyRing({ keys: [file] })).rejects.toThrow(/key 1 holds public keys only/);
  });

  it.each([
    ['no key', []],
    ['text', [Buffer.from('my key')]],
    ['no bytes', [new Uint8Array(0)]],
    ['a message', [fixture('armoured.gpg')]],
    ['a cut key', [rsa.subarray(0, 700)]],
    ['a cut block', [ecc.subarray(0, 300)]],
    ['a good block and a cut one', [Buffer.concat([ecc, ecc.subarray(0, 300)])]],
  ])('refuses %s', async (_, keys) => {
    await expect(loadKeyRing({ keys })).rejects.toThrow(UsageError);
  });

  it('refuses a public key and a key that can only sign', async () => {
    const { privateKeys } = await loadKeyRing({ keys: [ecc] });
    const key = privateKeys[0]!;
    await expect(loadKeyRing({ keys: [key.toPublic().write()] })).rejects.toThrow(/no OpenPGP private key/);
    key.subkeys = [];
    await expect(loadKeyRing({ keys: [key.write()] })).rejects.toThrow(/no secret part that can decrypt/);
  });
});
