import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ColumnType, TYPES } from '../../lambdas/core/definitions/types.ts';
import { duckdbReading } from '../../lambdas/core/engine/duckdb-models.ts';
import type { ReadingEngine } from '../../lambdas/core/engine/model-engine.ts';
import { keptRows, leftOutRows, oneOfKey } from '../../lambdas/refresh-models/left-out.ts';
import { BASE } from '../../sql/base/index.ts';
import { speakAthena } from '../../sql/duckdb.ts';

let database: DuckDBInstance;
let engine: ReadingEngine;
beforeAll(async () => {
  database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  await speakAthena(connection);
  engine = duckdbReading(connection, (name) => name);
});
afterAll(() => database?.closeSync());

const VALUES: Readonly<Record<ColumnType, string>> = {
  varchar: "'x'",
  bigint: '1',
  double: '1',
  decimal: '1',
  numeric: '1',
  boolean: 'false', // an enrolment with an end is not active
  date: "'2026-01-01'",
  timestamp: "'2026-01-01 00:00:00'",
  microseconds: '1',
};

it.each(BASE.filter(({ key }) => key.length > 0).map((model) => [model.name, model] as const))(
  'of rows of base.%s that are the same one is shown, and the others are left out, whatever its columns are called',
  async (_name, model) => {
    const values = model.columns.map(({ name, type }) => `cast(${VALUES[type]} as ${TYPES[type].sql}) as "${name}"`);
    const row = `select ${values.join(', ')}`;
    const rows = `(${row} union all ${row} union all ${row})`;
    expect(await engine.rows(`select count(*) from (${keptRows(model, rows)}) kept`)).toEqual([['1']]);
    const left = await engine.rows(
      `select rule, count(*) from (${leftOutRows(model, rows, '2026-01-02')}) left_out group by rule`,
    );
    expect(left).toEqual([[oneOfKey(model), '2']]);
  },
);
