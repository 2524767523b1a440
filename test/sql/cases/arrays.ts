import { bigint, FEW_TEXTS, TEXTS, varchar } from '../arguments.ts';
import type { Cases } from './cases.ts';

export const ARRAY_CASES: readonly Cases[] = [
  {
    name: 'cardinality',
    returns: 'bigint',
    expressions: [
      "cardinality(split(s, ','))",
      "cardinality(split(s, 'a'))",
      "cardinality(filter(array[s], x -> x > 'a'))",
    ],
    over: { s: TEXTS },
  },
  {
    name: 'array_join',
    returns: 'varchar',
    expressions: [
      "array_join(array[a, b], ',')",
      "array_join(array[a], ',')",
      "array_join(array[a, b, a], '')",
      "array_join(filter(array[a, b], x -> x > 'a'), ',')",
      "array_join(case when a = 'a' then array[b] end, ',')",
      "'{' || array_join(array_sort(array_distinct(array[b, a, b])), ',') || '}'",
    ],
    over: { a: FEW_TEXTS, b: FEW_TEXTS },
  },
  {
    name: 'array_sort',
    returns: 'array',
    expressions: [
      'array_sort(array[a, b, c])',
      'array_distinct(array[a, b, c, a])',
      'array_sort(array_distinct(array[c, a, b, a]))',
      "filter(array[a, b, c], x -> x <> 'a')",
      "array_sort(case when a = 'a' then array[b] end)",
      "array_distinct(case when a = 'a' then array[b] end)",
    ],
    over: { a: FEW_TEXTS, b: varchar(null, '', 'a', 'A', '😀'), c: varchar(null, 'a', 'z', '￿') },
  },
  {
    name: 'element_at',
    returns: 'varchar',
    expressions: ['element_at(array[a, b], i)', "element_at(split(a, 'b'), i)", 'array[a, b][1]'],
    over: { a: FEW_TEXTS, b: varchar(null, 'x'), i: bigint(null, '1', '2', '3', '-1', '-2', '-3') },
  },
  {
    name: 'contains',
    returns: 'boolean',
    expressions: [
      'contains(array[a, b], x)',
      "contains(filter(array[a], e -> e > 'a'), x)",
      "contains(case when a = 'a' then array[b] end, x)",
    ],
    over: { a: FEW_TEXTS, b: varchar(null, 'a', 'é'), x: FEW_TEXTS },
  },
  {
    name: 'sequence',
    returns: 'array',
    expressions: ['sequence(a, b)'],
    over: { a: bigint(null, '0', '1', '-2'), b: bigint(null, '0', '1', '3', '-3') },
  },
];
