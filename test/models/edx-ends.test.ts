import { describe, expect, it } from 'vitest';
import { type ColumnDefinition, deliveredColumns } from '../../lambdas/core/definitions/table.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { checkContract } from '../../lambdas/refresh-models/contracts.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { openWorld, type Row, type World } from './world.ts';
import { edxActivity } from './worlds/edx-activity.ts';
import { edxContent } from './worlds/edx-content.ts';
import { EDX_ROSTER } from './worlds/edx-roster.ts';
import { exact } from './worlds/exact.ts';
import { PEOPLE } from './worlds/people.ts';

const WORLDS: readonly World[] = [PEOPLE, EDX_ROSTER, edxActivity, edxContent, exact];
const sourceRows = (name: string): readonly Row[] => WORLDS.flatMap((world) => world[name] ?? []);
const TABLES = [...FEEDS['edx-events'].tables, ...FEEDS['edx-packages'].tables].filter(
  ({ schema, name }) => sourceRows(`${schema}.${name}`).length > 0,
);

/** What a column of a type can hold at its ends, as far as an ingest publishes it. */
const ENDS: Readonly<Record<string, readonly (string | number | boolean)[]>> = {
  varchar: ['', ' ', '\u{FEFF}', 'x'.repeat(70_000)],
  double: [1e300, -1e300, 0],
  bigint: ['9223372036854775807', '-9223372036854775808', 0],
  boolean: [true, false],
  date: ['0001-01-01', '9999-12-31'],
  decimal: ['9999999999999999.99', '-9999999999999999.99'],
  numeric: ['99999999999999999999', '-99999999999999999999'],
  timestamp: ['0001-01-01 00:00:00', '9999-12-31 23:59:59.999'],
};

const valuesOf = ({ type, nullable }: ColumnDefinition) => {
  const values = ENDS[type];
  if (!values) throw new Error(`no ends are known of the type ${type}`);
  // The ingest rejects a row without a value in a required column, and blank text is none.
  return nullable ? [null, ...values] : values.filter((value) => String(value).trim() !== '');
};

/** Each row once more with each column at each of its ends, and each row twice. */
const world: World = Object.fromEntries(
  TABLES.map((table) => {
    const name = `${table.schema}.${table.name}`;
    const rows = sourceRows(name);
    const changed = deliveredColumns(table).flatMap((column) =>
      valuesOf(column).flatMap((value) => rows.slice(0, 3).map((row): Row => ({ ...row, [column.name]: value }))),
    );
    return [name, [...rows, ...rows, ...changed]];
  }),
);

describe('fault 78: columns of edX at their ends, and rows twice', () => {
  it('the worlds have rows of the tables that models read', () => {
    expect(TABLES.length).toBeGreaterThanOrEqual(8);
  });

  it('no base table fails or breaks a condition that blocks, and every view can be read', async () => {
    const opened = await openWorld(world, { everyone: null });
    for (const model of [...BASE, ...VIEWS]) {
      const schema = model.schema === 'base' ? 'base' : 'everyone';
      const results = await checkContract(opened.engine, schema, model);
      expect(results.filter(({ level, broken }) => level === 'block' && broken > 0)).toEqual([]);
      await opened.select(`select count(hash(shown)) from ${schema}.${model.name} shown`);
    }
    // Attempts and activities whose block is blank have nothing that could be their id.
    const left = await opened.select('select distinct model, rule from lake.left_out order by model');
    expect(left).toEqual([
      { model: 'base.caliper_attempt', rule: 'id is not null' },
      { model: 'base.clr_achievement', rule: 'id is not null' },
    ]);
    opened.close();
  });
});
