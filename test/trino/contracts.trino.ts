import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Model } from '../../lambdas/core/definitions/model.ts';
import { inOrder } from '../../lambdas/core/definitions/order.ts';
import { duckdbReading } from '../../lambdas/core/engine/duckdb-models.ts';
import { TIMEBACK_TABLES } from '../../lambdas/core/feeds/timeback/tables/index.ts';
import { LEFT_OUT } from '../../lambdas/core/lake/tables.ts';
import { contentOfMonths } from '../../lambdas/refresh-models/build-part.ts';
import { selectLost } from '../../lambdas/refresh-models/changes.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';
import { selectRenamedDays, selectReplaced, withinDays } from '../../lambdas/refresh-models/days.ts';
import { selectSpans } from '../../lambdas/refresh-models/event-days.ts';
import { leftOutBy } from '../../lambdas/refresh-models/held.ts';
import { keptRows, leftOutRows, mayBreakRules } from '../../lambdas/refresh-models/left-out.ts';
import { organisationsOf } from '../../lambdas/refresh-models/scope-tables.ts';
import { unconfiguredKinds } from '../../lambdas/refresh-models/unconfigured-kinds.ts';
import { edxSession } from '../../sql/base/edx_session.ts';
import { BASE } from '../../sql/base/index.ts';
import { VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { callerScope, type LargeWorld, type Row, tablesOf } from '../models/world.ts';
import { edxActivity } from '../models/worlds/edx-activity.ts';
import { edxContent } from '../models/worlds/edx-content.ts';
import { BROKEN_ROSTER } from '../models/worlds/edx-roster.ts';
import { SCOPES } from '../models/worlds/scopes.ts';
import { type Engines, openEngines } from './engines.ts';
import { type Asked, trinoReading } from './reading.ts';
import { addWorldTable } from './world-table.ts';

const trino = inject('trino');
const AS_OF = '2026-09-01';
/** Schema of what models yield before rows are left out. */
const MADE = 'made';

const sorted = <T>(rows: readonly T[]) => [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

/**
 * An export with, for each row of a sound one: the row, the same row once more, a row that has nothing but a key, and a row
 * whose links all lead nowhere and whose periods end before they start.
 */
function brokenExport(): LargeWorld {
  const broken = TIMEBACK_TABLES.flatMap(({ name, key, columns }) => {
    const given = SCOPES[`base.${name}`];
    if (!given) return [];
    const own = (row: Row): Row =>
      Object.fromEntries(Object.entries(row).filter(([one]) => columns.some((c) => c.name === one)));
    const rows = given.map(own).flatMap((row, i) => {
      const fresh = (kind: string) => Object.fromEntries(key.map((one) => [one, `${kind} ${i}`]));
      const astray = Object.fromEntries(
        Object.keys(row).flatMap((one): [string, string][] => {
          if (/_id$/.test(one)) return [[one, `nowhere ${i}`]];
          if (/^(?:type|status|role|.*_type)$/.test(one)) return [[one, 'strange']];
          if (/^(?:ended_at_time|end_date)$/.test(one)) return [[one, '2001-01-01']];
          return [];
        }),
      );
      return [row, row, fresh('bare'), { ...row, ...astray, ...fresh('astray') }];
    });
    return [[`timeback_export.${name}`, rows] as const];
  });
  return Object.fromEntries(broken);
}

const EDX_ROWS: Readonly<Record<string, readonly Row[]>> = Object.fromEntries(
  [BROKEN_ROSTER, edxActivity, edxContent]
    .flatMap((world) => Object.entries<readonly Row[]>(world))
    .filter(([name]) => name.startsWith('edx')),
);

/** A name of an account of edX, and an event that has nothing but the name. */
const NAMED = { org: 'northlake', site: 'edx', username: 'a name' };
const NAMELESS_EVENTS: LargeWorld = {
  'edx.auth_user': [
    ...(EDX_ROWS['edx.auth_user'] ?? []),
    { ...NAMED, id: 77, is_active: true, snapshot_date: '2026-03-08' },
  ],
  'edx.events': [...(EDX_ROWS['edx.events'] ?? []), { ...NAMED, user_id: null, event_time: '2026-03-01 09:00:00' }],
};

const WORLD: LargeWorld = {
  ...EDX_ROWS,
  ...NAMELESS_EVENTS,
  ...brokenExport(),
};

describe.skipIf(!trino)('the statements of a refresh in Trino and DuckDB', { timeout: 3_000_000 }, () => {
  let engines: Engines;
  let folder: string;
  let both: { readonly inTrino: Asked; readonly inDuckdb: Asked };

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timeback-contracts-'));
    engines = await openEngines(trino!, folder);
    both = { inTrino: trinoReading(engines.trino), inDuckdb: duckdbReading(engines.duckdb, (name) => name) };
    const tables = tablesOf(WORLD, AS_OF);
    await engines.createSchemas('rows', MADE, 'everyone', ...new Set(tables.map(({ schema }) => schema)));
    for (const table of [...tables.filter(({ name }) => name !== LEFT_OUT.name), callerScope('everyone', null)]) {
      await addWorldTable(engines, table, folder);
    }
  }, 3_000_000);
  afterAll(async () => {
    engines?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** What a question has in both engines, which must be the same. */
  async function same<T>(ask: (engine: Asked) => Promise<T>, about: string): Promise<T> {
    const [inTrino, inDuckdb] = await Promise.all([ask(both.inTrino), ask(both.inDuckdb)]);
    expect(inTrino, about).toEqual(inDuckdb);
    return inDuckdb;
  }

  it('leave out the same rows of base tables, by the same rules, and show the others', async () => {
    const leftOut: Row[] = [];
    const ask = async (model: Model, made: string) => {
      const about = `base.${model.name}`;
      const canBreak = mayBreakRules(model, both.inTrino.dialect) !== null;
      const asked = await same(
        ({ dialect, rows }) => rows(`select ${mayBreakRules(model, dialect) ?? 'count(*)'} from ${made}`),
        about,
      );
      const left = await same(
        ({ rows }) =>
          rows(
            `select model, rule, key, cast(as_of as varchar), source from (${leftOutRows(model, made, AS_OF)}) left_out order by model, rule, key`,
          ),
        about,
      );
      if (canBreak && left.length > 0) expect(asked, about).toEqual([['true']]);
      leftOut.push(
        ...left.map(([name = null, rule = null, key = null, as_of = null, source = null]) => ({
          model: name,
          rule,
          key,
          as_of,
          source,
        })),
      );
    };
    let asking = Promise.resolve();
    for (const model of inOrder(BASE)) {
      // As a refresh does it: the rows are written once, and asked and written again.
      await engines.build([{ ...model, schema: MADE, as: 'table' }]);
      const made = `${MADE}.${model.name}`;
      await asking;
      asking = ask(model, made); // while the next one is built
      const select = model.columns.map(({ name }) => `"${name}"`).join(', ');
      await engines.build([{ ...model, as: 'table', sql: `select ${select} from (${keptRows(model, made)}) kept` }]);
    }
    await asking;
    expect(new Set(leftOut.map(({ rule }) => rule)).size).toBeGreaterThan(10);
    await addWorldTable(
      engines,
      { schema: 'lake', name: LEFT_OUT.name, columns: LEFT_OUT.columns, rows: leftOut },
      folder,
    );
    await engines.build(
      [{ ...VISIBLE_PERSON, key: [] }, ...inOrder(VIEWS)].map((view) => ({
        ...view,
        schema: 'everyone',
        as: 'view' as const,
      })),
    );
    const named = await same(leftOutBy, 'lake.left_out');
    expect(named.reduce((sum, { rows }) => sum + rows, 0)).toBe(leftOut.length);
  });

  it('find that the same conditions of all contracts are broken, by as many rows and with the same ids', async () => {
    const broken = new Set<string>();
    let conditions = 0;
    const open = [...BASE, ...VIEWS].values();
    const checkNext = async () => {
      for (const model of open) {
        const schema = model.schema === 'base' ? 'base' : 'everyone';
        const results = await same((engine) => checkContract(engine, schema, model), `${schema}.${model.name}`);
        conditions += results.length;
        for (const one of results) if (one.broken > 0) broken.add(one.condition);
      }
    };
    await Promise.all([checkNext(), checkNext()]);
    expect(conditions).toBeGreaterThan(600);
    expect(broken.size).toBeGreaterThan(20);
  });

  it('find the same of rows that were just built beside others that stayed', async () => {
    const bySource = BASE.filter(({ columns }) => columns.some(({ name }) => name === 'source')).values();
    const checkNext = async () => {
      for (const model of bySource) {
        const part = (sources: string) => `(select * from base.${model.name} where source ${sources})`;
        const change = { written: part(`= 'edx'`), kept: part(`<> 'edx'`), lost: (to: string) => to.endsWith('.id') };
        await same((engine) => checkContract(engine, 'base', model, { change, made: true }), model.name);
        await same((engine) => checkContract(engine, 'base', model, { change }), model.name);
      }
    };
    await Promise.all([checkNext(), checkNext()]);
  });

  it('answer what else a refresh and a check ask', async () => {
    const spans = await same(async ({ rows }) => sorted(await rows(selectSpans('base.edx_session'))), 'spans');
    expect(spans.length).toBeGreaterThan(1);
    const organisations = await same(async (engine) => sorted(await organisationsOf(engine)), 'organisations');
    expect(organisations.length).toBeGreaterThan(1);
    expect((await same(unconfiguredKinds, 'kinds')).length).toBeGreaterThan(0);

    const few = (table: string, where: string) => `(select * from base.${table} where ${where})`;
    const names = await same(
      async ({ rows }) => sorted(await rows(selectRenamedDays(few('edx_user_name', 'false')))),
      'days of user names that are new',
    );
    expect(names.length).toBeGreaterThan(0);
    await same(({ rows }) => rows(selectRenamedDays(few('edx_user_name', 'true'))), 'days of user names that stayed');

    const all = few('one_roster_user', 'true');
    const none = few('one_roster_user', 'false');
    expect(await same(({ rows }) => rows(selectLost('id', all, none)), 'lost')).toHaveLength(1);
    expect(await same(({ rows }) => rows(selectLost('id', all, all)), 'not lost')).toEqual([]);
  });

  it('show the events of some days, and put days that were made again among the others', async () => {
    const days = await same(
      async ({ rows }) =>
        (
          await rows('select distinct cast(cast(event_time as date) as varchar) as day from edx.events order by day')
        ).flat(),
      'days',
    );
    const [first, last] = [days.find((day) => day !== null)!, days.findLast((day) => day !== null)!];
    for (const range of [
      [],
      [{ from: first, to: first }],
      [
        { from: first, to: first },
        { from: last, to: last },
      ],
    ]) {
      const count = `select cast(count(*) as varchar) from edx.events where ${withinDays(range)}`;
      await same(({ rows }) => rows(count), count);
    }
    const all = `select * from base.${edxSession.name}`;
    const select = selectReplaced({ ...edxSession, day: 'day' }, all, all, [first, last]);
    const once = await same(
      ({ rows }) => rows(`select cast(count(*) as varchar) from (${select}) replaced`),
      'replaced',
    );
    expect(once).toEqual(await both.inDuckdb.rows(`select cast(count(*) as varchar) from base.${edxSession.name}`));
  });

  it('tell contents apart, whatever the order of the rows, with a part for each month', async () => {
    const months = VIEWS.flatMap((view) => (view.rebuild.by === 'month' ? [{ view, by: view.rebuild.column }] : []));
    for (const { view, by } of months) {
      const select = (more: string) => `select * from everyone.${view.name}${more}`;
      const contents = (engine: Asked, more = '') =>
        contentOfMonths(engine, { columns: view.columns, select: select(more) }, by);
      const keys = await same(async (engine) => [...(await contents(engine)).keys()].sort(), view.name);
      expect(keys.length, view.name).toBeGreaterThan(0);
      const first = view.columns[0]!.name;
      for (const engine of [both.inTrino, both.inDuckdb]) {
        const whole = await contents(engine);
        expect(await contents(engine, ` order by "${first}" desc limit 1000000`)).toEqual(whole);
        const twice = await contents(engine, ` union all select * from everyone.${view.name}`);
        for (const key of keys) expect(twice.get(key)).not.toBe(whole.get(key));
      }
    }
  });

  it.each(BASE.map((model) => [model.name, model] as const))(
    'tell the content of base.%s',
    async (_name, model: Model) => {
      const [trinoRow] = await both.inTrino.rows(
        `select ${both.inTrino.dialect.content(model.columns).join(', ')} from base.${model.name}`,
      );
      const [duckdbRow] = await both.inDuckdb.rows(
        `select ${both.inDuckdb.dialect.content(model.columns).join(', ')} from base.${model.name}`,
      );
      expect(trinoRow![0]).toBe(duckdbRow![0]);
    },
  );
});
