/**
 * The binary private keys of a key file: of armour each block of a private key, in their order, whatever text or public
 * keys are around them; else the bytes as they are. gpg accepts such files, and people make them by joining exports.
 */
export function privateKeyBlocks(file: Uint8Array): Uint8Array[] {
  const text = Buffer.from(file.buffer, file.byteOffset, file.byteLength).toString('latin1');
  if (!BEGIN.test(text)) return [file];
  return [...text.matchAll(BLOCK)]
    .filter(([, kind]) => kind === 'PRIVATE')
    .map(([, , lines = '']) => Buffer.from(base64Of(lines), 'base64'));
}

const BEGIN = /^[ \t]*-----BEGIN PGP (?:PRIVATE|PUBLIC) KEY BLOCK-----/m;
/** A block that is cut off ends with the file, so that it is refused as a damaged key. */
const BLOCK = /^[ \t]*-----BEGIN PGP (PRIVATE|PUBLIC) KEY BLOCK-----([\s\S]*?)(?:^[ \t]*-----|$(?![\s\S]))/gm;
/** Headers such as `Comment: ...`, which an empty line should end, and the checksum at the end. */
const NOT_DATA = /^.*:.*$|^\s*=[A-Za-z0-9+/]{4}\s*$/gm;

function base64Of(lines: string): string {
  return lines.replace(NOT_DATA, '').replaceAll(/\s/g, '');
}
