import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { madeId } from '../../lambdas/core/lake/made-id.ts';
import macros from '../../sql/duckdb.sql';
import { speakAthena } from '../../sql/duckdb.ts';
import { duckdbRows } from '../trino/cells.ts';
import { CASES } from './cases/index.ts';
import { goldenFile, goldenText, selectCases } from './golden.ts';
import { MADE_IDS, madeIdSql } from './made-ids.ts';
import { REFUSED } from './refused.ts';

let engine: Engine;

beforeAll(async () => {
  engine = await openEngine({ scratch: tmpdir(), memoryMiB: 512, prepare: speakAthena });
});
afterAll(() => engine.close());

describe('DuckDB gives what a real Trino gave', () => {
  it.each(CASES)('$name', async (cases) => {
    const results = await duckdbRows(engine.connection, selectCases(cases, 'duckdb'));
    const lines = (text: string) => text.split('\n');
    expect(lines(goldenText(cases, results))).toEqual(lines(readFileSync(goldenFile(cases), 'utf8')));
  });

  it('for every macro', () => {
    const defined = [...macros.matchAll(/^create macro (\w+)/gm)].map(([, name]) => name!);
    const shown = CASES.flatMap(({ expressions }) => expressions).join(' ');
    expect(defined.length).toBeGreaterThan(0);
    expect(defined.filter((name) => !new RegExp(`\\b${name}\\(`).test(shown))).toEqual([]);
  });

  it('and no golden file is left over', () => {
    const files = readdirSync(new URL('golden', import.meta.url)).sort();
    expect(files).toEqual(CASES.map(({ name }) => `${name}.jsonl`).sort());
  });
});

it.each(REFUSED)('refuses %s', async (sql) => {
  await expect(engine.connection.runAndReadAll(sql)).rejects.toThrow();
});

describe('made ids', () => {
  it.each(MADE_IDS)('$parts give $id', async ({ parts, id }) => {
    const [source, kind, ...key] = parts;
    expect(madeId(source, kind, ...key)).toBe(id);
    expect(await duckdbRows(engine.connection, `select ${madeIdSql(parts)}`)).toEqual([[id]]);
  });
});

describe('the dialect', () => {
  const SHOW = "select concat('a', null), trim('\ta '), 7 / 2";
  const SHOWN = [[null, 'a', '3']];

  it('holds in every connection and from every schema, also inside of views', async () => {
    const { connection } = engine;
    await connection.run('create schema elsewhere');
    await connection.run(`create view elsewhere.shown as select concat('a', null) as a, trim('\ta ') as b, 7 / 2 as c`);
    await engine.aside(async (other) => {
      expect(await duckdbRows(other, SHOW)).toEqual(SHOWN);
      await other.run('use elsewhere');
      expect(await duckdbRows(other, SHOW)).toEqual(SHOWN);
      expect(await duckdbRows(other, 'select * from shown')).toEqual(SHOWN);
    });
    expect(await duckdbRows(connection, 'select * from elsewhere.shown')).toEqual(SHOWN);
  });

  it('cannot be switched off by a statement', async () => {
    await expect(engine.connection.run('set global integer_division = false')).rejects.toThrow(/lock/);
  });
});
