import { describe, expect, it } from 'vitest';
import { isRestricted, type RestrictedScope, whyClosed, withConfirmed } from '../../lambdas/core/catalogue/access.ts';
import type { BuiltScope } from '../../lambdas/core/lake/models.ts';
import { parseSettings, type Settings } from '../../lambdas/core/settings.ts';
import { type Organisation, resolveScope } from '../../lambdas/refresh-models/scopes.ts';

/**
 * A lake of three organisations with a pupil each, whose scope `north` is built by refreshes, whole or of one table. All
 * sequences of changes and refreshes up to a length are walked; in every state, what the reader of `north` sees of each table
 * is compared with what an independent reading of the settings allows.
 */

/** What the operator can write, and what can be delivered. */
interface Wishes {
  readonly names: readonly string[];
  readonly scope: string;
  readonly descendants: boolean;
  /** Organisation that the settings call `group`. */
  readonly group: string;
  /** Whether the settings put `elm` below `group`. */
  readonly elmBelow: boolean;
  readonly merge: boolean;
  /** Whether an organisation was delivered whose id is the identifier of `oak`. */
  readonly taken: boolean;
}

const BEGUN: Wishes = {
  names: ['group', 'elm'],
  scope: 'north',
  descendants: false,
  group: 'oak',
  elmBelow: false,
  merge: true,
  taken: false,
};

const CHANGES: Readonly<Record<string, (wishes: Wishes) => Wishes>> = {
  narrow: (w) => ({ ...w, names: w.names.slice(0, 1) }),
  widen: (w) => ({ ...w, names: ['group', 'elm', 'I-oak'] }),
  byIdentifier: (w) => ({ ...w, names: ['I-oak'] }),
  rename: (w) => ({ ...w, scope: w.scope === 'north' ? 'south' : 'north' }),
  descend: (w) => ({ ...w, descendants: !w.descendants }),
  sameAs: (w) => ({ ...w, group: w.group === 'oak' ? 'yew' : 'oak' }),
  parent: (w) => ({ ...w, elmBelow: !w.elmBelow }),
  merge: (w) => ({ ...w, merge: !w.merge }),
  appear: (w) => ({ ...w, taken: true }),
};
const TABLES = ['students', 'attempts'] as const;
const REFRESHES: Readonly<Record<string, readonly string[]>> = {
  whole: TABLES,
  'select students': ['students'],
  'select attempts': ['attempts'],
  'select a base table': [],
};

const known = new Map<string, Settings>();

/** Settings as the operator would write them; each parsed once. */
function settingsOf(w: Wishes): Settings {
  const key = JSON.stringify({ ...w, taken: null });
  const settings = known.get(key) ?? parse(w);
  known.set(key, settings);
  return settings;
}

const parse = (w: Wishes): Settings =>
  parseSettings(
    {
      scopes: [{ name: w.scope, organisations: w.names, descendants: w.descendants }],
      organisations: [
        { identifier: 'group', sameAs: [`timeback:${w.group}`] },
        ...(w.elmBelow ? [{ identifier: 'I-elm', sameAs: ['timeback:elm'], parent: 'group' }] : []),
      ],
      people: { mergeByEmail: w.merge },
    },
    'a test',
  );

/** What `base.one_roster_organization` holds after a refresh. */
function organisationsOf(w: Wishes): readonly Organisation[] {
  const named = (id: string): Organisation => ({
    id,
    identifier: id === w.group ? 'group' : `I-${id}`,
    parentId: id === 'elm' && w.elmBelow ? w.group : null,
  });
  return [...['oak', 'elm', 'yew'].map(named), ...(w.taken ? [{ id: 'I-oak', identifier: null, parentId: null }] : [])];
}

/** The oracle: organisations whose rows the settings allow, found name by name and without the product's code. */
function allowed(w: Wishes): ReadonlySet<string> {
  const all = organisationsOf(w);
  const found = new Set<string>();
  for (const name of w.names) {
    const meant = all.filter((one) => one.id === name || one.identifier === name);
    if (meant.length !== 1) continue;
    found.add(meant[0]!.id);
    if (w.descendants) for (const one of all) if (one.parentId === meant[0]!.id) found.add(one.id);
  }
  return found;
}

interface State {
  readonly wishes: Wishes;
  /** As of the last refresh. */
  readonly shown: Wishes;
  readonly items: Readonly<Record<string, BuiltScope>>;
  /** Rows of each table of each scope: the pupils' organisations, with whether accounts were merged. */
  readonly rows: Readonly<Record<string, readonly string[]>>;
}

const NOW = new Date('2026-09-01T10:00:00Z');
const scopeOf = (settings: Settings): RestrictedScope => settings.scopes.find(isRestricted)!;

/** What a refresh does with a scope, its rows apart: resolves it, builds tables, records what they were built for. */
function refreshed({ wishes, items, rows }: State, tables: readonly string[]): State {
  const settings = settingsOf(wishes);
  const scope = scopeOf(settings);
  const { organisations } = resolveScope(scope, organisationsOf(wishes));
  const built = (organisations ?? []).map((id) => `${id}${wishes.merge ? ' merged' : ''}`);
  const kept = Object.entries(rows).filter(([name]) => name.startsWith(`${scope.name}.`));
  return {
    wishes,
    shown: wishes,
    // Tables of scopes that the settings no longer have are forgotten.
    items: { [scope.name]: withConfirmed(items[scope.name], tables, scope, settings, organisations ?? [], NOW) },
    rows: Object.fromEntries([...kept, ...tables.map((table) => [`${scope.name}.${table}`, built])]),
  };
}

/** Rows that the reader of a table gets; null when it is closed. */
function read({ wishes, items, rows }: State, table: string): readonly string[] | null {
  const settings = settingsOf(wishes);
  const scope = scopeOf(settings);
  const closed = whyClosed(scope, table, items[scope.name], { settings, now: NOW });
  return closed === null ? (rows[`${scope.name}.${table}`] ?? []) : null;
}

const LENGTH = 4;

describe('the tables of a restricted scope', () => {
  it('fault 76: show a part of what is allowed now, or are closed, after every sequence of changes and refreshes', () => {
    const broken: string[] = [];
    let open = 0;
    let closed = 0;
    const walk = (state: State, path: readonly string[]) => {
      for (const table of TABLES) {
        const rows = read(state, table);
        if (rows === null) closed++;
        else open++;
        // What is delivered and not refreshed is not in the lake: organisations are those of the last refresh.
        const rights = allowed({ ...state.wishes, taken: state.shown.taken });
        const over = (rows ?? []).filter((row) => {
          const [id, merged] = row.split(' ');
          return !rights.has(id!) || (merged !== undefined && !state.wishes.merge);
        });
        if (over.length > 0) broken.push(`${path.join(', ')}: ${table} shows ${over.join(', ')}`);
      }
      if (path.length === LENGTH) return;
      for (const [name, change] of Object.entries(CHANGES)) {
        walk({ ...state, wishes: change(state.wishes) }, [...path, name]);
      }
      for (const [name, tables] of Object.entries(REFRESHES)) walk(refreshed(state, tables), [...path, name]);
    };
    walk(refreshed({ wishes: BEGUN, shown: BEGUN, items: {}, rows: {} }, TABLES), []);
    expect(broken.slice(0, 5)).toEqual([]);
    // Closing everything would be no answer.
    expect([open > 10_000, closed > 10_000]).toEqual([true, true]);
  });

  it('are open, and complete, after every whole refresh', () => {
    const wishes = Object.values(CHANGES).flatMap((one) =>
      Object.values(CHANGES).flatMap((two) => Object.values(CHANGES).map((three) => three(two(one(BEGUN))))),
    );
    for (const wish of wishes) {
      const state = refreshed({ wishes: wish, shown: BEGUN, items: {}, rows: {} }, TABLES);
      for (const table of TABLES) {
        const ids = read(state, table)?.map((row) => row.split(' ')[0]);
        expect(ids).toEqual([...allowed(wish)].sort());
      }
    }
  });

  it.each([
    [0, false],
    [6.9, false],
    [7, false],
    [7.1, true],
    [60, true],
    [-0.5, false],
    [-8, true],
  ])('confirmed %s days ago are closed by the default of seven days: %s', (days, isClosed) => {
    const settings = settingsOf(BEGUN);
    const scope = scopeOf(settings);
    const built = withConfirmed(undefined, TABLES, scope, settings, ['oak'], NOW);
    const now = new Date(NOW.getTime() + days * 86_400_000);
    const why = whyClosed(scope, 'students', built, { settings, now });
    expect(why !== null).toBe(isClosed);
    if (days === 60) expect(why).toBe('its table is 60 days old, and scopeTables.maxAgeDays is 7');
  });

  it('of a lake that older code refreshed are closed until the next refresh', () => {
    const settings = settingsOf(BEGUN);
    expect(whyClosed(scopeOf(settings), 'students', { organisations: ['oak'] }, { settings, now: NOW })).toBe(
      'it has no table yet',
    );
  });
});

describe('the organisations of a scope', () => {
  const ids = ['a', 'b', 'c'];
  const identifiers = ['a', 'b', 'x', null];

  it('fault 76: are taken only by a name that means one of them, whatever ids and identifiers there are', () => {
    const every = ids.reduce<readonly (readonly Organisation[])[]>(
      (before, id) =>
        before.flatMap((some) =>
          identifiers.map((identifier) => [...some, { id, identifier, parentId: null } as Organisation]),
        ),
      [[]],
    );
    expect(every).toHaveLength(4 ** 3);
    for (const all of every) {
      for (const name of ['a', 'b', 'c', 'x', 'y']) {
        const meant = all.filter((one) => [one.id, one.identifier].includes(name)).map(({ id }) => id);
        const scope = { name: 'north', organisations: [name], descendants: false };
        expect(resolveScope(scope, all)).toEqual({
          organisations: meant.length === 1 ? meant : [],
          unknown: meant.length === 0 ? [name] : [],
          ambiguous: meant.length > 1 ? [name] : [],
        });
      }
    }
  });
});
