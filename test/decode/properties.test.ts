import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCsv } from '../../lambdas/core/decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../lambdas/core/decode/delimited.ts';
import { decodeJson } from './json-sample.ts';
import { type Decoded, decode, outcome } from './running.ts';
import { SAMPLE, SAMPLE_HEADER, table } from './tables.ts';

type Decode = (bytes: string | Uint8Array, size?: number) => Promise<Decoded>;
type Fields = readonly (string | null)[];

/** How each producer writes a table. */
const sql = (rows: readonly Fields[]) =>
  text(rows, '\t', '\n', (value) => value.replace(/[\\\r\t\n]/g, (each) => SQL_ESCAPES[each]!));
const studentmodule = (rows: readonly Fields[]) =>
  text(rows, '\t', '\n', (value) => value.replace(/[\\\t\n]/g, '\\$&'));
const csv = (end: string) => (rows: readonly Fields[]) =>
  text(rows, ',', end, (value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value));

const SQL_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\r': '\\r', '\t': '\\t', '\n': '\\n' };

function text(rows: readonly Fields[], by: string, end: string, written: (value: string) => string): string {
  const line = (fields: Fields) => fields.map((field) => (field === null ? 'NULL' : written(field))).join(by) + end;
  return [SAMPLE_HEADER, ...rows].map(line).join('');
}

const ENCODED: Readonly<Record<string, { encode: (rows: readonly Fields[]) => string; decode: Decode }>> = {
  sql: { encode: sql, decode: (bytes, size) => decode(decodeSql, SAMPLE, bytes, size) },
  studentmodule: { encode: studentmodule, decode: (bytes, size) => decode(decodeStudentmodule, SAMPLE, bytes, size) },
  'csv with LF': { encode: csv('\n'), decode: (bytes, size) => decode(decodeCsv, SAMPLE, bytes, size) },
  'csv with CR LF': { encode: csv('\r\n'), decode: (bytes, size) => decode(decodeCsv, SAMPLE, bytes, size) },
};

const TROUBLE = [
  '\\',
  '\t',
  '\n',
  '\r',
  '"',
  ',',
  '\u2028',
  '\u0000',
  '\u000b',
  '\u0085',
  'n',
  't',
  'N',
  '\u00e9',
  '\u{1f600}',
];
const trouble = fc
  .array(fc.oneof(fc.constantFrom(...TROUBLE), fc.string({ maxLength: 2, unit: 'grapheme' })), { maxLength: 12 })
  .map((parts) => parts.join(''))
  .filter((value) => value !== 'NULL');
const row = fc.record({
  id: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
  name: fc.option(trouble),
  score: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))),
  active: fc.option(fc.boolean()),
  born: fc.option(fc.integer({ min: -719162, max: 2932896 })),
  seen: fc.option(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })),
});
type Row = typeof row extends fc.Arbitrary<infer Each> ? Each : never;

const iso = (ms: number) => new Date(ms).toISOString();
const fieldsOf = ({ id, name, score, active, born, seen }: Row): Fields => [
  String(id),
  name,
  score === null ? null : String(score),
  active === null ? null : active ? '1' : '0',
  born === null ? null : iso(born * 86_400_000).slice(0, 10),
  seen === null ? null : iso(seen).replace('T', ' ').replace('Z', '000'),
];

describe.each(Object.entries(ENCODED))('%s', (_, { encode, decode: read }) => {
  it('gives back what the producer wrote, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), async (rows, size) => {
        const decoded = await read(encode(rows.map(fieldsOf)), size);
        expect(decoded.rows).toEqual(rows.map((each) => Object.values(each)));
        expect(decoded.rejects).toEqual([]);
        expect(decoded.valuesNulled).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('reads damaged text the same way however it is cut, or refuses it with a reason', async () => {
    const damage = fc.record({
      at: fc.nat(400),
      cut: fc.nat(3),
      put: fc.constantFrom('', '\\', '"', '\n', '\r', '\t', ',', '\u00ff'),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 4 }),
        fc.array(damage, { maxLength: 4 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, damages, size) => {
          let bytes = Buffer.from(encode(rows.map(fieldsOf)));
          for (const { at, cut, put } of damages) {
            bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from(put, 'latin1'), bytes.subarray(at + cut)]);
          }
          expect(await outcome(read(bytes, size))).toEqual(await outcome(read(bytes)));
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('JSON lines', () => {
  const object = fc.record({
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    name: trouble,
    more: fc.jsonValue(),
  });
  const written = ({ id, name, more }: { id: bigint; name: string; more: unknown }) =>
    `{"id":${id},"name":${JSON.stringify(name)},"more":${JSON.stringify(more)}}`;

  it('gives back what the producer wrote, with the offset of every record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(object, { maxLength: 6 }), fc.integer({ min: 1, max: 40 }), async (objects, size) => {
        const decoded = await decodeJson(objects.map((each) => `${written(each)}\n`).join(''), size);
        expect(decoded.rows).toEqual(objects.map((each) => [each.id, each.name, written(each)]));
        expect(decoded.lines).toEqual(objects.map((_, index) => index + 1));
      }),
    );
  });

  it('points at the bytes of every reject', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ',',
      ' ',
      '\n',
      '\u00e9',
      '#',
      '{"id":1}',
      '{"id":2',
      '"\\ud800"',
      '{"x":"\\u0000"}',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 25 }), fc.integer({ min: 1, max: 9 }), async (tokens, size) => {
        const bytes = Buffer.from(`${tokens.join('')}\n`);
        const decoded = await decodeJson(bytes, size);
        for (const { row: line, byteOffset, raw: shown } of decoded.rejects) {
          const raw = shown.replaceAll('\\\\', '\\');
          expect(bytes.subarray(byteOffset, byteOffset + Buffer.byteLength(raw)).toString()).toBe(raw);
          expect(bytes.subarray(0, byteOffset).toString().split('\n')).toHaveLength(line);
        }
        expect(decoded).toEqual(await decodeJson(bytes));
      }),
      { numRuns: 250 },
    );
  });
});

describe('arbitrary bytes', () => {
  const header = (by: string) => Buffer.from(`${SAMPLE_HEADER.join(by)}\n`);
  const readers: readonly [Buffer, Decode][] = [
    [header('\t'), ENCODED.sql!.decode],
    [header('\t'), ENCODED.studentmodule!.decode],
    [header(','), ENCODED['csv with LF']!.decode],
    [Buffer.alloc(0), decodeJson],
  ];

  it('are read the same way however they are cut, or refused with a reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.integer({ min: 1, max: 9 }),
        fc.boolean(),
        async (bytes, size, headed) => {
          for (const [first, read] of readers) {
            const all = headed ? Buffer.concat([first, bytes]) : Buffer.from(bytes);
            expect(await outcome(read(all, size))).toEqual(await outcome(read(all)));
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

const python = spawnSync('python3', ['--version']).status === 0;

describe('against other writers', () => {
  // Without Python there is no second implementation to compare with.
  it.skipIf(!python)('reads what the csv module of Python writes', async () => {
    const rows = fc.sample(fc.tuple(fc.nat(), trouble), { numRuns: 300, seed: 1 });
    const script = 'import csv,json,sys; csv.writer(sys.stdout).writerows(json.load(sys.stdin))';
    const { stdout } = spawnSync('python3', ['-c', script], {
      input: JSON.stringify([['id', 'name'], ...rows]),
      env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
    });
    const decoded = await decode(decodeCsv, table('edx-csv', { 'id!': 'bigint', name: 'varchar' }), stdout, 1000);
    expect(decoded.rows).toEqual(rows.map(([id, name]) => [BigInt(id), name]));
  });
});
