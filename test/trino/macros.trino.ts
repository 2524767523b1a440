import { describe, expect, inject, it } from 'vitest';
import { CASES } from '../sql/cases/index.ts';
import { goldenFile, goldenText, selectCases } from '../sql/golden.ts';
import { MADE_IDS, madeIdSql } from '../sql/made-ids.ts';
import { REFUSED } from '../sql/refused.ts';
import { trinoRows } from './cells.ts';
import { TrinoError, trinoClient } from './client.ts';

const trino = inject('trino');

describe.skipIf(!trino)('Trino', () => {
  const query = trinoClient(trino?.url ?? '');

  it.each(CASES)('still gives the golden results of $name', async (cases) => {
    const results = await trinoRows(query, selectCases(cases, 'trino'));
    await expect(goldenText(cases, results)).toMatchFileSnapshot(goldenFile(cases));
  });

  it.each(MADE_IDS)('makes $id of $parts', async ({ parts, id }) => {
    expect(await trinoRows(query, `select ${madeIdSql(parts)}`)).toEqual([[id]]);
  });

  it.each(REFUSED)('refuses %s', async (sql) => {
    await expect(query(sql)).rejects.toThrow(TrinoError);
  });
});
