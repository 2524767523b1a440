import { describe, expect, it } from 'vitest';
import { UsageError } from '../../lambdas/core/errors.ts';
import { loadKeyRing } from '../../lambdas/core/open/keys.ts';
import { fixture } from './streams.ts';

const rsa = fixture('rsa.key');
const ecc = fixture('ecc.key');
const locked = fixture('locked.key');
const passphrase = Buffer.from(fixture('locked.passphrase')).toString();

describe('loadKeyRing', () => {
  it('reads armoured and binary keys, several in one file, protected and not', async () => {
    const ring = await loadKeyRing({ keys: [Buffer.concat([rsa, fixture('expired.key')]), ecc, locked], passphrase });
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
    const load = loadKeyRing({ keys: [locked], passphrase: 'hunter2' });
    await expect(load).rejects.toThrow(UsageError);
    await expect(load).rejects.toThrow(/passphrase does not open private key [0-9A-F]{16}/);
    await expect(load).rejects.not.toThrow(/hunter2/);
  });

  it.each([
    ['no key', []],
    ['text', [Buffer.from('my key')]],
    ['no bytes', [new Uint8Array(0)]],
    ['a message', [fixture('armoured.gpg')]],
    ['a cut key', [rsa.subarray(0, 700)]],
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
