import { isUtf8 } from 'node:buffer';
import { MAX_RAW_BYTES } from './batch.ts';

/** Longest UTF-8 sequence less one: so far can a character that begins before a cut reach behind it. */
const OVERHANG = 3;

/** So many bytes of a record decide its raw text, whatever follows. */
export const RAW_HEAD_BYTES = MAX_RAW_BYTES + OVERHANG;

/** The longest beginning of `text` that is at most MAX_RAW_BYTES of UTF-8 and cuts no character. */
export function cutRaw(text: string): string {
  if (text.length * 3 <= MAX_RAW_BYTES) return text;
  const bytes = Buffer.from(text.slice(0, MAX_RAW_BYTES));
  if (bytes.length <= MAX_RAW_BYTES) return bytes.toString();
  let end = MAX_RAW_BYTES;
  while ((bytes[end]! & 0xc0) === 0x80) end--;
  return bytes.toString('utf8', 0, end);
}

/** Bytes that need not be text: what is UTF-8 as it is, every other byte as `\xnn`; cut like `cutRaw`. */
export function rawOf(bytes: Buffer): string {
  const head = bytes.subarray(0, RAW_HEAD_BYTES);
  return cutRaw(isUtf8(head) ? head.toString() : escapeInvalid(head));
}

function escapeInvalid(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at]!);
    const sequence = bytes.subarray(at, at + length);
    if (sequence.length === length && isUtf8(sequence)) {
      text += sequence.toString();
      at += length;
    } else {
      text += `\\x${bytes[at]!.toString(16).padStart(2, '0')}`;
      at++;
    }
  }
  return text;
}

/** Bytes of the character that `lead` would begin; for a byte that begins none any length does, as the check fails. */
function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xe0) return 2;
  return lead < 0xf0 ? 3 : 4;
}
