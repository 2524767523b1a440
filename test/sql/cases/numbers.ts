import { BIGINTS, bigint, boolean, DATES, DECIMALS, DOUBLES, decimal, double, FEW_TEXTS, TIMES } from '../arguments.ts';
import type { Cases } from './cases.ts';

export const NUMBER_CASES: readonly Cases[] = [
  ...[BIGINTS, FEW_TEXTS, DATES, TIMES, DECIMALS, DOUBLES].map(
    (values): Cases => ({
      name: `greatest.${values.type}`,
      returns: values.type,
      expressions: ['greatest(a, b)', 'least(a, b)', 'greatest(b, a, b)', 'least(a, a, b)'],
      over: { a: values, b: values },
    }),
  ),
  {
    name: 'greatest.three',
    returns: 'bigint',
    expressions: ['greatest(a, b, c)', 'least(a, b, c)'],
    over: { a: bigint(null, '1', '2', '3'), b: bigint(null, '1', '2', '3'), c: bigint(null, '1', '2', '3') },
  },
  {
    name: 'built-in.integers',
    returns: 'bigint',
    expressions: ['a / b', 'a % b', 'mod(a, b)', 'a - b', 'a / nullif(b - b, 0)'],
    over: {
      a: bigint('0', '1', '-1', '7', '-7', '2147483648', null),
      b: bigint('1', '-1', '2', '-2', '3', '-3', null),
    },
  },
  {
    name: 'built-in.rounding',
    returns: 'double',
    expressions: [
      'round(x)',
      'round(x, 0)',
      'round(x, 1)',
      'round(x, 2)',
      'floor(x)',
      'ceil(x)',
      'abs(x)',
      'x * 100',
      'x / 3',
    ],
    over: { x: DOUBLES },
  },
  {
    name: 'built-in.rounded-to-bigint',
    returns: 'bigint',
    expressions: ['cast(round(x) as bigint)', 'cast(floor(x) as bigint)'],
    over: { x: DOUBLES },
  },
  {
    name: 'built-in.rounded-to-decimal',
    returns: 'decimal',
    expressions: [
      'cast(round(x, 2) as decimal(18,2))',
      'cast(round(x) as decimal(18,2))',
      'cast(round(x / 3, 2) as decimal(18,2))',
      'cast(round(x * 100, 2) as decimal(18,2))',
    ],
    over: { x: double(...DOUBLES.values.filter((value) => value === null || Math.abs(Number(value)) < 1e13)) },
  },
  {
    name: 'built-in.decimals',
    returns: 'decimal',
    expressions: [
      'cast(a + b as decimal(18,2))',
      'cast(a - b as decimal(18,2))',
      'cast(round(a) as decimal(18,2))',
      'cast(a as decimal(18,2))',
      'cast(cast(a as varchar) as decimal(18,2))',
      'coalesce(a, b)',
    ],
    over: { a: DECIMALS, b: decimal(null, '0', '0.01', '-0.50', '1', '3.33') },
  },
  {
    name: 'built-in.products',
    returns: 'decimal',
    expressions: [
      'cast(a * b as decimal(18,2))',
      'cast(a * 100 as decimal(18,2))',
      'cast(round(a * b, 1) as decimal(18,2))',
    ],
    over: {
      a: decimal(null, '0', '0.01', '-0.05', '99.99', '12345.67'),
      b: decimal(null, '0', '0.10', '-0.50', '3.33'),
    },
  },
  {
    name: 'built-in.logic',
    returns: 'boolean',
    expressions: [
      'a and b',
      'a or b',
      'not a',
      'a = b',
      'a is distinct from b',
      'coalesce(a, b)',
      'case when a then b end',
    ],
    over: { a: boolean(null, 'true', 'false'), b: boolean(null, 'true', 'false') },
  },
];
