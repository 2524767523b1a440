import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';
import { type Comparable, comparable, duckdbRows, type EngineName, trinoRows } from './cells.ts';
import { type Engines, qualified, type TestModel } from './engines.ts';

type Row = readonly Comparable[];

/**
 * What is not the same in both engines, or not as declared: for each model, the first difference. Names and types of the
 * columns come first, since values of another type mean nothing; then all rows, whatever their order. `typed`: texts whose
 * columns need no second look, since what they read has the same types as before; those without a difference are added.
 */
export async function differences(
  engines: Engines,
  models: readonly TestModel[],
  typed: Set<string> = new Set(),
): Promise<readonly string[]> {
  const found = new Map<TestModel, string>();
  const open = models.values();
  const compareNext = async () => {
    for (const model of open) {
      const ofColumns = typed.has(model.sql) ? undefined : await columnDifference(engines, model);
      if (ofColumns === undefined) typed.add(model.sql);
      const difference = ofColumns ?? (await rowDifference(engines, model));
      if (difference !== undefined) found.set(model, difference);
    }
  };
  // Most of a small statement's time in Trino is waiting.
  await Promise.all([compareNext(), compareNext()]);
  return models.flatMap((model) => {
    const difference = found.get(model);
    return difference === undefined ? [] : [`${model.schema}.${model.name}: ${difference}`];
  });
}

/** Of the text itself: a view of Trino would hide that its query yields a narrower type than it declares. */
async function columnDifference({ trino, duckdb }: Engines, model: TestModel): Promise<string | undefined> {
  const { columns } = await trino(`select * from (\n${model.sql}\n) limit 0`, model.schema);
  const described = await duckdb.runAndReadAll(`describe ${qualified(model)}`);
  const found: Readonly<Record<EngineName, readonly string[]>> = {
    trino: columns.map(({ name, type }) => `${name} ${type.replaceAll(', ', ',')}`),
    duckdb: described.getRows().map(([name, type]) => `${name} ${type}`),
  };
  const declared: Readonly<Record<EngineName, readonly string[]>> = {
    trino: model.columns.map(({ name, type }) => `${name} ${TYPES[type].sql}`),
    duckdb: model.columns.map(({ name, type }) => `${name} ${TYPES[type].duckdb}`),
  };
  for (const engine of ['trino', 'duckdb'] as const) {
    const [has, wanted] = [found[engine], declared[engine]];
    const at = firstDifference(has, wanted);
    if (at !== undefined) {
      return `column ${at + 1} is ${has[at] ?? 'missing'} in ${engine}, declared is ${wanted[at] ?? 'no such column'}`;
    }
  }
  return undefined;
}

async function rowDifference({ trino, duckdb }: Engines, model: TestModel): Promise<string | undefined> {
  const select = (engine: EngineName) => {
    const cells = model.columns.map(({ name, type }) => comparable(type, identifier(name), engine));
    return `select ${cells.join(', ')} from ${qualified(model)}`;
  };
  return firstRowDifference(
    model.columns.map(({ name }) => name),
    model.key,
    await trinoRows(trino, select('trino')),
    await duckdbRows(duckdb, select('duckdb')),
  );
}

/** Undefined when the two hold the same rows, each as often. */
export function firstRowDifference(
  columns: readonly string[],
  key: readonly string[],
  trino: readonly Row[],
  duckdb: readonly Row[],
): string | undefined {
  const keyAt = key.map((name) => columns.indexOf(name));
  const keyOf = (row: Row) => JSON.stringify(keyAt.map((i) => row[i]));
  const sorted = (rows: readonly Row[]) =>
    rows.map((row) => ({ row, key: keyOf(row), text: JSON.stringify(row) })).sort(byKeyThenText);
  const [left, right] = [sorted(trino), sorted(duckdb)];
  const at = firstDifference(
    left.map(({ text }) => text),
    right.map(({ text }) => text),
  );
  if (at === undefined) return undefined;
  const counts = trino.length === duckdb.length ? '' : `; ${trino.length} rows in trino, ${duckdb.length} in duckdb`;
  const [a, b] = [left[at], right[at]];
  const name = (row: Row) =>
    key.length > 0
      ? shown(
          key,
          keyAt.map((i) => row[i]!),
        )
      : shown(columns, row);
  if (a && b && a.key === b.key) {
    const column = firstDifference(a.row.map(asText), b.row.map(asText))!;
    const values = `${asText(a.row[column]!)} in trino and ${asText(b.row[column]!)} in duckdb`;
    return `row ${name(a.row)}: ${columns[column]} is ${values}${counts}`;
  }
  return a && (!b || byKeyThenText(a, b) < 0)
    ? `row ${name(a.row)} is in trino only${counts}`
    : `row ${name(b!.row)} is in duckdb only${counts}`;
}

interface Keyed {
  readonly row: Row;
  readonly key: string;
  readonly text: string;
}

function byKeyThenText(a: Keyed, b: Keyed): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
}

function firstDifference(a: readonly string[], b: readonly string[]): number | undefined {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return i;
  return undefined;
}

const asText = (value: Comparable): string => JSON.stringify(value);

const shown = (names: readonly string[], values: Row): string =>
  `(${names.map((name, i) => `${name} = ${asText(values[i]!)}`).join(', ')})`;
