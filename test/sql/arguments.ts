import type { ColumnType } from '../../lambdas/core/definitions/types.ts';

/** Values of one argument, written as text; null is null. */
export interface Argument {
  readonly type: ColumnType;
  readonly values: readonly (string | null)[];
}

const argument =
  (type: ColumnType) =>
  (...values: readonly (string | null)[]): Argument => ({ type, values });

export const varchar = argument('varchar');
export const bigint = argument('bigint');
export const double = argument('double');
export const decimal = argument('decimal');
export const date = argument('date');
export const timestamp = argument('timestamp');
export const boolean = argument('boolean');

/** Before and behind the epoch, leap days, ends of months and years, hours that a change of clocks skips or repeats. */
export const TIMES = timestamp(
  null,
  '1900-02-28 12:00:00.000',
  '1969-12-31 23:59:59.999',
  '1970-01-01 00:00:00.000',
  '2000-02-29 23:59:59.999',
  '2019-12-31 23:59:59.999',
  '2020-01-01 00:00:00.000',
  '2020-01-31 10:00:00.001',
  '2020-02-29 10:00:00.000',
  '2021-02-28 09:59:59.999',
  '2021-03-28 01:30:00.000',
  '2021-03-31 00:00:00.000',
  '2021-11-07 06:30:00.000',
  '2262-04-12 00:00:00.000',
);

export const FAR_TIMES = timestamp('0001-01-01 00:00:00.000', '1582-10-15 00:00:00.000', '9999-12-31 23:59:59.999');

export const DATES = date(
  null,
  '1900-02-28',
  '1969-12-31',
  '1970-01-01',
  '2000-02-29',
  '2019-12-30',
  '2020-02-29',
  '2021-01-03',
  '2021-01-31',
  '2021-03-31',
  '9999-12-31',
);

/** Each kind of white space that Unicode, Java or C know, and what is often taken for one. */
const SPACES = [
  '\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a',
  '\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff',
].join('');

export const SPACED = varchar(
  null,
  '',
  ' ',
  ' \t\n ',
  'a',
  '  a  b  ',
  ...[...SPACES].flatMap((space) => [space, `${space}a${space}b${space}`, ` ${space} a ${space} `]),
);

/** Empty, blank, with accents in one code point and in two, beyond the basic plane, and full of what has a meaning elsewhere. */
export const TEXTS = varchar(
  null,
  '',
  ' ',
  'a',
  'abc',
  'ABC',
  'abcabc',
  ' a b ',
  'é',
  'e\u0301',
  '😀',
  'a😀é水b',
  '👩‍👧',
  "it's",
  '%_',
  '\\',
  '\\d+\\',
  'a,b,,c',
  ',',
  '$1 $0',
  '(a|b)*[c]{2}.^$',
  'line 1\nline 2\r\n',
  'tab\tend\n',
  'İstanbul',
  'ΑΣ',
  'straße',
  'Ⅷ',
  '\u212a\u017f',
  '0',
  '-1',
  '007',
  '٣',
  'course-v1:OrgX+C.S_1+2026',
  'ada.o\u2019neil+x@example.org',
);

export const FEW_TEXTS = varchar(null, '', 'a', 'abc', 'é', 'e\u0301', 'a😀é水b', "it's");

export const BIGINTS = bigint(
  null,
  '0',
  '1',
  '-1',
  '7',
  '-7',
  '2147483648',
  '9223372036854775807',
  '-9223372036854775807',
);

export const DOUBLES = double(
  null,
  '0',
  '0.5',
  '-0.5',
  '1.5',
  '2.5',
  '-2.5',
  '1.005',
  '2.675',
  '-1.115',
  '0.285',
  '1e-7',
  '123456789.125',
  '1e15',
  '4503599627370497.5',
  '9007199254740993',
  '-33.333333333333336',
  '66.66666666666667',
);

export const DECIMALS = decimal(
  null,
  '0',
  '0.01',
  '-0.01',
  '0.50',
  '-0.50',
  '2.50',
  '-2.50',
  '99.99',
  '1234567890123456.78',
);
