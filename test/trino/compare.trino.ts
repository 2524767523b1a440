import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';
import { differences } from './compare.ts';
import { type Engines, openEngines, type TestModel } from './engines.ts';
import type { Column } from './metastore.ts';

const trino = inject('trino');

/** One of each type, with values at their edges. */
const COLUMNS: readonly Column[] = [
  { name: 'id', type: 'varchar' },
  { name: 'count', type: 'bigint' },
  { name: 'score', type: 'double' },
  { name: 'amount', type: 'decimal' },
  { name: 'active', type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'moment', type: 'timestamp' },
];
const ROWS = `(values
  ('a', 9223372036854775807, 0.1e0, 1234567890123456.78, true, '2020-02-29', '2020-02-29 23:59:59.999'),
  ('é 😀', -9007199254740993, 66.66666666666667e0, -0.01, false, '1900-01-01', '1900-01-01 00:00:00.001'),
  ('', 0, -1e-300, 0.00, null, '9999-12-31', '2262-04-11 23:47:16.854'),
  (null, null, null, null, null, null, null))`;

describe.skipIf(!trino)('the same tables in Trino and DuckDB', () => {
  let engines: Engines;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'timeback-compare-'));
    engines = await openEngines(trino!, folder);
    await engines.createSchemas('source', 'stored', 'shown', 'shown_build');
    await engines.addTable({
      schema: 'source',
      name: 'thing',
      columns: COLUMNS,
      partitionColumns: [],
      parts: [{ values: [], files: [await writeParquet('thing', COLUMNS, ROWS)] }],
    });
  });
  afterAll(async () => {
    engines?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function writeParquet(name: string, columns: readonly Column[], rows: string): Promise<string> {
    const path = join(folder, `${name}.parquet`);
    const names = columns.map((column) => identifier(column.name));
    const casts = columns.map(({ type }, i) => `cast(${names[i]} as ${TYPES[type].duckdb}) as ${names[i]}`);
    await engines.duckdb.run(
      `copy (select ${casts.join(', ')} from ${rows} as t (${names.join(', ')})) to '${path}' (format parquet, compression zstd)`,
    );
    return path;
  }

  const casts = COLUMNS.map(({ name, type }) => `cast(${name} as ${TYPES[type].sql}) as ${name}`).join(', ');
  const model = (given: Partial<TestModel> & Pick<TestModel, 'name' | 'sql'>): TestModel => ({
    schema: 'shown',
    columns: COLUMNS,
    key: ['id'],
    as: 'view',
    ...given,
  });

  it('finds nothing where tables and views of every type are equal', async () => {
    const models = [
      model({ schema: 'stored', name: 'thing', sql: `-- grain\nselect ${casts} from source.thing`, as: 'table' }),
      model({ schema: 'stored', name: 'nothing', sql: `select ${casts} from source.thing where false`, as: 'table' }),
      model({ name: 'thing', sql: `with t as (select * from stored.thing)\nselect ${casts} from t -- end` }),
      model({
        name: 'counted',
        sql: "select cast(id as varchar) as id, cast(count(*) as bigint) as n from stored.thing group by id union all select cast('x' as varchar), cast(1 as bigint)",
        columns: [
          { name: 'id', type: 'varchar' },
          { name: 'n', type: 'bigint' },
        ],
        key: [],
      }),
    ];
    await engines.build(models);
    expect(await differences(engines, models)).toEqual([]);
    const { rows } = await engines.trino('select count(*), count(id), count(moment) from shown.thing');
    expect(rows).toEqual([[4, 3, 3]]);
  });

  it('reads partitions, their values, and columns that older files lack', async () => {
    const columns: readonly Column[] = [...COLUMNS, { name: 'added', type: 'varchar' }];
    const partitionColumns: readonly Column[] = [
      { name: 'org', type: 'varchar' },
      { name: 'file_date', type: 'date' },
    ];
    const old = await writeParquet('old', COLUMNS, ROWS);
    const recent = await writeParquet(
      'recent',
      columns,
      `(select 'new', 1, 1, 1, true, '2020-01-01', '2020-01-01', 'yes')`,
    );
    await engines.addTable({
      schema: 'source',
      name: 'parted',
      columns,
      partitionColumns,
      parts: [
        { values: ['a=1/é %"{', '2020-02-29'], files: [old] },
        { values: ['orgx', '2020-03-01'], files: [recent, old] },
        { values: ['nobody', '2020-03-02'], files: [] },
      ],
    });
    const all = [...columns, ...partitionColumns];
    const parted = model({
      name: 'parted',
      sql: `select ${all.map(({ name, type }) => `cast(${name} as ${TYPES[type].sql}) as ${name}`).join(', ')} from source.parted`,
      columns: all,
      key: ['id', 'org'],
    });
    await engines.build([parted]);
    expect(await differences(engines, [parted])).toEqual([]);
    const { rows } = await engines.trino(
      'select org, count(*), count(added) from shown.parted group by org order by org',
    );
    expect(rows).toEqual([
      ['a=1/é %"{', 4, 0],
      ['orgx', 5, 1],
    ]);
  });

  it('finds the relation of a view’s own schema, whoever asks', async () => {
    const columns: readonly Column[] = [{ name: 'x', type: 'varchar' }];
    const scope = (schema: string) =>
      model({ schema, name: 'caller_scope', sql: `select cast('${schema}' as varchar) as x`, columns, key: ['x'] });
    const reader = (schema: string) =>
      model({ schema, name: 'reader', sql: 'select cast(x as varchar) as x from caller_scope', columns, key: ['x'] });
    const both = model({
      name: 'both',
      sql: 'select cast(a.x || b.x as varchar) as x from shown.reader a cross join shown_build.reader b',
      columns,
      key: ['x'],
    });
    const models = [scope('shown'), scope('shown_build'), reader('shown'), reader('shown_build'), both];
    await engines.build(models);
    expect(await differences(engines, models)).toEqual([]);
    expect((await engines.trino('select x from shown.both')).rows).toEqual([['shownshown_build']]);
  });

  it('finds the same in what sql/README.md proposes', async () => {
    const texts = [
      '12',
      '-12',
      '12\n',
      ' 12',
      '+12',
      '1_000',
      '1e3',
      '1.5',
      '٣',
      '999999999999999999',
      '9999999999999999999',
      '',
    ];
    const documents = ['[]', '["a","b",3,null]', '[{"a":1}]', '{"a":[1]}', ''];
    const rows = (values: readonly string[]) => `(values ${values.map((value) => `('${value}')`).join(', ')}) as t (s)`;
    const models = [
      model({
        name: 'guarded',
        sql: `select cast(s as varchar) as s, cast(case when regexp_like(s, '\\A-?[0-9]{1,18}\\z') then cast(s as bigint) end as bigint) as n from ${rows(texts)}`,
        columns: [
          { name: 's', type: 'varchar' },
          { name: 'n', type: 'bigint' },
        ],
        key: ['s'],
      }),
      model({
        name: 'elements',
        sql: `select cast(t.s as varchar) as s, cast(child.position as bigint) as position,
          cast(json_extract_scalar(t.s, '$[' || cast(child.position - 1 as varchar) || ']') as varchar) as element
        from ${rows(documents)}
        cross join unnest(sequence(1, json_array_length(t.s))) as child (position)
        where child.position between 1 and json_array_length(t.s)`,
        columns: [
          { name: 's', type: 'varchar' },
          { name: 'position', type: 'bigint' },
          { name: 'element', type: 'varchar' },
        ],
        key: ['s', 'position'],
      }),
    ];
    await engines.build(models);
    expect(await differences(engines, models)).toEqual([]);
    const { rows: numbers } = await engines.trino('select s from shown.guarded where n is not null order by s');
    expect(numbers.flat()).toEqual(['-12', '12', '999999999999999999']);
    const { rows: elements } = await engines.trino('select element from shown.elements order by s, position');
    expect(elements.flat()).toEqual(['a', 'b', '3', null, null]);
  });

  describe('reports', () => {
    const ONE: readonly Column[] = [
      { name: 'id', type: 'varchar' },
      { name: 'x', type: 'double' },
    ];
    const VIEW: Partial<TestModel> & Pick<TestModel, 'name'> = { name: 'differing', columns: ONE, key: ['id'] };
    /** Where the two engines themselves disagree, so that one text gives two results. */
    const only = {
      trino: "typeof(1) = 'integer'",
      duckdb: "typeof(1) = 'INTEGER'",
    };
    const row = (x: string, more = '') =>
      `select cast(id as varchar) as id, cast(${x} as double) as x from source.thing where count > 0 ${more}`;

    it.each([
      [
        'a value',
        row(`case when ${only.trino} then 1 else 2 end`),
        /row \(id = "a"\): x is "1" in trino and "2" in duckdb$/,
      ],
      [
        'the last bit of a double',
        row(`case when ${only.trino} then 0.1e0 else 0.10000000000000002e0 end`),
        /x is "0.1" in trino and "0.10000000000000002" in duckdb$/,
      ],
      ['a null', row(`case when ${only.duckdb} then 1 end`), /x is null in trino and "1" in duckdb$/],
      [
        'a row that only one has',
        row('1', `or (id is null and ${only.trino})`),
        /row \(id = null\) is in trino only; 2 rows in trino, 1 in duckdb$/,
      ],
      [
        'a row that the other has twice',
        `${row('1')} union all ${row('1', `and ${only.duckdb}`)}`,
        /row \(id = "a"\) is in duckdb only; 1 rows in trino, 2 in duckdb$/,
      ],
      [
        'a type',
        'select cast(id as varchar) as id, cast(1 as bigint) as x from source.thing',
        /column 2 is x bigint in trino, declared is x double$/,
      ],
      [
        'a type that is right in one',
        "select id as id, cast(1 as double) as x from (select 'a' as id)",
        /column 1 is id varchar\(1\) in trino, declared is id varchar$/,
      ],
      [
        'a name',
        'select cast(id as varchar) as id, cast(1 as double) as y from source.thing',
        /column 2 is y double in trino, declared is x double$/,
      ],
      [
        'a column too few',
        'select cast(id as varchar) as id from source.thing',
        /column 2 is missing in trino, declared is x double$/,
      ],
      [
        'a column too many',
        `select id, x, x as z from (${row('1')}) as t`,
        /column 3 is z double in trino, declared is no such column$/,
      ],
    ])('%s', async (_what, sql, expected) => {
      const differing = model({ ...VIEW, sql });
      await engines.createSchemas('shown');
      await engines.build([differing]);
      const found = await differences(engines, [differing]);
      expect(found).toHaveLength(1);
      expect(found[0]).toMatch(/^shown\.differing: /);
      expect(found[0]).toMatch(expected);
    });

    it('a type that is right in Trino alone', async () => {
      const columns: readonly Column[] = [{ name: 'total', type: 'bigint' }];
      const summed = model({ name: 'summed', sql: 'select sum(count) as total from source.thing', columns, key: [] });
      await engines.build([summed]);
      expect(await differences(engines, [summed])).toEqual([
        'shown.summed: column 1 is total HUGEINT in duckdb, declared is total BIGINT',
      ]);
    });

    it('a text that an engine refuses', async () => {
      await engines.createSchemas('shown', 'stored');
      await expect(engines.build([model({ ...VIEW, sql: 'select 1 from nowhere' })])).rejects.toThrow(
        /^duckdb refuses shown.differing: /,
      );
      await expect(
        engines.build([model({ ...VIEW, schema: 'stored', as: 'table', sql: "select ends_with('a', 'a') as x" })]),
      ).rejects.toThrow(/^trino refuses stored.differing: .*FUNCTION_NOT_FOUND/);
    });
  });
});
