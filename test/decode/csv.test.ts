import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { decodeCsv, decodePostgresCsv } from '../../lambdas/core/decode/csv.ts';
import { decode } from './running.ts';
import { table } from './tables.ts';

/** Every way in which a field can be written, and the value that PostgreSQL reads from it. */
const FIELDS: readonly (readonly [written: string, value: string | null])[] = [
  ['', null],
  ['""', ''],
  ['plain', 'plain'],
  ['"a, b"', 'a, b'],
  ['"two\nlines"', 'two\nlines'],
  ['"a ""word"""', 'a "word"'],
];

type Field = (typeof FIELDS)[number];

/** All rows of so many fields. */
function rowsOf(width: number): readonly (readonly Field[])[] {
  if (width === 0) return [[]];
  return rowsOf(width - 1).flatMap((row) => FIELDS.map((field) => [...row, field]));
}

const LINE_ENDS = [
  ['LF', '\n'],
  ['CR LF', '\r\n'],
] as const;
const CASES = [1, 2, 3, 4, 5].flatMap((width) => LINE_ENDS.map((lineEnd) => [width, ...lineEnd] as const));

describe.each(CASES)('fault 56: every row of %i fields, %s at its end', (width, _, lineEnd) => {
  const names = Array.from({ length: width }, (_, at) => `c${at}`);
  const columns = Object.fromEntries(names.map((name) => [name, 'varchar' as const]));
  const rows = rowsOf(width);
  const lines = rows.map((row) => row.map(([written]) => written).join(','));
  const text = [names.join(','), ...lines].map((line) => line + lineEnd).join('');

  it('is read as csv-parse reads it', async () => {
    const { rows: found, rejects } = await decode(decodeCsv, table('edx-csv', columns), text);
    expect(rejects).toEqual([]);
    expect(found).toEqual(parse(text, { from_line: 2, record_delimiter: lineEnd }));
  });

  it('is read as PostgreSQL reads it, in chunks of any size', async () => {
    for (const size of [13, 4096, undefined]) {
      const { rows: found, rejects } = await decode(decodePostgresCsv, table('postgres-csv', columns), text, size);
      expect(rejects).toEqual([]);
      expect(found).toEqual(rows.map((row) => row.map(([, value]) => value)));
    }
  });
});

/** A quote where none may be, alone and between good rows. */
const WRONG = ['a"b', '"a"b', 'a""', '"a" ', ' "a"'];

it('fault 56: a quote elsewhere than around a field rejects the row alone, at every position', async () => {
  const good = ['', '""', 'plain'];
  for (const wrong of WRONG) {
    for (const first of [wrong, ...good]) {
      for (const second of [wrong, ...good]) {
        const isWrong = first === wrong || second === wrong;
        const { rows, rejects } = await decode(
          decodeCsv,
          table('edx-csv', { c0: 'varchar', c1: 'varchar' }),
          `c0,c1\nx,y\n${first},${second}\nx,y\n`,
        );
        expect({ first, second, rejects: rejects.map(({ row, reason }) => `${row} ${reason}`) }).toEqual({
          first,
          second,
          rejects: isWrong ? ['3 BAD_QUOTE'] : [],
        });
        expect(rows).toHaveLength(isWrong ? 2 : 3);
      }
    }
  }
});
