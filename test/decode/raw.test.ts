import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_RAW_BYTES } from '../../lambdas/core/decode/batch.ts';
import { cutRaw, rawOf } from '../../lambdas/core/decode/raw.ts';

describe('raw text of a reject', () => {
  it('shows invalid bytes and leaves valid text as it is', () => {
    expect(rawOf(Buffer.from('a\x80\xc3\xa9\xc3\xed\xa0\x80\xf0\x9f\x98\x80', 'latin1'))).toBe(
      'a\\x80\u00e9\\xc3\\xed\\xa0\\x80\u{1f600}',
    );
  });

  it('is cut before the character that does not fit', () => {
    for (const character of ['x', '\u00e9', '\u20ac', '\u{1f600}']) {
      for (const before of ['', 'a', 'ab', 'abc']) {
        const text = before + character.repeat(MAX_RAW_BYTES);
        const raw = cutRaw(text);
        expect(text.startsWith(raw)).toBe(true);
        expect(Buffer.byteLength(raw)).toBeGreaterThan(MAX_RAW_BYTES - 4);
        expect(Buffer.byteLength(raw)).toBeLessThanOrEqual(MAX_RAW_BYTES);
        expect(rawOf(Buffer.from(text))).toBe(raw);
      }
    }
  });

  it('keeps valid text whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(rawOf(Buffer.from(text))).toBe(text);
      }),
    );
  });
});
