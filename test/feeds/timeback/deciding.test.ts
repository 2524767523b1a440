import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredColumns } from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { QuarantineError } from '../../../lambdas/core/errors.ts';
import { TIMEBACK_DECODERS } from '../../../lambdas/core/feeds/timeback/decoders.ts';
import { TIMEBACK_TABLES } from '../../../lambdas/core/feeds/timeback/tables/index.ts';
import { DECIDING } from './deciding.ts';

const VALUES: Readonly<Partial<Record<ColumnType, string | boolean>>> = {
  varchar: 'a value',
  boolean: true,
  date: '2026-02-28',
  timestamp: '2026-02-28T12:00:00',
};
type JsonRow = Readonly<Record<string, string | boolean | null>>;

/** How many rows a file of JSON lines gives, or why it is quarantined. */
async function decoded(table: (typeof TIMEBACK_TABLES)[number], rows: readonly JsonRow[]): Promise<number | string> {
  async function* plaintext() {
    yield Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  }
  let accepted = 0;
  try {
    for await (const batch of TIMEBACK_DECODERS['postgres-json'](plaintext(), table)) accepted += batch.rows;
    return accepted;
  } catch (error) {
    if (!(error instanceof QuarantineError)) throw error;
    return `${error.reason}: ${error.message}`;
  }
}

it('fault 75: the columns that decide are those of the rulings, and no key', () => {
  const decisive = TIMEBACK_TABLES.flatMap(({ name, columns }) =>
    columns.filter((column) => column.decisive).map((column) => `${name}.${column.name} ${column.nullable}`),
  );
  const ruled = Object.entries(DECIDING).flatMap(([table, names]) => names.map((name) => `${table}.${name} true`));
  expect(decisive.sort()).toEqual(ruled.sort());
});

const TABLES = TIMEBACK_TABLES.filter(({ name }) => DECIDING[name]).map((table) => [table.name, table] as const);

describe.each(TABLES)('fault 75: JSON lines of %s', (name, table) => {
  const deciding = DECIDING[name]!;
  const own = deliveredColumns(table);
  const whole: JsonRow = Object.fromEntries(own.map((column) => [column.name, VALUES[column.type] ?? null]));

  it('are refused where one row lacks the key of a column that decides, and never for a null', async () => {
    const row = fc.record({ absent: fc.subarray([...deciding]), nulled: fc.subarray([...deciding]) });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 6 }), async (plan) => {
        const rows = plan.map(({ absent, nulled }) => {
          const kept = Object.entries(whole).filter(([key]) => !absent.includes(key));
          return Object.fromEntries(kept.map(([key, value]) => [key, nulled.includes(key) ? null : value]));
        });
        const missing = deciding.filter((column) => plan.some(({ absent }) => absent.includes(column)));
        const found = await decoded(table, rows);
        if (missing.length === 0) expect(found).toBe(rows.length);
        else expect(found).toMatch(/^BAD_HEADER: .*deliver the table again/);
      }),
      { numRuns: 100 },
    );
  });

  it.each(deciding)('say which rows lack %s', async (column) => {
    const { [column]: _, ...without } = whole;
    expect(await decoded(table, [whole, { ...whole, [column]: null }, without, whole, without])).toBe(
      `BAD_HEADER: header of timeback_export.${name}: expected ${column} in every row, found none of that name in 2 of 5 rows, ` +
        `the first of them row 3; deliver the table again with every column (${column}: decides what is shown, ` +
        'null is a value); the columns are bound by name',
    );
  });

  it('may lack the keys of other columns', async () => {
    const others = own.filter((column) => column.nullable && !column.decisive);
    const few = Object.fromEntries(Object.entries(whole).filter(([key]) => key !== others[0]?.name));
    expect(await decoded(table, [whole, few])).toBe(2);
  });
});
