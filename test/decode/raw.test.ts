import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RAW_BYTES } from '../../lambdas/core/decode/batch.ts';
import { rawOf, rawText } from '../../lambdas/core/decode/raw.ts';

/** The bytes that a raw text stands for, and the length that it tells where it is cut. */
function told(raw: string): { readonly bytes: Buffer; readonly length: number | undefined } {
  const [, text = '', length] = /^((?:[^\\]|\\\\|\\x[0-9a-f]{2})*)(?:\\\[(\d+) bytes\])?$/s.exec(raw)!;
  const pieces = text.match(/\\x..|\\\\|[^\\]+/gs) ?? [];
  const bytes = pieces.map((piece) => {
    if (piece === '\\\\') return Buffer.from('\\');
    return piece.startsWith('\\x') ? Buffer.from(piece.slice(2), 'hex') : Buffer.from(piece);
  });
  return { bytes: Buffer.concat(bytes), length: length === undefined ? undefined : Number(length) };
}

describe('raw text of a reject', () => {
  it('shows invalid bytes and leaves valid text as it is', () => {
    expect(rawOf(Buffer.from('a\x80\xc3\xa9\xc3\xed\xa0\x80\xf0\x9f\x98\x80', 'latin1'))).toBe(
      'a\\x80\u00e9\\xc3\\xed\\xa0\\x80\u{1f600}',
    );
  });

  it('doubles a backslash, so that text cannot look like an invalid byte or like a length', () => {
    expect(rawText('a\\x80')).toBe('a\\\\x80');
    expect(rawText('a\\[9 bytes]')).toBe('a\\\\[9 bytes]');
  });

  it('is cut before the character that does not fit, and then tells the length', () => {
    for (const character of ['x', '\u00e9', '\u20ac', '\u{1f600}', '\\']) {
      for (const before of ['', 'a', 'ab', 'abc']) {
        const text = before + character.repeat(MAX_RAW_BYTES);
        const raw = rawText(text);
        const { bytes, length } = told(raw);
        expect(bytes.equals(Buffer.from(text).subarray(0, bytes.length))).toBe(true);
        expect(bytes.length).toBeGreaterThan(MAX_RAW_BYTES - 4);
        expect(bytes.length).toBeLessThanOrEqual(MAX_RAW_BYTES);
        const size = Buffer.byteLength(text);
        expect(length).toBe(size > MAX_RAW_BYTES ? size : undefined);
        expect(rawOf(Buffer.from(text))).toBe(raw);
      }
    }
  });

  it('stands for exactly the bytes of the record, or for its first 64 KiB', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 5 }),
      fc.constantFrom('\\', '\\x80', '\u00e9').map((text) => Buffer.from(text)),
    );
    const many = fc.constantFrom(1, 1, 1, 20_000);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), many, (pieces, times) => {
        const record = Buffer.concat(Array.from({ length: times }, () => Buffer.concat(pieces)));
        const { bytes, length } = told(rawOf(record));
        expect(bytes.equals(record.subarray(0, bytes.length))).toBe(true);
        expect(length).toBe(record.length > MAX_RAW_BYTES ? record.length : undefined);
        if (length === undefined) expect(bytes.length).toBe(record.length);
        else expect(bytes.length).toBeGreaterThan(MAX_RAW_BYTES - 4);
      }),
    );
  });
});
