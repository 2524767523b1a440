import fc from 'fast-check';
import type { Cell } from '../../../bin/demo/dialect.ts';
import {
  type ColumnDefinition,
  deliveredColumns,
  type TableDefinition,
} from '../../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';

/** A row as a producer would write it, mostly. */
export function generatedRow(table: TableDefinition): fc.Arbitrary<Cell[]> {
  return fc.tuple(...deliveredColumns(table).map(cell));
}

/** Damage to the bytes of a text. */
export const damage = fc.record({
  at: fc.nat(2000),
  cut: fc.nat(2),
  put: fc.constantFrom('', '\\', '\\n', '\n', '\r', '\t', 'NULL', '0', '-', '.', ' ', '\u001f', '\\N', '\\\t', '\\\n'),
});

const WORDS = ['Ann', 'course-v1:Org+N+R', '{"a": "b"}', 'NULLABLE', 'null', 'Zo\u00eb', '\u{1f600}', '\\N', 'NULL'];
const ESCAPED = ['\\', '\\\\', '\t', '\n', '\r', '"', '\u2028', '\u0085', 'N', 'n', 'U'];
const phrase = fc.array(fc.constantFrom(...WORDS, ...ESCAPED), { maxLength: 12 });
const digits = (max: number) => fc.array(fc.constantFrom(...'0123456789'), { minLength: 1, maxLength: max });
const time = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }).map((ms) => new Date(ms).toISOString());

/** What a producer could write, right or wrong. */
const UNUSUAL: Readonly<Record<ColumnType, fc.Arbitrary<Cell>>> = {
  varchar: fc.oneof(
    fc
      .array(fc.constantFrom('\u0000', '\u001d', '\u001e', '\u001f', '\ufeff', '\r', 'a'))
      .map((parts) => parts.join('')),
    fc.string({ unit: 'grapheme' }),
  ),
  bigint: fc.oneof(fc.nat(), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map(String)),
  double: fc.oneof(
    fc.double({ noNaN: true }),
    fc.double({ min: -1000, max: 1000, noNaN: true }),
    fc.tuple(digits(12), digits(12)).map(([whole, part]) => `${whole.join('')}.${part.join('')}`),
  ),
  decimal: fc.oneof(
    fc.integer().map((n) => (n / 100).toFixed(2)),
    fc.constantFrom('2024-01-01 00:00:00', '1.005', '-.5'),
  ),
  numeric: fc.oneof(
    fc.double({ noNaN: true }),
    fc.tuple(digits(22), digits(22)).map(([whole, part]) => `${whole.join('')}.${part.join('')}`),
    fc.constantFrom('0.0000000000000000005', '1e-19', '-.5', '5.', 'NaN', '1e400'),
  ),
  microseconds: fc.constant(null), // none is delivered
  boolean: fc.oneof(fc.boolean(), fc.constantFrom('true', 'false', 'True', '2', 't')),
  date: fc.oneof(
    time.map((text) => text.slice(0, 10)),
    fc.tuple(fc.constantFrom('1900', '2000', '2023', '2024', '0000'), fc.nat(13), fc.nat(32)).map(dated),
  ),
  timestamp: fc.oneof(
    time.map((text) => text.replace('T', ' ').replace('Z', '')),
    time.map((text) => `${text.slice(0, 10)} ${text.slice(11, 19)}`),
    fc.tuple(time, digits(9)).map(([text, part]) => `${text.slice(0, 10)} ${text.slice(11, 19)}.${part.join('')}`),
    fc.tuple(fc.nat(25), fc.nat(61), fc.nat(61)).map((parts) => `2024-02-29 ${parts.map(twoDigits).join(':')}`),
    fc.constantFrom('0000-00-00 00:00:00', '2024-01-01T00:00:00Z', '2024-01-01', '2024-01-01 00:00:00.', 'soon'),
  ),
};

/** What a producer writes, and no more. */
const USUAL: Readonly<Record<ColumnType, fc.Arbitrary<Cell>>> = {
  varchar: phrase.map((parts) => parts.join(' ')),
  bigint: fc.nat(),
  double: fc.double({ min: 0.1, max: 1000, noNaN: true }),
  decimal: fc.integer().map((n) => (n / 100).toFixed(2)),
  numeric: fc.double({ min: 0, max: 1000, noNaN: true }),
  microseconds: fc.constant(null),
  boolean: fc.boolean(),
  date: time.map((text) => text.slice(0, 10)),
  timestamp: time.map((text) => text.replace('T', ' ').replace('Z', '000')),
};

function dated([year, month, day]: readonly [string, number, number]): string {
  return `${year}-${twoDigits(month)}-${twoDigits(day)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

function cell({ type, nullable }: ColumnDefinition): fc.Arbitrary<Cell> {
  const none = fc.constantFrom<Cell>(null, '');
  const usual = nullable ? fc.oneof({ weight: 4, arbitrary: USUAL[type] }, none) : USUAL[type];
  return fc.oneof({ weight: 30, arbitrary: usual }, UNUSUAL[type], none);
}
