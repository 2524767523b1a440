import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { personAccount } from '../../../sql/base/person_account.ts';
import { personMerge } from '../../../sql/base/person_merge.ts';
import { type OpenWorld, openWorld, type Row } from '../world.ts';

/** Kinds of account that can have one address; `platform` null: it takes no part in a merge. */
const KINDS = [
  { name: 'active', platform: 'timeback', status: 'active' },
  { name: 'inactive', platform: 'timeback', status: 'Inactive' },
  { name: 'deleted', platform: null, status: 'toBeDeleted' },
  { name: 'edx', platform: 'edx', site: 'edx', confirmed: true },
  { name: 'edge', platform: 'edge', site: 'edge', confirmed: true },
  { name: 'unconfirmed', platform: null, site: 'edx', confirmed: false },
] as const;
type Kind = (typeof KINDS)[number];

interface Account {
  readonly kind: Kind;
  readonly native: string;
  readonly email: string;
}

/** Placeholders that people write where an address is asked for, each on three platforms. */
const NO_ADDRESSES = ['None', '-', 'n/a', 'NULL', '@', 'a@', '@b.org', 'a@localhost', 'a b@c.org', 'a@b@c.org', 'a@b.'];

/** All combinations of no, one or two accounts of each kind, each combination with an address of its own. */
const GROUPS: readonly (readonly Account[])[] = (() => {
  let next = 0;
  return [...Array(3 ** KINDS.length).keys()].map((code) =>
    KINDS.flatMap((kind, place) =>
      [...Array(Math.floor(code / 3 ** place) % 3).keys()].map((twin) => {
        next++;
        const native = 'site' in kind ? `${kind.site}:${next}` : `user ${next}`;
        return { kind, native, email: twin === 0 ? `g${code}@example.org` : ` G${code}@Example.ORG ` };
      }),
    ),
  );
})();

const PLACEHOLDERS: readonly Account[] = NO_ADDRESSES.flatMap((email, i) =>
  [KINDS[0], KINDS[3], KINDS[4]].map((kind, k) => {
    const number = 100_000 + 3 * i + k;
    return { kind, native: 'site' in kind ? `${kind.site}:${number}` : `user ${number}`, email };
  }),
);

const ALL = [...GROUPS.flat(), ...PLACEHOLDERS];
const WORLD = {
  'timeback_export.one_roster_user': ALL.flatMap(({ kind, native, email }) =>
    'site' in kind ? [] : [{ id: native, email, status: kind.status }],
  ),
  'base.edx_account': ALL.flatMap(({ kind, native, email }) =>
    'site' in kind ? [{ native_id: native, site: kind.site, email, is_confirmed: kind.confirmed }] : [],
  ),
  'base.one_roster_role': [],
  'base.edx_enrollment': [],
  'base.edx_teacher': [],
};

let world: OpenWorld;
let accounts: ReadonlyMap<string, Row>;
beforeAll(async () => {
  world = await openWorld(WORLD);
  accounts = new Map((await world.rows('base', 'person_account')).map((row) => [String(row.native_id), row]));
});
afterAll(() => world?.close());

const personOf = ({ native }: Account) => accounts.get(native)?.person_id;

/** The oracle: the accounts of a group that are one person, or none. */
function united(group: readonly Account[]): readonly Account[] {
  const taking = group.filter(({ kind }) => kind.platform !== null);
  const platforms = taking.map(({ kind }) => kind.platform);
  return new Set(platforms).size === platforms.length ? taking : [];
}

describe('accounts with one address', () => {
  it('fault 77: are one person only when no platform has two that take part', () => {
    for (const group of GROUPS) {
      const one = united(group);
      const persons = group.map((account) => (one.includes(account) ? 'together' : account.native));
      const found = group.map((account) => personOf(account));
      for (const [i, person] of found.entries()) {
        for (const [j, other] of found.entries()) expect(person === other).toBe(persons[i] === persons[j]);
      }
      const user = one.find(({ kind }) => !('site' in kind));
      for (const account of user ? one : []) expect(personOf(account)).toBe(user?.native);
    }
  });

  it('fault 77: leave the address to one account: an active user, then any user, then edX, then a deleted user', () => {
    const order = ['active', 'inactive', 'edx', 'edge', 'deleted'];
    for (const group of GROUPS) {
      const keepers = group.filter(({ native }) => {
        const { email, place } = accounts.get(native)!;
        return email !== null && place === 1;
      });
      const claiming = group.filter(({ kind }) => kind.name !== 'unconfirmed');
      expect(keepers).toHaveLength(Math.min(1, claiming.length));
      const first = Math.min(...claiming.map(({ kind }) => order.indexOf(kind.name.replace('edge', 'edx'))));
      for (const { kind } of keepers) expect(order.indexOf(kind.name.replace('edge', 'edx'))).toBe(first);
    }
  });

  it('fault 77: are nobody’s when it is no address', () => {
    expect(new Set(PLACEHOLDERS.map(personOf)).size).toBe(PLACEHOLDERS.length);
    for (const { native } of PLACEHOLDERS) expect(accounts.get(native)?.email).toBeNull();
  });

  it('fault 77: are listed by check where the address was left out', async () => {
    const broken = async (name: string) => {
      const check = personAccount.checks.find((one) => one.name === name)!;
      expect(check.level).toBe('warn');
      return (await world.select(check.breaks)).map(({ native_id }) => String(native_id)).sort();
    };
    const shared = GROUPS.filter((group) => united(group).length === 0).flatMap((group) =>
      group.some(({ kind }) => kind.platform !== null) ? group.filter(({ kind }) => kind.name !== 'unconfirmed') : [],
    );
    expect(await broken('no platform has two accounts with one address')).toEqual(
      shared.map(({ native }) => native).sort(),
    );
    expect(await broken('each address is one')).toEqual(PLACEHOLDERS.map(({ native }) => native).sort());
  });
});

describe('a merge', () => {
  const SCHOOLS = ['oak', 'elm'];
  /** All ways in which a user of TimeBack and an account of edX, which are one person, belong to two schools. */
  const PAIRS = [...Array(2 ** 4).keys()].map((bits) => {
    const schools = (from: number) => SCHOOLS.filter((_, i) => ((bits >> (from + i)) & 1) === 1);
    return { id: `user ${bits}`, account: `edx:${bits}`, timeback: schools(0), edx: schools(2) };
  });

  it('fault 77: that shows a person to more readers than one of the accounts alone is listed by check', async () => {
    const person = (id: string, source: string, native: string, place: number) => ({
      person_id: id,
      source,
      native_id: native,
      email: `${id}@example.org`,
      is_shared: false,
      place,
    });
    const merged = await openWorld({
      'base.person_account': PAIRS.flatMap(({ id, account }) => [
        person(id, 'timeback', id, 1),
        person(id, 'edx', account, 2),
      ]),
      'base.one_roster_role': PAIRS.flatMap(({ id, timeback, edx }) => [
        ...timeback.map((school) => ({ id: `${id} ${school}`, user_id: id, org_id: school, source: 'timeback' })),
        // Ended roles of TimeBack show nothing to anybody.
        ...SCHOOLS.filter((school) => !timeback.includes(school)).map((school) => ({
          id: `${id} ${school} ended`,
          user_id: id,
          org_id: school,
          status: 'Inactive',
          source: 'timeback',
        })),
        ...edx.map((school) => ({ id: `edx ${id} ${school}`, user_id: id, org_id: school, source: 'edx' })),
      ]),
      'base.edx_enrollment': PAIRS.flatMap(({ id, account, edx }) =>
        SCHOOLS.map((school) => ({
          id: `${account} ${school}`,
          account,
          person_id: id,
          organization_id: school,
          is_active: edx.includes(school),
        })),
      ),
      'base.edx_teacher': [],
    });
    try {
      const check = personMerge.checks.find((one) => one.name.startsWith('no merge shows a person'))!;
      const rows = await merged.select(check.breaks);
      const expected = PAIRS.flatMap(({ id, timeback, edx }) =>
        SCHOOLS.filter((school) => timeback.includes(school) !== edx.includes(school)).map(
          (school) => `${id} ${school}`,
        ),
      );
      expect(rows.map(({ person_id, org_id }) => `${person_id} ${org_id}`).sort()).toEqual(expected.sort());
      expect(check.level).toBe('warn');
    } finally {
      merged.close();
    }
  });
});
