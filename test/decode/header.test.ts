import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeCsv, decodePostgresCsv } from '../../lambdas/core/decode/csv.ts';
import { decodeSql, decodeStudentmodule } from '../../lambdas/core/decode/delimited.ts';
import { bindHeader } from '../../lambdas/core/decode/header.ts';
import { decodePostgresJson } from '../../lambdas/core/feeds/timeback/json-rows.ts';
import { inWords } from '../../lambdas/core/warnings.ts';
import { decode, quarantineOf } from './running.ts';
import { table } from './tables.ts';

const MAP = table('edx-sql', { 'hash_id=hashid!': 'varchar', 'user_id=id!': 'bigint', username: 'varchar' });

describe('header', () => {
  it('binds by name and alias', () => {
    const { warnings, ...binding } = bindHeader(['username', 'new', 'hashid', 'id'], MAP);
    expect({ ...binding, warnings: warnings.map(inWords) }).toEqual({
      width: 4,
      fields: [2, 3, 0],
      unknown: [{ field: 1, key: '"new"' }],
      warnings: ['edx.sample: 1 column of the header is new, kept in extra (field 2)'],
    });
  });

  it("prefers a column's own name to the alias of another", () => {
    const both = table('edx-sql', { 'user_id=id!': 'bigint', id: 'bigint' });
    expect(bindHeader(['id', 'user_id'], both).fields).toEqual([1, 0]);
  });

  it.each([
    ['a name twice', ['hash_id', 'user_id', 'username', 'username'], /found username in fields 3 and 4/],
    ['a new name twice', ['hash_id', 'user_id', 'x', 'y', 'x'], /found one name in fields 3 and 5/],
    ['a name and its alias', ['hash_id', 'user_id', 'hashid'], /found hash_id in fields 1 and 3/],
    ['no key', ['username'], /expected hash_id, user_id, found none of that name, in a header of 1 names/],
    ['other letters', ['HASH_ID', 'user_id'], /expected hash_id/],
    ['a blank', ['hash_id ', 'user_id'], /expected hash_id/],
  ])('refuses %s', (_, names, message) => {
    expect(() => bindHeader(names, MAP)).toThrow(
      expect.objectContaining({ reason: 'BAD_HEADER', message: expect.stringMatching(message) }),
    );
  });

  it('refuses a header without any known column, also when none must have a value', () => {
    const loose = table('edx-sql', { a: 'varchar', b: 'varchar' });
    expect(() => bindHeader(['x', 'y'], loose)).toThrow(expect.objectContaining({ reason: 'BAD_HEADER' }));
    expect(bindHeader(['b'], loose).fields).toEqual([-1, 0]);
  });
});

/** Those of a text with a header, and what is between its fields. */
const DECODERS = [
  [decodeSql, '\t'],
  [decodeStudentmodule, '\t'],
  [decodeCsv, ','],
  [decodePostgresCsv, ','],
] as const;
const WIDE = table('edx-sql', { 'id!': 'bigint', name: 'varchar', mode: 'varchar' });

describe('fault 62: a header that is no header', () => {
  it('has CR as its line end, with or without one LF at the end', async () => {
    for (const [decoder, separator] of DECODERS) {
      const lines = ['id name mode', '1 Ann audit', '2 Bo honor'].map((line) => line.replaceAll(' ', separator));
      for (const end of ['\n', '\r\n', '\r', '']) {
        expect((await quarantineOf(decode(decoder, WIDE, lines.join('\r') + end))).reason).toBe('BAD_HEADER');
      }
    }
  });

  it.each([4097, 70_000, 1_000_000])('has %i names: it is refused in linear time', async (count) => {
    for (const [decoder, separator] of DECODERS) {
      const names = Array.from({ length: count }, (_, at) => (at === 0 ? 'id' : `n${at}`));
      const begun = performance.now();
      const { reason, message } = await quarantineOf(decode(decoder, WIDE, `${names.join(separator)}\n`));
      expect(performance.now() - begun).toBeLessThan(500 + count / 50); // quadratic took minutes for 70,000
      expect([reason, message.length < 300]).toEqual(['BAD_HEADER', true]);
    }
  });

  it('has 4,096 names: they are bound, and one warning says how many are new', () => {
    const names = ['id', 'name', ...Array.from({ length: 4094 }, (_, at) => `n${at}`)];
    const { unknown, warnings } = bindHeader(names, WIDE);
    expect(unknown).toHaveLength(4094);
    expect(warnings.map(inWords)).toEqual([
      'edx.sample: column mode is missing, null in every row',
      'edx.sample: 4094 columns of the header are new, kept in extra (fields 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, ...)',
    ]);
  });

  it('holds data: no message or warning says any of it', async () => {
    const secret = fc.constantFrom('Secret', 'secret@example.org', 'a secret\r', 'secret\\x', '"secret"');
    const name = fc.oneof(secret, fc.constantFrom('id', 'name', 'mode', '1', ''));
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 8 }), fc.constantFrom(...DECODERS), async (names, [decoder, by]) => {
        const told = await decode(decoder, WIDE, `${names.join(by)}\n1${by}x\\q${by}y\n`).then(
          ({ warnings, rejects }) => [...warnings, ...rejects.map(({ detail }) => detail)],
          (error: Error) => [error.message],
        );
        expect(told.join('\n')).not.toMatch(/secret/i);
      }),
      { numRuns: 500 },
    );
  });

  it('is the keys of JSON rows: neither new ones nor any value is said, only in how many rows they are', async () => {
    const rows = [
      { id: 1, name: 'a' },
      { id: 2, Secret: 1, 'secret@example.org': 2 },
      { id: 'secret', 'a secret': 3 },
    ];
    const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const { warnings, rejects } = await decode(decodePostgresJson, WIDE, text);
    expect(warnings).toEqual([
      'edx.sample: column mode is missing, null in every row',
      'edx.sample: keys that are new are kept in extra (in 2 of 3 rows, the first of them row 2)',
    ]);
    expect(rejects.map(({ detail }) => detail).join()).not.toContain('secret');

    const { reason, message } = await quarantineOf(decode(decodePostgresJson, WIDE, '{"id": 1, "secret": 2}\n'));
    expect([reason, message]).toEqual(['BAD_HEADER', expect.not.stringContaining('secret')]);
  });
});
