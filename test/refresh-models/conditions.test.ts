import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineView, type Model, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { DUCKDB } from '../../lambdas/core/engine/duckdb-dialect.ts';
import { duckdbReading } from '../../lambdas/core/engine/duckdb-models.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { conditionsOf, targetIn, unknownRows } from '../../lambdas/refresh-models/conditions.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';

const MODEL = defineView({
  name: 'thing',
  sql: '',
  grain: '',
  description: '',
  key: ['id', 'part'],
  columns: [
    required('id', 'varchar', 'none', '', []),
    nullable('part', 'varchar', 'none', '', []),
    nullable('email', 'varchar', 'personal', '', [], { unique: 'ignoring case' }),
    nullable('kind', 'varchar', 'none', '', [], { allowed: ['a', 'B'] }),
    nullable('other', 'varchar', 'none', '', []),
  ],
  rules: [{ holds: 'part <> kind', level: 'block' }],
  relationships: [{ column: 'other', to: 'thing.id', level: 'warn' }],
});
/** As `MODEL`, but a base table, whose relationships are looked at one by one. */
const TABLE: Model = { ...MODEL, schema: 'base' };
/** A base table that points to another one. */
const POINTING: Model = { ...TABLE, relationships: [{ column: 'other', to: 'base.target.id', level: 'block' }] };

let database: DuckDBInstance;
beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:');
});
afterAll(() => database.closeSync());

const value = fc.option(fc.constantFrom('a', 'A', 'b', 'B', ''), { freq: 3 });
const someRows = (maxLength: number) => fc.array(fc.tuple(value, value, value, value, value), { maxLength });
type Values = readonly (string | null)[];

const THING = 'id, part, email, kind, other';

/** Makes a table of texts anew. */
async function fill(
  connection: DuckDBConnection,
  table: string,
  names: string,
  rows: readonly Values[],
): Promise<void> {
  const columns = names.split(', ').map((name) => `${name} varchar`);
  await connection.run(`create or replace table ${table} (${columns.join(', ')})`);
  if (rows.length === 0) return;
  const values = rows.map((row) => `(${row.map((one) => (one === null ? 'null' : literal(one))).join(', ')})`);
  await connection.run(`insert into ${table} values ${values.join(', ')}`);
}

it('a pass over the rows finds every condition that a query of its own finds broken, and no other', async () => {
  const connection = await database.connect();
  await connection.run('create schema made');
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(someRows(5), async (values) => {
      await fill(connection, 'made.thing', THING, values);
      const conditions = [MODEL, TABLE].flatMap((model) =>
        conditionsOf(model, unknownRows('made.thing'), { target: targetIn('made'), dialect: DUCKDB }),
      );
      for (const { condition, screen, breaks } of conditions) {
        const screened = Number(
          (await connection.runAndReadAll(`select ${screen.count} from ${screen.over} source`)).getRows()[0]![0],
        );
        const broken = (await connection.runAndReadAll(breaks)).currentRowCount;
        expect(screened > 0, condition).toBe(broken > 0);
        seen.add(`${condition}: ${broken > 0}`);
      }
    }),
    { numRuns: 60 },
  );
  // Each of the six conditions has been met and has been broken.
  expect(seen.size).toBe(12);
  connection.closeSync();
});

it('where some rows kept the contract before, what is new shows whether all keep it now', async () => {
  const connection = await database.connect();
  await connection.run('create schema parted; create schema base');
  await fill(connection, 'parted.kept', THING, []);
  await fill(connection, 'parted.written', THING, []);
  await connection.run('create view parted.thing as from parted.kept union all from parted.written');
  const engine = duckdbReading(connection, (name) => name);
  const broken = async (change?: { readonly written: string; readonly kept: string; lost(): boolean }) => {
    const results = await checkContract(engine, 'parted', POINTING, change ? { change } : {});
    return results.filter((result) => result.broken > 0).map(({ condition }) => condition);
  };
  const targets = fc.uniqueArray(value, { maxLength: 5 });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(someRows(2), someRows(2), targets, targets, async (kept, written, before, now) => {
      const target = (values: Values) =>
        fill(
          connection,
          'base.target',
          'id',
          values.map((id) => [id]),
        );
      await fill(connection, 'parted.kept', THING, kept);
      await fill(connection, 'parted.written', THING, []);
      await target(before);
      fc.pre((await broken()).length === 0);

      await fill(connection, 'parted.written', THING, written);
      await target(now);
      const lost = () => before.some((id) => !now.includes(id));
      const whole = await broken();
      expect(await broken({ written: 'parted.written', kept: 'parted.kept', lost })).toEqual(whole);
      for (const condition of whole) seen.add(condition);
      if (kept.length > 0 && written.length > 0 && whole.length === 0) seen.add('nothing');
    }),
    { numRuns: 150 },
  );
  expect(seen.size).toBe(7);
  connection.closeSync();
});
