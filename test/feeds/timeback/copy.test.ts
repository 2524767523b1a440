import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredColumns } from '../../../lambdas/core/definitions/table.ts';
import type { Value } from '../../../lambdas/core/definitions/types.ts';
import { TIMEBACK_DECODERS } from '../../../lambdas/core/feeds/timeback/decoders.ts';
import { caliperAttempt } from '../../../lambdas/core/feeds/timeback/tables/caliper-attempt.ts';
import { insightsSession } from '../../../lambdas/core/feeds/timeback/tables/insights-session.ts';
import { tbXpLedger } from '../../../lambdas/core/feeds/timeback/tables/tb-xp-ledger.ts';
import { copyCsv, rowToJson, type WorldTable } from '../../ingest/timeback-world.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }).filter((value) => !value.includes('\ufeff')),
  fc
    .array(fc.constantFrom('"', ',', '\n', '\r', '\r\n', '\\', 'NULL', '\\N', '\\.', 'a', ' ', '#', '\u2028', '{'), {
      minLength: 1,
    })
    .map((parts) => parts.join('')),
);
/** Of a key: blank text is no value. */
const id = text.filter((value) => value.trim() !== '');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
/** A time with an offset as PostgreSQL writes one in the zone of its session, and the same as milliseconds and microseconds. */
const time = fc
  .tuple(
    fc.integer({ min: Date.parse('1900-01-01'), max: Date.parse('2100-01-01') }),
    fc.constantFrom(0, 330, -90, 60, -720),
    fc.constantFrom('', '1', '999'),
  )
  .map(([ms, offset, finer]) => {
    const local = new Date(ms + offset * 60_000).toISOString().slice(0, 23).replace('T', ' ');
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) =>
      String(n).padStart(2, '0'),
    );
    return {
      text: `${local}${finer}${offset < 0 ? '-' : '+'}${hours}${minutes === '00' ? '' : `:${minutes}`}`,
      ms,
      us: BigInt(ms) * 1000n + BigInt(finer.padEnd(3, '0')),
    };
  });
const double = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (Object.is(value, -0) ? 0 : value));

type Cell = WorldTable['rows'][number][number];
/** What is delivered, and what it has to become. */
interface Sample {
  readonly cells: readonly Cell[];
  readonly values: readonly Value[];
}
const sample = (parts: readonly (readonly [Cell, ...Value[]])[]): Sample => ({
  cells: parts.map(([cell]) => cell),
  values: parts.flatMap(([, ...values]) => values),
});
const same = <T extends string | number | boolean>(value: fc.Arbitrary<T | null>) =>
  value.map((one): readonly [Cell, Value] => [one, one]);
const times = maybe(time).map((one): readonly [Cell, Value] => [one?.text ?? null, one?.ms ?? null]);
/** Of a time that is computed with. */
const measured = maybe(time).map((one): readonly [Cell, Value, Value] => [
  one?.text ?? null,
  one?.ms ?? null,
  one?.us ?? null,
]);
const whole = maybe(fc.integer()).map((one): readonly [Cell, Value] => [one, one === null ? null : BigInt(one)]);
const points = maybe(fc.bigInt({ min: -(10n ** 38n) + 1n, max: 10n ** 38n - 1n })).map(
  (one): readonly [Cell, Value] => [one === null ? null : decimalText(one), one],
);
/** As PostgreSQL writes a numeric of 18 decimals. */
function decimalText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(19, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -18)}.${digits.slice(-18)}`;
}

const SAMPLES = [
  {
    table: caliperAttempt,
    row: fc.tuple(
      same(id),
      same(maybe(text)),
      same(maybe(text)),
      same(maybe(text)),
      measured,
      measured,
      same(maybe(double)),
      same(maybe(double)),
      same(maybe(double)),
      whole,
    ),
  },
  {
    table: insightsSession,
    row: fc.tuple(
      same(id),
      same(maybe(text)),
      same(maybe(text)),
      same(maybe(text)),
      same(maybe(fc.boolean())),
      same(maybe(fc.boolean())),
    ),
  },
  {
    table: tbXpLedger,
    row: fc.tuple(same(id), same(maybe(text)), same(maybe(text)), same(maybe(text)), points, times),
  },
];

const WRITERS = { 'postgres-csv': copyCsv, 'postgres-json': rowToJson } as const;

describe.each(Object.entries(WRITERS))('what PostgreSQL writes: %s', (dialect, write) => {
  it.each(SAMPLES.map((each) => [each.table.name, each] as const))(
    'comes back as it was: %s',
    async (_, { table, row }) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(row.map(sample), { minLength: 1, maxLength: 8 }),
          fc.integer({ min: 1, max: 50 }),
          async (rows, size) => {
            const columns = Object.fromEntries(
              deliveredColumns(table).map(({ name, type }) => [name, type === 'timestamp' ? 'timestamptz' : type]),
            );
            const bytes = write({ columns, rows: rows.map(({ cells }) => cells) });
            async function* plaintext() {
              for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
            }
            const found: Value[][] = [];
            for await (const batch of TIMEBACK_DECODERS[dialect as keyof typeof WRITERS](plaintext(), table)) {
              expect([batch.rejects, batch.warnings]).toEqual([[], []]);
              for (let at = 0; at < batch.rows; at++) found.push(batch.columns.map((column) => column[at]!));
            }
            expect(found).toEqual(rows.map(({ values }) => values));
          },
        ),
        { numRuns: 60 },
      );
    },
  );
});
