import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeId } from '../../../lambdas/core/lake/made-id.ts';
import { personAccount } from '../../../sql/base/person_account.ts';
import { type OpenWorld, openWorld } from '../world.ts';
import { PEOPLE, PEOPLE_APART } from '../worlds/people.ts';

let together: OpenWorld;
let apart: OpenWorld;
beforeAll(async () => {
  [together, apart] = await Promise.all([openWorld(PEOPLE), openWorld(PEOPLE_APART)]);
});
afterAll(() => {
  together?.close();
  apart?.close();
});

const person = (account: string) => madeId('edx', 'user', account);

/** Person by account. */
async function persons(world: OpenWorld) {
  const rows = await world.rows('base', 'person_account');
  return new Map(rows.map(({ native_id, person_id }) => [native_id, person_id]));
}

/** The person of an account as `base.one_roster_user` describes them. */
async function described(world: OpenWorld, account: string) {
  const id = (await persons(world)).get(account);
  return (await world.rows('base', 'one_roster_user')).filter((row) => row.id === id);
}

const email = async (world: OpenWorld, account: string) => (await described(world, account)).map((row) => row.email);
const name = async (world: OpenWorld, account: string) =>
  (await described(world, account)).map((row) => [row.given_name, row.family_name]);

describe('accounts', () => {
  it('are those that a package or a log names, each once', async () => {
    const rows = await together.rows('base', 'edx_account');
    expect(rows.map(({ native_id }) => native_id)).toEqual(
      [
        'edge:110',
        'edge:7',
        'edge:8',
        'edx:10',
        'edx:101',
        'edx:102',
        'edx:103',
        'edx:104',
        'edx:105',
        'edx:106',
      ].concat(['edx:107', 'edx:108', 'edx:109', 'edx:111', 'edx:3', 'edx:9']),
    );
  });

  it('have no name, no address and no confirmation without an account table', async () => {
    expect((await together.rows('base', 'edx_account')).find(({ native_id }) => native_id === 'edx:111')).toEqual({
      native_id: 'edx:111',
      site: 'edx',
      email: null,
      is_confirmed: false,
      given_name: null,
      family_name: null,
      date_joined: null,
    });
  });
});

describe('a person', () => {
  it('has all accounts with one confirmed address, whatever its case, under the id of TimeBack', async () => {
    expect((await persons(together)).get('edx:101')).toBe('t-ann');
  });

  it('does not get an account that never confirmed the address', async () => {
    expect((await persons(together)).get('edx:102')).toBe(person('edx:102'));
    expect(await email(together, 'edx:102')).toEqual([`${person('edx:102')}@edx.invalid`]);
  });

  it('without a user of TimeBack has the id of the smallest account, compared as text', async () => {
    const accounts = await persons(together);
    expect([accounts.get('edge:7'), accounts.get('edx:3')]).toEqual([person('edge:7'), person('edge:7')]);
  });

  it('is not united by an address that one platform has twice', async () => {
    const accounts = await persons(together);
    expect([accounts.get('edx:9'), accounts.get('edx:10')]).toEqual([person('edx:9'), person('edx:10')]);
    expect(await email(together, 'edx:10')).toEqual(['dup@example.org']);
    expect(await email(together, 'edx:9')).toEqual([`${person('edx:9')}@edx.invalid`]);
  });

  it('is known by the address of the newest snapshot', async () => {
    const accounts = await persons(together);
    expect(accounts.get('edx:104')).toBe(person('edx:104'));
    expect(accounts.get('edx:105')).toBe(person('edx:105'));
    expect(await email(together, 'edx:104')).toEqual(['new@example.org']);
    expect(await email(together, 'edx:105')).toEqual(['old@example.org']);
  });

  it('is described by the first account, with its address as delivered', async () => {
    expect(await described(together, 'edx:101')).toEqual([
      {
        id: 't-ann',
        given_name: 'Ann',
        family_name: 'Lee',
        email: 'Ann@Example.org',
        status: 'active',
        date_created: '2024-01-01 00:00:00',
        date_last_modified: '2024-02-01 00:00:00',
        source: 'timeback',
      },
    ]);
    expect(await described(together, 'edx:3')).toEqual([
      {
        id: person('edge:7'),
        given_name: 'Sam  van',
        family_name: 'Dyke',
        email: 'sam@example.org',
        status: 'active',
        date_created: '2024-05-01 12:00:00',
        date_last_modified: null,
        source: 'edx',
      },
    ]);
  });

  it('is named by the first account that has a name', async () => {
    expect(await name(together, 't-tina')).toEqual([['Tina', 'Twin']]);
  });

  it('of edX has the last word of the full name as family name', async () => {
    expect(await name(together, 'edx:104')).toEqual([['New', 'Name']]);
    expect(await name(together, 'edx:106')).toEqual([[null, 'Cher']]);
    expect(await name(together, 'edx:105')).toEqual([[null, null]]);
  });

  it('without an address gets one that nothing can be mailed to', async () => {
    expect(await email(together, 't-none')).toEqual(['t-none@timeback.invalid']);
    expect(await email(together, 'edx:106')).toEqual([`${person('edx:106')}@edx.invalid`]);
    expect(await email(together, 'edx:107')).toEqual([`${person('edx:107')}@edx.invalid`]);
  });

  it('is there once, and every account leads to one', async () => {
    const ids = (await together.rows('base', 'one_roster_user')).map(({ id }) => id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(new Set((await persons(together)).values())).toEqual(new Set(ids));
  });

  it('has an address of their own', async () => {
    for (const world of [together, apart]) {
      const emails = (await world.rows('base', 'one_roster_user')).map((row) => String(row.email).toLowerCase());
      expect(emails).toHaveLength(new Set(emails).size);
    }
  });
});

describe('two users of TimeBack with one address', () => {
  it('stay two people, and the smaller id keeps the address: numbers as numbers, others as text', async () => {
    const accounts = await persons(together);
    for (const id of ['9', '10', '4', '3b', '20', '3a', '80', '8', '9x']) expect(accounts.get(id)).toBe(id);
    expect(await email(together, '9')).toEqual(['twin@example.org']);
    expect(await email(together, '10')).toEqual(['10@timeback.invalid']);
    expect(await email(together, '3b')).toEqual(['mixed@example.org']);
    expect(await email(together, '4')).toEqual(['4@timeback.invalid']);
    expect(await email(together, '20')).toEqual(['other@example.org']);
    expect(await email(together, '3a')).toEqual(['3a@timeback.invalid']);
    expect(await email(together, '8')).toEqual(['three@example.org']);
    expect(await email(together, '80')).toEqual(['80@timeback.invalid']);
    expect(await email(together, '9x')).toEqual(['9x@timeback.invalid']);
  });

  it('share no account of another platform, which stays a person of its own', async () => {
    expect((await persons(together)).get('edge:8')).toBe(person('edge:8'));
    expect(await email(together, 'edge:8')).toEqual([`${person('edge:8')}@edx.invalid`]);
  });

  it('are reported', async () => {
    const check = personAccount.checks.find((one) => one.name === 'no platform has two accounts with one address');
    const broken = await together.select(check!.breaks);
    expect(broken.map((row) => row.native_id).sort()).toEqual(
      ['10', '20', '3a', '3b', '4', '8', '80', '9', '9x', 'edge:8', 'edx:10', 'edx:9'].sort(),
    );
  });
});

describe('merges', () => {
  it('are listed with the account that was first, and why', async () => {
    const reason = 'same e-mail address';
    const rows = await together.rows('base', 'person_merge');
    expect(new Set(rows)).toEqual(
      new Set([
        merge('t-ann', 'edx:101', 'timeback', 't-ann'),
        merge('t-tina', 'edx:103', 'timeback', 't-tina'),
        merge(person('edge:7'), 'edx:3', 'edx', 'edge:7'),
      ]),
    );

    function merge(person_id: string, native_id: string, first_source: string, first_native_id: string) {
      return { person_id, source: 'edx', native_id, first_source, first_native_id, reason };
    }
  });

  it('can be forbidden: then each account is a person, and the first in rank keeps the address', async () => {
    expect(await apart.rows('base', 'person_merge')).toEqual([]);
    expect((await persons(apart)).get('edx:101')).toBe(person('edx:101'));
    expect(await email(apart, 't-ann')).toEqual(['Ann@Example.org']);
    expect(await email(apart, 'edx:101')).toEqual([`${person('edx:101')}@edx.invalid`]);
    expect(await name(apart, 't-tina')).toEqual([[null, null]]);
  });
});
