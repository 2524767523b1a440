import { isUtf8 } from 'node:buffer';
import { MAX_RAW_BYTES } from './batch.ts';

/**
 * The raw text of a reject: the first MAX_RAW_BYTES of the record, with `\` written as `\\` and a byte that is not UTF-8 as
 * `\xNN`. Of a longer record `\[70123 bytes]` follows, its whole length. So every backslash tells what it means.
 */

/** The longest UTF-8 sequence less one: a character that begins before the cut can be this much longer. */
const OVERHANG = 3;

/** The bytes at the beginning of a record that its raw text is made from. */
export const RAW_HEAD_BYTES = MAX_RAW_BYTES + OVERHANG;

/** Of a record that is text. */
export function rawText(text: string): string {
  if (text.length * 3 <= MAX_RAW_BYTES) return escaped(text);
  return rawOf(Buffer.from(text));
}

/** Of a record that need not be text. `length`: of the record, where `bytes` are only its beginning. */
export function rawOf(bytes: Buffer, length = bytes.length): string {
  const end = length > MAX_RAW_BYTES ? cutBefore(bytes, MAX_RAW_BYTES) : bytes.length;
  const head = bytes.subarray(0, end);
  const raw = isUtf8(head) ? escaped(head.toString()) : escapedBytes(head);
  return length > end ? `${raw}\\[${length} bytes]` : raw;
}

/** The end of the last character that is whole before `end`. Bytes that are not UTF-8 are cut at `end`. */
function cutBefore(bytes: Buffer, end: number): number {
  for (let start = end; start > end - OVERHANG - 1; start--) {
    const byte = bytes[start] ?? 0;
    if ((byte & 0xc0) === 0x80) continue;
    return isUtf8(bytes.subarray(start, start + sequenceLength(byte))) ? start : end;
  }
  return end;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\');
}

function escapedBytes(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    const length = sequenceLength(byte);
    const sequence = bytes.subarray(at, at + length);
    if (sequence.length === length && isUtf8(sequence)) {
      text += escaped(sequence.toString());
      at += length;
    } else {
      text += `\\x${byte.toString(16).padStart(2, '0')}`;
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
