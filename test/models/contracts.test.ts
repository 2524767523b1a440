import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '../../lambdas/core/definitions/model.ts';
import { references, referencesOf } from '../../lambdas/core/definitions/references.ts';
import { storedColumns } from '../../lambdas/core/definitions/table.ts';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { partitionColumns } from '../../lambdas/core/lake/partitions.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';
import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { type OpenWorld, openWorld } from './world.ts';
import { EDX_ROSTER } from './worlds/edx-roster.ts';
import { PEOPLE, PEOPLE_APART } from './worlds/people.ts';
import { ROSTER } from './worlds/roster.ts';

const MODELS = [...BASE, ...VIEWS];
const nameOf = ({ schema, name }: Model) => `${schema}.${name}`;

/** All columns that a model can have been made from, as `schema.table.column`. */
const COLUMNS: ReadonlySet<string> = new Set([
  ...Object.values(FEEDS).flatMap(({ tables }) =>
    tables.flatMap((table) =>
      [table.schema, `${table.schema}_history`].flatMap((schema) =>
        [...storedColumns(table), ...partitionColumns(table.kind, 'current')].map(
          (column) => `${schema}.${table.name}.${column.name}`,
        ),
      ),
    ),
  ),
  ...[...GIVEN, ...BASE].flatMap(({ name, columns }) => columns.map((column) => `base.${name}.${column.name}`)),
]);

/** Tables that a text reads itself, through a sibling or through the reader's scope. */
function tablesOf(sql: string): ReadonlySet<string> {
  const { tables, siblings } = references(sql);
  const inner = siblings.flatMap((sibling) => {
    const text = sibling === VISIBLE_PERSON.name ? VISIBLE_PERSON.sql : VIEWS.find(({ name }) => name === sibling)?.sql;
    return text === undefined ? [] : [...tablesOf(text)];
  });
  return new Set([...tables, ...inner]);
}

it('there is a model for each name, in the order of the names', () => {
  for (const models of [BASE, VIEWS]) {
    const names = models.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
  }
});

describe.each(MODELS.map((model) => [nameOf(model), model] as const))('%s', (_name, model) => {
  it('says first what one row is', () => {
    expect(model.sql).toMatch(/^-- One row per /);
  });

  it('takes its columns from columns of tables that it reads', () => {
    const read = tablesOf(model.sql);
    const from = model.columns.flatMap((column) => column.from);
    expect(from.filter((source) => !COLUMNS.has(source))).toEqual([]);
    expect(from.filter((source) => !read.has(source.replace(/\.\w+$/, '')))).toEqual([]);
  });

  it('points to columns that exist', () => {
    const targets = new Set([
      ...BASE.flatMap(({ name, columns }) => columns.map((column) => `base.${name}.${column.name}`)),
      ...VIEWS.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column.name}`)),
    ]);
    expect(model.relationships.map(({ to }) => to).filter((to) => !targets.has(to))).toEqual([]);
  });

  it('has a CTE for each source that it keeps apart, or the source of each row', () => {
    if (model.rebuild.by !== 'source') return;
    if (model.rebuild.sources === 'union') expect(referencesOf(model.sql, 'timeback')).toBeDefined();
    else expect(model.columns.map(({ name }) => name)).toContain('source');
  });

  it('has the column by which it is bucketed', () => {
    if (model.rebuild.by !== 'source' || model.rebuild.bucketedBy === undefined) return;
    expect(model.columns.map(({ name }) => name)).toContain(model.rebuild.bucketedBy);
  });

  it('has the date by whose day or month it is kept, days being of base tables and months of views', () => {
    const { rebuild, schema } = model;
    if (rebuild.by !== 'day' && rebuild.by !== 'month') return;
    const types = model.columns.filter(({ name }) => name === rebuild.column).map(({ type }) => type);
    expect(rebuild.by === 'day' ? ['date'] : ['date', 'timestamp']).toContain(types.join());
    expect(schema).toBe(rebuild.by === 'day' ? 'base' : 'timeback');
  });
});

describe.each([
  ['people', PEOPLE, MODELS],
  ['people who are not merged', PEOPLE_APART, BASE],
  ['the roster of edX', EDX_ROSTER, MODELS],
  // Its base tables are given, so they reconcile with no export.
  ['the roster of TimeBack', ROSTER, VIEWS],
] as const)('in a lake of %s', (_name, rows, models) => {
  it('nothing breaks a condition that blocks a refresh', async () => {
    const world = await openWorld(rows, { everyone: null });
    for (const model of models) {
      const results = await checkContract(world.engine, model.schema === 'base' ? 'base' : 'everyone', model);
      expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
    }
    world.close();
  });
});

describe('in a lake without data', () => {
  let empty: OpenWorld;
  beforeAll(async () => {
    empty = await openWorld({}, { everyone: null });
  });
  afterAll(() => empty?.close());

  it.each(MODELS.map((model) => [nameOf(model), model] as const))(
    '%s has the types of its contract',
    async (_name, model) => {
      const declared = model.columns.map(({ name, type }) => `${name} ${TYPES[type].duckdb}`);
      expect(await empty.types(model.schema === 'base' ? 'base' : 'everyone', model.name)).toEqual(declared);
    },
  );

  it.each(MODELS.map((model) => [nameOf(model), model] as const))(
    '%s breaks none of its checks',
    async (_name, model) => {
      const named = model.schema === 'base' ? '' : `with ${model.name} as (select * from everyone.${model.name}) `;
      for (const { name, breaks } of model.checks) expect(await empty.select(named + breaks), name).toEqual([]);
    },
  );
});
