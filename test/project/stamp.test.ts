import { afterEach, describe, expect, it, vi } from 'vitest';
import { kindOf } from '../../lambdas/core/lake/item-keys.ts';
import type { ItemKey, View } from '../../lambdas/core/lake/ledger.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { catalogueSql } from '../../lambdas/project/catalogue-sql.ts';
import { publishedTables } from '../../lambdas/project/published.ts';
import { stampOf } from '../../lambdas/project/stamp.ts';

const SCOPES = [
  { name: 'everyone', unrestricted: true },
  { name: 'north', organisations: ['x'] },
];
const READERS = { settings: parseSettings({ scopes: SCOPES }, 'the test'), now: new Date('2025-03-09T12:00:00Z') };

/** A view of items that have a version and no content; it notes the kinds of items that are asked for. */
function noting(versions: Readonly<Record<string, number>> = {}) {
  const kinds = new Set<string>();
  const note = (key: string) => kinds.add(kindOf(key));
  const view: View = {
    sequence: 1,
    isEmpty: false,
    read: (key) => {
      note(key);
      return undefined;
    },
    list: (prefix) => {
      note(prefix);
      return [];
    },
    versions: (prefix) => {
      note(prefix);
      return Object.entries(versions)
        .filter(([key]) => key.startsWith(prefix))
        .map(([key, version]) => ({ key: key as ItemKey<unknown>, version }));
    },
  };
  return { view, kinds };
}

const KINDS = [
  'current',
  'partition',
  'records',
  'delivery',
  'model',
  'scope',
  'object',
  'file',
  'garbage',
  'projected',
];

describe('the stamp of what other tools are shown', () => {
  afterEach(() => {
    vi.doUnmock('../../sql/base/given.ts');
    vi.doUnmock('../../sql/duckdb.sql');
    vi.resetModules();
  });

  it('looks at every kind of item that the Delta logs and the catalogue are made from, and at no other', async () => {
    const made = noting();
    publishedTables(made.view, lakePaths('file:///lake/'), READERS);
    await catalogueSql(made.view, READERS);
    const stamped = noting();
    await stampOf(stamped.view, READERS);
    expect([...stamped.kinds].sort()).toEqual([...made.kinds].sort());
    expect(made.kinds.size).toBeGreaterThan(4);
  });

  it('changes with the version of each such item, when one is added or removed, and with no other', async () => {
    const { view, kinds } = noting();
    await stampOf(view, READERS);
    const stamp = (versions: Readonly<Record<string, number>>) => stampOf(noting(versions).view, READERS);
    for (const kind of KINDS) {
      const [x, y] = [`${kind}/x`, `${kind}/y`];
      const moments = [{}, { [x]: 1 }, { [x]: 2 }, { [x]: 2, [y]: 3 }, { [y]: 3 }];
      const stamps = await Promise.all(moments.map(stamp));
      expect([kind, new Set(stamps).size]).toEqual([kind, kinds.has(kind) ? moments.length : 1]);
    }
  });

  it('changes with the scopes', async () => {
    const { view } = noting();
    const stamps = [SCOPES, SCOPES.slice(0, 1), []].map((scopes) =>
      stampOf(view, { ...READERS, settings: parseSettings({ scopes }, 'the test') }),
    );
    expect(new Set(await Promise.all(stamps)).size).toBe(3);
  });

  it.each([
    ['a table that refreshes are given', '../../sql/base/given.ts'],
    ['a macro', '../../sql/duckdb.sql'],
  ])('changes with the definition of %s', async (_, module) => {
    const before = await stampOf(noting().view, READERS);
    vi.resetModules();
    vi.doMock(module, async (original) => {
      const actual = await original<{ default?: string; GIVEN?: readonly object[] }>();
      return actual.GIVEN
        ? { ...actual, GIVEN: actual.GIVEN.map((model, at) => (at === 0 ? { ...model, columns: [] } : model)) }
        : { default: `${actual.default}\n-- one more line` };
    });
    const changed = await import('../../lambdas/project/stamp.ts');
    expect(await changed.stampOf(noting().view, READERS)).not.toBe(before);
  });
});
