import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparable } from './cells.ts';
import { firstRowDifference } from './compare.ts';

const COLUMNS = ['id', 'x', 'y'];

/** Few values, so that rows and parts of rows repeat. */
const cell = fc.constantFrom<Comparable>(null, '', 'null', '1', 'a', 'é', true, false);
const row = fc.tuple(cell, cell, cell);
const keys = fc.subarray(COLUMNS);
const other = (value: Comparable | undefined): Comparable => (value === null ? 'null' : null);

describe('rows of two engines', () => {
  it('are the same in any order', () => {
    const shuffled = fc
      .array(row)
      .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length })));
    fc.assert(
      fc.property(shuffled, keys, ([rows, again], key) => {
        expect(firstRowDifference(COLUMNS, key, rows, again)).toBeUndefined();
      }),
    );
  });

  it('are not the same when one value is another, also when that is null', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), fc.nat(2), keys, (rows, at, column, key) => {
        const changed = rows.map((one, i) =>
          i === at % rows.length ? one.map((value, c) => (c === column ? other(value) : value)) : one,
        );
        expect(firstRowDifference(COLUMNS, key, rows, changed)).toEqual(expect.any(String));
        expect(firstRowDifference(COLUMNS, key, changed, rows)).toEqual(expect.any(String));
      }),
    );
  });

  it('are not the same when one has a row more, also one that the other has already', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1 }), fc.nat(), keys, (rows, at, key) => {
        const more = [...rows, rows[at % rows.length]!];
        expect(firstRowDifference(COLUMNS, key, rows, more)).toMatch(
          new RegExp(`; ${rows.length} rows in trino, ${more.length} in duckdb$`),
        );
      }),
    );
  });

  it.each<[string, Comparable[][], Comparable[][], readonly string[], string]>([
    [
      'a value by its row’s key',
      [['a', '1', '2']],
      [['a', '1', '3']],
      ['id'],
      'row (id = "a"): y is "2" in trino and "3" in duckdb',
    ],
    [
      'a value without a key',
      [['a', '1', null]],
      [['a', '1', '']],
      [],
      'row (id = "a", x = "1", y = null): y is null in trino and "" in duckdb',
    ],
    ['a row by its key', [['b', '', '']], [['a', '', '']], ['id'], 'row (id = "a") is in duckdb only'],
    [
      'the first of several',
      [
        ['b', '', ''],
        ['c', '', ''],
      ],
      [
        ['c', '1', ''],
        ['b', '1', ''],
      ],
      ['id'],
      'row (id = "b"): x is "" in trino and "1" in duckdb',
    ],
  ])('name %s', (_what, trino, duckdb, key, message) => {
    expect(firstRowDifference(COLUMNS, key, trino, duckdb)).toBe(message);
  });
});
