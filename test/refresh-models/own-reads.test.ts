import { expect, it } from 'vitest';
import { bucketsFor } from '../../lambdas/refresh-models/own-reads.ts';

const read = (...rows: readonly number[]) => {
  const files = rows.map((count, i) => ({ name: `part-00${i}.parquet`, rows: count, bytes: 1 }));
  return { own: { parts: [{ key: 'source=edx', fingerprint: '', content: '', prefix: '', files }] } };
};

it.each([
  ['no row', [read()], null],
  ['as many rows as one bucket holds', [read(1_999_999, 1)], null],
  ['more than that', [read(1_999_999), read(2)], { by: 'person_id', count: 2 }],
  ['twenty million rows', [read(20_000_000)], { by: 'person_id', count: 10 }],
])('a part that is made from %s', (_name, reads, expected) => {
  expect(bucketsFor('person_id', reads)).toEqual(expected);
});
