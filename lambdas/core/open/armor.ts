import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { ByteReader } from './byte-reader.ts';

/**
 * Whether what follows is text with ASCII armour in it. Text before the armour, such as the lines of a mail, is skipped, as
 * gpg does. Binary OpenPGP begins with a byte that no such text has.
 */
export async function isArmored(input: ByteReader): Promise<boolean> {
  const head = await input.peek(MAX_HEAD_BYTES);
  return (head[0] ?? BINARY) < BINARY && BEGIN.test(latin1(head));
}

const BINARY = 0x80;
const BEGIN = /^[ \t]*-----BEGIN PGP/m;

/**
 * Takes the ASCII armour (RFC 9580, 6.2) off one message. Ends normally only when the armour was closed and nothing but
 * white space followed. Its checksum is not looked at: the standard forbids to reject for it, and the encryption's own
 * integrity check is the stronger one.
 *
 * Throws QuarantineError: NOT_ENCRYPTED, TRUNCATED, BAD_OPENPGP or TRAILING_DATA.
 */
export async function* dearmor(input: ByteReader): ByteStream {
  await skipHead(input);
  let data = '';
  for (;;) {
    const text = latin1(await input.readSome());
    if (text === '') throw truncated(input);
    const end = text.search(/[=-]/);
    data += (end < 0 ? text : text.slice(0, end)).replace(/\s+/g, '');
    if (/[^A-Za-z0-9+/]/.test(data)) throw bad(input, 'a character that is not base64');
    if (end >= 0) {
      const tail = await readTail(input, text.slice(end));
      const padding = /^=*/.exec(tail)?.[0].length ?? 0;
      // Four letters after one `=` at a letter boundary are the checksum, not padding.
      const padded = data.length % 4 === 0 ? data : data + '='.repeat(padding);
      if (padded.length % 4 !== 0) throw bad(input, 'base64 that is not padded to four letters');
      yield Buffer.from(padded, 'base64');
      return;
    }
    const whole = data.length - (data.length % 4);
    yield Buffer.from(data.slice(0, whole), 'base64');
    data = data.slice(whole);
  }
}

const MAX_HEAD_BYTES = 8 * 1024;
const MAX_TAIL_BYTES = 8 * 1024;
/** Padding, checksum and closing line have fewer. */
const MAX_CUT_TAIL_BYTES = 64;
const HEAD = /^[ \t]*-----BEGIN PGP MESSAGE-----[ \t]*\r?\n(?:[!-9;-~]+: [^\r\n]*\r?\n)*[ \t]*\r?\n/;
const TAIL = /^={0,2}\s*(?:=[A-Za-z0-9+/]{4}\s*)?-----END PGP MESSAGE-----/;

async function skipHead(input: ByteReader): Promise<void> {
  const peeked = latin1(await input.peek(MAX_HEAD_BYTES));
  const before = peeked.search(BEGIN);
  const text = peeked.slice(before);
  const kind = /-----BEGIN PGP ([A-Z ]+)/.exec(text)?.[1];
  if (kind !== 'MESSAGE') {
    throw new QuarantineError('NOT_ENCRYPTED', `armour of a PGP ${kind ?? 'block'}, expected an encrypted PGP MESSAGE`);
  }
  const head = HEAD.exec(text)?.[0];
  if (head === undefined) {
    const isCut = peeked.length < MAX_HEAD_BYTES && !/\n\s*\n|-----END PGP/.test(text);
    if (isCut) throw truncated(input, peeked.length);
    throw bad(input, 'no empty line after the headers of the armour');
  }
  await input.read(before + head.length);
}

/** The rest of the text, checked to be the armour's end and white space. */
async function readTail(input: ByteReader, start: string): Promise<string> {
  let tail = start;
  while (tail.length <= MAX_TAIL_BYTES) {
    const text = latin1(await input.readSome());
    if (text === '') break;
    tail += text;
  }
  const end = TAIL.exec(tail)?.[0];
  if (end === undefined) {
    throw tail.length < MAX_CUT_TAIL_BYTES ? truncated(input) : bad(input, 'no closing line where the base64 ends');
  }
  if (tail.slice(end.length).trim() !== '' || tail.length > MAX_TAIL_BYTES) {
    throw new QuarantineError(
      'TRAILING_DATA',
      'text follows the closing line of the armour, expected the end of the file',
    );
  }
  return tail;
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/** `ahead`: bytes that are known beyond the reader's position. */
function truncated(input: ByteReader, ahead = 0): QuarantineError {
  const message = `armoured message ends at byte ${input.position() + ahead} before its closing line; ask for the file again`;
  return new QuarantineError('TRUNCATED', message);
}

function bad(input: ByteReader, found: string): QuarantineError {
  return new QuarantineError('BAD_OPENPGP', `armoured message: ${found}, before byte ${input.position()}`);
}
