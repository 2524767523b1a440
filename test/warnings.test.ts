import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inWords, type Warning, warningKey } from '../lambdas/core/warnings.ts';

const TABLE = { schema: 'edx', table: 'auth_user' };
const PLACE = { table: 'auth_user', site: 'edx' };

/** Warnings of every code with what is said of them; a code that is missing here does not compile. */
const SAID: { readonly [C in Warning['code']]: readonly (readonly [Extract<Warning, { code: C }>, string])[] } = {
  MISSING_COLUMN: [
    [
      { code: 'MISSING_COLUMN', ...TABLE, column: 'email', elsewhere: null },
      'edx.auth_user: column email is missing, null in every row',
    ],
    [
      { code: 'MISSING_COLUMN', ...TABLE, column: 'session_id', elsewhere: 'caliper_event' },
      'edx.auth_user: column session_id is missing, null in every row, and caliper_event, which could say it, was not delivered',
    ],
  ],
  NEW_COLUMNS: [
    [
      { code: 'NEW_COLUMNS', ...TABLE, count: 1, fields: [3] },
      'edx.auth_user: 1 column of the header is new, kept in extra (field 3)',
    ],
    [
      { code: 'NEW_COLUMNS', ...TABLE, count: 2, fields: [3, 5] },
      'edx.auth_user: 2 columns of the header are new, kept in extra (fields 3, 5)',
    ],
    [
      { code: 'NEW_COLUMNS', ...TABLE, count: 9, fields: [3, 5] },
      'edx.auth_user: 9 columns of the header are new, kept in extra (fields 3, 5, ...)',
    ],
  ],
  NEW_KEYS: [
    [
      { code: 'NEW_KEYS', ...TABLE, in: { count: 2, rows: 7, first: 3 } },
      'edx.auth_user: keys that are new are kept in extra (in 2 of 7 rows, the first of them row 3)',
    ],
  ],
  DROPPED_COLUMNS: [
    [
      { code: 'DROPPED_COLUMNS', ...TABLE, count: 1 },
      'edx.auth_user: 1 of the new columns is not kept, as extra.drop says',
    ],
    [
      { code: 'DROPPED_COLUMNS', ...TABLE, count: 2 },
      'edx.auth_user: 2 of the new columns are not kept, as extra.drop says',
    ],
  ],
  PADDING_DROPPED: [[{ code: 'PADDING_DROPPED', bytes: 12 }, '12 NUL bytes after the last record were dropped']],
  NO_COURSE_BLOCK: [
    [{ code: 'NO_COURSE_BLOCK' }, 'no block of category course: blocks whose key does not say the course are rejected'],
  ],
  REPEATED_CHILDREN: [
    [
      { code: 'REPEATED_CHILDREN', times: 2 },
      '2 times a block is listed as a child again: parent_block_id and position are its first place',
    ],
  ],
  UNKNOWN_TABLE: [
    [{ code: 'UNKNOWN_TABLE', table: null }, 'not read: no known table is in its name'],
    [{ code: 'UNKNOWN_TABLE', table: 'badge' }, 'not read: badge is not a known table'],
  ],
  ODD_NAME: [
    [
      { code: 'ODD_NAME', table: 'auth_user', expected: '{org}-auth_user-{site}-analytics.sql.gpg' },
      'a file of auth_user that is not read, since its name has another site or ending: expected ' +
        '{org}-auth_user-{site}-analytics.sql.gpg with the site prod, edx, edge or prod-edge; earlier rows of its course stay',
    ],
  ],
  CARRIED_FORWARD: [
    [
      { code: 'CARRIED_FORWARD', ...PLACE, slots: ['a', 'b'] },
      'auth_user (edx): nothing usable for a, b; rows that an earlier package brought for it stay',
    ],
  ],
  TABLE_EMPTIED: [
    [
      { code: 'TABLE_EMPTIED', ...PLACE },
      'auth_user (edx): the package before had it, this one has not; it is empty now',
    ],
  ],
  TABLE_SHRANK: [
    [
      { code: 'TABLE_SHRANK', ...PLACE, before: 900, now: 700 },
      'auth_user (edx): 700 rows, where 900 were visible before',
    ],
  ],
  ENTRIES_GONE: [
    [
      { code: 'ENTRIES_GONE', ...PLACE, slots: [{ slot: 'a', before: 3 }] },
      'auth_user (edx): no entry for a (3 rows before); counts as empty now',
    ],
  ],
  ENTRIES_SHRANK: [
    [
      { code: 'ENTRIES_SHRANK', ...PLACE, slots: [{ slot: 'a', before: 9, now: 2 }] },
      'auth_user (edx): much less than before for a (2 of 9 rows)',
    ],
  ],
  PUBLISHED_STAYS: [
    [{ code: 'PUBLISHED_STAYS' }, 'fewer entries could be read than are published; what is published stays'],
  ],
};
const ALL: readonly (readonly [Warning, string])[] = Object.values(SAID).flat();

type Json = Readonly<Record<string, unknown>>;

/** The same with the fields of every object in another order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, field]) => [name, reversed(field)] as const);
  return Object.fromEntries(entries.reverse());
};

/** Something else in the place of one value. */
const other = (value: unknown): unknown => {
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'string') return `${value}x`;
  if (Array.isArray(value)) return [...value, 'x'];
  return value === null ? 'x' : { ...(value as Json), x: 1 };
};

describe('a warning', () => {
  it.each(ALL)('is said in words: %j', (warning, said) => {
    expect(inWords(warning)).toBe(said);
    expect(inWords(JSON.parse(JSON.stringify(warning)) as Warning)).toBe(said);
  });

  it('that an older version stored as a sentence is that sentence', () => {
    fc.assert(fc.property(fc.string(), (sentence) => inWords(sentence) === sentence));
  });

  it('is the same as another when code and fields are equal, whatever the order of the fields, and only then', () => {
    for (const [at, [warning]] of ALL.entries()) {
      expect(warningKey(reversed(warning) as Warning)).toBe(warningKey(warning));
      for (const name of Object.keys(warning)) {
        const changed = { ...warning, [name]: other((warning as Json)[name]) } as Warning;
        expect([warning, name, warningKey(changed) === warningKey(warning)]).toEqual([warning, name, false]);
      }
      const same = ALL.filter(([one]) => warningKey(one) === warningKey(warning));
      expect(same).toEqual([ALL[at]]);
    }
  });
});
