import { type DecryptedSessionKey, enums } from 'openpgp';
import { QuarantineError } from '../errors.ts';
import { isOcb } from './gnupg-ocb.ts';
import { TAG } from './packets.ts';

/** Names of symmetric ciphers that GnuPG knows and that are not read here, by their numbers (RFC 9580, 9.3). */
export const UNREAD_CIPHERS: Readonly<Record<number, { readonly name: string; readonly keyBytes: number }>> = {
  1: { name: 'IDEA', keyBytes: 16 },
  11: { name: 'Camellia-128', keyBytes: 16 },
  12: { name: 'Camellia-192', keyBytes: 24 },
  13: { name: 'Camellia-256', keyBytes: 32 },
};

/** The error for what the standard allows and this code does not read: nothing says that the file is damaged. */
export function unsupported(what: string): QuarantineError {
  return new QuarantineError(
    'UNSUPPORTED',
    `openpgp: ${what} cannot be read here, though the file may be sound; ` +
      'ask the sender to encrypt with AES, compressed at most once',
  );
}

/** Throws QuarantineError UNSUPPORTED for a data packet (tag 18 or 20) of a version, cipher or mode that is not read here. */
export function checkDataPacket(tag: number, front: Uint8Array, key: DecryptedSessionKey): void {
  const [version = 0, cipher = 0, mode = 0] = front;
  if (tag === TAG.encryptedWithOcb) {
    if (!isOcb(front)) throw unsupported(`a packet 20 with ${cipherName(cipher)} in ${modeName(mode)}`);
  } else if (version === 2) {
    const isRead = isKnown(enums.symmetric, cipher) && !UNREAD_CIPHERS[cipher] && isKnown(enums.aead, mode);
    if (!isRead) {
      throw unsupported(`data encrypted by ${cipherName(cipher)} in ${modeName(mode)}`);
    }
  } else if (version === 1) {
    const number = key.algorithm && enums.symmetric[key.algorithm as keyof typeof enums.symmetric];
    if (number === undefined) throw unsupported('a session key of which no cipher is known');
  } else if (front.length > 0) {
    throw unsupported(`data with an integrity packet of version ${version}`);
  }
}

export function cipherName(number: number): string {
  return UNREAD_CIPHERS[number]?.name ?? nameIn(enums.symmetric, number) ?? `the cipher ${number}`;
}

function modeName(number: number): string {
  return nameIn(enums.aead, number)?.toUpperCase() ?? `the mode ${number}`;
}

function nameIn(names: Readonly<Record<string, number | string>>, number: number): string | undefined {
  return Object.entries(names).find(([, value]) => value === number)?.[0];
}

const isKnown = (names: Readonly<Record<string, number | string>>, number: number) =>
  nameIn(names, number) !== undefined;
