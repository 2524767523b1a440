import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { inOrder } from '../../lambdas/core/definitions/order.ts';
import { BASE } from '../../sql/base/index.ts';
import { VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { callerScope, tablesOf } from '../models/world.ts';
import { type Engines, openEngines } from './engines.ts';

const trino = inject('trino');

/** A query of one view; Athena refuses what has more than 150 stages, and a report joins several views. */
const OF_A_VIEW = 40;
/** A query of two. */
const OF_A_PAIR = 80;

/** Each view with itself by its key, and with each view that one of its columns refers to. */
const PAIRS = VIEWS.flatMap((view) => {
  const joined = (to: string, on: readonly (readonly [string, string])[]) => ({
    pair: `${view.name} with ${to}`,
    sql: `select count(*) from everyone.${view.name} a join everyone.${to} b on ${on
      .map(([left, right]) => `a."${left}" = b."${right}"`)
      .join(' and ')}`,
  });
  const key = view.key.map((column) => [column, column] as const);
  return [
    ...(key.length > 0 ? [joined(view.name, key)] : []),
    ...view.relationships.map(({ column, to }) => {
      const [other, target] = to.split('.') as [string, string];
      return joined(other, [[column, target]]);
    }),
  ];
});

describe.skipIf(!trino)('fault 79: the stages of a query in Trino', () => {
  let engines: Engines;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timeback-stages-'));
    engines = await openEngines(trino!, folder);
    await engines.createSchemas('base', 'everyone');
    const given = tablesOf(Object.fromEntries(BASE.map(({ name }) => [`base.${name}`, []])));
    for (const { schema, name, columns } of [...given, callerScope('everyone', null)]) {
      if (schema !== 'base' && schema !== 'everyone') continue;
      await engines.addTable({ schema, name, columns, partitionColumns: [], parts: [{ values: [], files: [] }] });
    }
    const views = [{ ...VISIBLE_PERSON, key: ['person_id'] }, ...inOrder(VIEWS)];
    await engines.build(views.map((view) => ({ ...view, schema: 'everyone', as: 'view' })));
  });
  afterAll(async () => {
    engines?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function stages(sql: string): Promise<number> {
    const { rows } = await engines.trino(`explain (type distributed) ${sql}`);
    return [...String(rows[0]![0]).matchAll(/^Fragment \d+/gm)].length;
  }

  it.each(VIEWS.map(({ name }) => name))('of %s are at most 40', async (name) => {
    const found = await stages(`select * from everyone.${name}`);
    expect(found).toBeGreaterThan(0);
    expect(found).toBeLessThanOrEqual(OF_A_VIEW);
  });

  it.each(PAIRS)('of $pair are at most 80', async ({ sql }) => {
    const found = await stages(sql);
    expect(found).toBeGreaterThan(1);
    expect(found).toBeLessThanOrEqual(OF_A_PAIR);
  });
});
