import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CATALOGUE_SCHEMA, viewTexts } from '../../lambdas/core/catalogue/models.ts';
import { withNamed } from '../../lambdas/core/engine/named-relations.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';
import { MODELS } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { type OpenWorld, openWorld } from '../models/world.ts';
import { SCOPES } from '../models/worlds/scopes.ts';

const NAMED = new Map([
  ['base.one', 'select id from (values (1), (2)) given (id)'],
  ['base.two', 'select one.id + 10 as id from base.one'],
  ['seen.three', 'with made as (select id from base.two) select id from made'],
  ['seen.four', 'select three.id from three join base.one on one.id + 10 = three.id'],
]);

describe('a statement with what its names stand for', () => {
  let world: OpenWorld;
  beforeAll(async () => {
    world = await openWorld(SCOPES, { everyone: null });
  });
  afterAll(() => world.close());

  const rowsOf = async (sql: string) => (await world.connection.runAndReadAll(sql)).getRowsJson();

  it.each([
    ['select count(*) from base.one', [['2']]],
    ['select id from "base"."two" order by id', [[11], [12]]],
    ['select one.id, other.id from base.one join base.one other on other.id > one.id', [[1, 2]]],
    ['select id from base.one where id in (select id - 10 from base.two) order by id desc', [[2], [1]]],
    ['with own as (select id from seen.four) select id from own order by id desc', [[12], [11]]],
    [
      'with recursive up (n) as (select 1 union all select n + 1 from up where n < 3) select n from up join base.one on id = n',
      [[1], [2]],
    ],
    [`select 'from base.one', id from base.one -- from base.two\nwhere id = 2`, [['from base.one', 2]]],
    ['select id from base.one where id is distinct from 1', [[2]]],
  ])('%s', async (select, rows) => {
    expect(await rowsOf(withNamed(select, NAMED))).toEqual(rows);
  });

  it('leaves names alone that are not known', () => {
    expect(withNamed('select id from edx.events', NAMED)).toBe('select id from edx.events');
  });

  it('yields what the views yield that a database keeps, of all of them', async () => {
    const texts = viewTexts(MODELS, null).map(({ name, sql }) => [`${CATALOGUE_SCHEMA}.${name}`, sql] as const);
    const named = new Map(texts);
    let shown = 0;
    for (const { name, columns } of VIEWS) {
      const ordered = (from: string) =>
        `select ${columns.map((column) => identifier(column.name)).join(', ')} from ${from} order by all`;
      const kept = await rowsOf(ordered(`everyone.${name}`));
      expect(await rowsOf(withNamed(ordered(`${CATALOGUE_SCHEMA}.${name}`), named)), name).toEqual(kept);
      shown += kept.length;
    }
    expect(shown).toBeGreaterThan(40);
  });

  it('is short enough for Athena, of every model', () => {
    const texts = viewTexts(MODELS, null).map(({ name, sql }) => [`${CATALOGUE_SCHEMA}.${name}`, sql] as const);
    const named = new Map(texts);
    for (const [name] of texts)
      expect(Buffer.byteLength(withNamed(`select * from ${name}`, named)), name).toBeLessThan(100_000);
  });
});
