import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDecimal } from '../../lambdas/core/decode/decimals.ts';
import { DECIMAL_SIZES, type DecimalSize } from '../../lambdas/core/definitions/types.ts';
import { decimalText } from './decimal-texts.ts';

const TYPES = Object.entries(DECIMAL_SIZES);

/** The text as a fraction of whole numbers, rounded half away from zero. */
function exactly(text: string, { precision, scale }: DecimalSize) {
  const [mantissa = '', exponent = '0'] = text.replace(/^[+-]/, '').split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const power = Number(exponent) + scale - fraction.length;
  const above = BigInt(whole + fraction) * 10n ** BigInt(Math.max(power, 0));
  const below = 10n ** BigInt(Math.max(-power, 0));
  const size = (2n * above + below) / (2n * below);
  const value = text.startsWith('-') ? -size : size;
  if (size >= 10n ** BigInt(precision)) return undefined;
  return size * below === above ? value : { rounded: value };
}

describe.each(TYPES)('fault 60: a number as %s', (_, size) => {
  it('is the number that the text names, rounded half away from zero where it has further decimals', () => {
    fc.assert(
      fc.property(decimalText, (text) => {
        expect(parseDecimal(text, size)).toEqual(exactly(text, size));
      }),
      { numRuns: 3000 },
    );
  });

  it('turns at the half behind the last decimal, at every count of decimals, on both sides of zero', () => {
    for (let decimals = 0; decimals <= 20; decimals++) {
      for (const last of ['4', '5', '49', '50', '51', '99']) {
        for (const sign of ['', '-']) {
          for (const digit of ['0', '1', '9']) {
            const text = `${sign}7.${digit.repeat(decimals)}${last}`;
            expect([text, parseDecimal(text, size)]).toEqual([text, exactly(text, size)]);
          }
        }
      }
    }
  });

  it('is no number in any other shape', () => {
    for (const text of [
      '',
      '.',
      '+',
      'e5',
      '1e',
      '1,5',
      '0x10',
      ' 1',
      '1 ',
      '1_000',
      '1e99999',
      '--1',
      '1.2.3',
      'one',
    ]) {
      expect([text, parseDecimal(text, size)]).toEqual([text, undefined]);
    }
  });
});

it('fault 60: a double counts by its shortest text', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
      const text = String(value);
      expect(parseDecimal(text, DECIMAL_SIZES.numeric)).toEqual(exactly(text, DECIMAL_SIZES.numeric));
    }),
  );
  expect(parseDecimal('7.633333333333333', DECIMAL_SIZES.numeric)).toBe(7_633_333_333_333_333_000n);
});

it('stays fast on text made to slow it down', () => {
  const { numeric } = DECIMAL_SIZES;
  const started = performance.now();
  expect(parseDecimal('9'.repeat(1_000_000), numeric)).toBe(undefined);
  expect(parseDecimal(`${'0'.repeat(1_000_000)}x`, numeric)).toBe(undefined);
  expect(parseDecimal(`0.${'0'.repeat(1_000_000)}1`, numeric)).toEqual({ rounded: 0n });
  expect(performance.now() - started).toBeLessThan(2000);
});
