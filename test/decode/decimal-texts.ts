import fc from 'fast-check';

const digits = (maxLength: number) =>
  fc.array(fc.constantFrom(...'0001234556789999'), { maxLength }).map((parts) => parts.join(''));
/** Ends at which rounding decides. */
const end = fc.constantFrom('', '4', '5', '6', '49', '50', '51', '4999999', '5000000', '5000001', '9'.repeat(20));

/** Numbers with 0 to 40 decimals, with an exponent or without, most of them near a place where rounding turns. */
export const decimalText: fc.Arbitrary<string> = fc
  .tuple(fc.constantFrom('', '-', '+'), digits(22), digits(20), end, fc.option(fc.integer({ min: -40, max: 40 })))
  .map(([sign, whole, fraction, last, exponent]) => {
    const point = fraction + last === '' ? '' : '.';
    const mantissa = `${whole === '' && point === '' ? '0' : whole}${point}${fraction}${last}`;
    return `${sign}${mantissa}${exponent === null ? '' : `e${exponent}`}`;
  });
