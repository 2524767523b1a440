import { describe, expect, it } from 'vitest';
import { bindHeader } from '../../lambdas/core/decode/header.ts';
import { table } from './tables.ts';

const MAP = table('edx-sql', { 'hash_id=hashid!': 'varchar', 'user_id=id!': 'bigint', username: 'varchar' });

describe('header', () => {
  it('binds by name and alias', () => {
    expect(bindHeader(['username', 'new', 'hashid', 'id'], MAP)).toEqual({
      width: 4,
      fields: [2, 3, 0],
      unknown: [{ field: 1, key: '"new"' }],
      warnings: ['edx.sample: column "new" is new, kept in extra'],
    });
  });

  it("prefers a column's own name to the alias of another", () => {
    const both = table('edx-sql', { 'user_id=id!': 'bigint', id: 'bigint' });
    expect(bindHeader(['id', 'user_id'], both).fields).toEqual([1, 0]);
  });

  it.each([
    ['a name twice', ['hash_id', 'user_id', 'username', 'username'], /found "username" again/],
    ['a new name twice', ['hash_id', 'user_id', 'x', 'x'], /found "x" again/],
    ['a name and its alias', ['hash_id', 'user_id', 'hashid'], /found "hashid" again/],
    ['no key', ['username'], /expected hash_id, user_id; found 1 fields, of which 1 are known/],
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
