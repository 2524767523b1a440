import { describe, expect, it } from 'vitest';
import type { Pointer } from '../../lambdas/core/lake/items.ts';
import type { LedgerItem } from '../../lambdas/core/lake/ledger.ts';
import { type UnitReport, wholeUnit } from '../../lambdas/core/lake/reports.ts';
import { inWords, type Warning } from '../../lambdas/core/warnings.ts';
import { warningsOf } from '../../lambdas/publish-delivery/warnings.ts';

const unit = (entry: string | null, ...warnings: Warning[]): UnitReport => ({
  ...wholeUnit(1, { state: 'STAGED', reason: null, detail: null }),
  entry,
  warnings,
});
const shown = (units: readonly UnitReport[], currents: readonly LedgerItem<Pointer>[] = []) =>
  warningsOf({ emptied: [] }, { partitions: [], units }, { currents });

/** A visible table with as many rows. */
function current(table: string, rows: number): LedgerItem<Pointer> {
  const files = rows > 0 ? [{ name: 'part.parquet', rows, bytes: rows }] : [];
  return {
    key: table,
    version: 1,
    value: { table, key: { org: 'o', site: 'edx', date: '2025-03-02' }, files },
  } as never;
}

const column = (elsewhere: string | null): Warning => ({
  code: 'MISSING_COLUMN',
  schema: 'timeback_export',
  table: 'caliper_attempt',
  column: 'session_id',
  elsewhere,
});

describe('warnings of a published delivery', () => {
  it('leave out a missing column whose values are in another table that has rows, and no other', () => {
    for (const elsewhere of [null, 'caliper_event', 'other']) {
      for (const rows of [0, 3]) {
        for (const table of ['caliper_event', 'caliper_attempt']) {
          const isSaid = elsewhere === table && rows > 0;
          const expected = isSaid ? [] : [`${inWords(column(elsewhere))} (a)`];
          expect(shown([unit('a', column(elsewhere))], [current(table, rows)])).toEqual(expected);
        }
      }
    }
  });

  it('of several entries are one line when code and fields are equal, also read again from a report', () => {
    const again = (warning: Warning) => JSON.parse(JSON.stringify(warning)) as Warning;
    const padding = (bytes: number): Warning => ({ code: 'PADDING_DROPPED', bytes });
    expect(shown([unit(null, padding(1))])).toEqual([inWords(padding(1))]);
    expect(
      shown([unit('a', padding(1)), unit('b', again(padding(1))), unit('c', padding(2)), unit('d', padding(1))]),
    ).toEqual([`${inWords(padding(1))} (a and 2 other entries)`, `${inWords(padding(2))} (c)`]);
    expect(shown([unit('a', padding(1)), unit('b', padding(1))])).toEqual([
      `${inWords(padding(1))} (a and 1 other entry)`,
    ]);
  });

  it('of a run that an older version has converted are sentences, and are shown', () => {
    const old = unit('a', 'a sentence' as unknown as Warning);
    expect(shown([old, { ...old, entry: 'b' }])).toEqual(['a sentence (a and 1 other entry)']);
  });
});
