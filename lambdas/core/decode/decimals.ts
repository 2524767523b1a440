import type { DecimalSize } from '../definitions/types.ts';

/** The number as the type holds it, where the text has further decimals. */
export interface Rounded {
  readonly rounded: bigint;
}

/** An exponent of more digits is none that a double has. */
const NUMBER = /^([+-]?)(?=\.?\d)(\d*)(?:\.(\d*))?(?:[eE]([+-]?0*\d{1,4}))?$/;

/**
 * A decimal number, with an exponent or without, as a whole number of the last decimal that `size` keeps. Further decimals
 * are rounded half away from zero. Undefined when the text is no number or has more digits before the point than fit.
 */
export function parseDecimal(text: string, { precision, scale }: DecimalSize): bigint | Rounded | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (sign === undefined) return undefined;
  const digits = whole + fraction;
  const end = whole.length + Number(exponent) + scale; // of the digits that are kept
  const kept = digits.slice(0, Math.max(end, 0)).replace(/^0+/, '');
  if (kept !== '' && kept.length + Math.max(end - digits.length, 0) > precision) return undefined;

  const cut = BigInt(kept === '' ? 0 : kept.padEnd(kept.length + end - digits.length, '0'));
  const size = end >= 0 && (digits[end] ?? '0') >= '5' ? cut + 1n : cut;
  if (size >= 10n ** BigInt(precision)) return undefined;
  const value = sign === '-' ? -size : size;
  return /[1-9]/.test(digits.slice(Math.max(end, 0))) ? { rounded: value } : value;
}
