import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defineView, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { literal } from '../../lambdas/core/engine/duckdb.ts';
import { conditionsOf, targetIn } from '../../lambdas/refresh-models/conditions.ts';

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

let database: DuckDBInstance;
beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:');
});
afterAll(() => database.closeSync());

it('a pass over the rows finds every condition that a query of its own finds broken, and no other', async () => {
  const connection = await database.connect();
  await connection.run('create schema made');
  await connection.run(
    'create table made.thing (id varchar, part varchar, email varchar, kind varchar, other varchar)',
  );
  const value = fc.option(fc.constantFrom('a', 'A', 'b', 'B', ''), { freq: 3 });
  const rows = fc.array(fc.tuple(value, value, value, value, value), { maxLength: 5 });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(rows, async (values) => {
      await connection.run('delete from made.thing');
      for (const row of values) {
        await connection.run(
          `insert into made.thing values (${row.map((one) => (one === null ? 'null' : literal(one)))})`,
        );
      }
      for (const { condition, screen, breaks } of conditionsOf(MODEL, 'made.thing', targetIn('made'))) {
        const screened = Number(
          (await connection.runAndReadAll(`select ${screen?.count} from made.thing source`)).getRows()[0]![0],
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
