const LARGEST = 2n ** 63n - 1n;

/** Whole numbers of 1 to 30 digits: the smallest, the largest and one between of each length, and those around the ends of 64 bits. */
const magnitudes: readonly string[] = [
  ...Array.from({ length: 30 }, (_, at) => at + 1).flatMap((digits) => [
    digits === 1 ? '0' : `1${'0'.repeat(digits - 1)}`,
    '9'.repeat(digits),
    '314159265358979323846264338327'.slice(0, digits),
  ]),
  ...[2n ** 53n, LARGEST, 2n ** 64n].flatMap((end) => [-2n, -1n, 0n, 1n, 2n].map((step) => String(end + step))),
];

/** As an event's user_id can be written: with and without a sign and leading zeros. */
const texts: readonly string[] = magnitudes.flatMap((digits) =>
  ['', '-', '+', '0', '-0', '0'.repeat(20)].map((before) => before + digits),
);

/** The values of `user_id` as JSON, a number where JSON has it and a string, each with the account that it names. */
export const ACCOUNT_NUMBERS: readonly { readonly json: string; readonly account: bigint | null }[] = [
  ...new Set(texts),
].flatMap((text) => {
  const number = /^[0-9]+$/.test(text) ? BigInt(text) : null;
  const account = number !== null && number <= LARGEST ? number : null;
  const isJson = /^-?(?:0|[1-9][0-9]*)$/.test(text);
  return (isJson ? [text, `"${text}"`] : [`"${text}"`]).map((json) => ({ json, account }));
});
