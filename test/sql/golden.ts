import { fileURLToPath } from 'node:url';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { type Comparable, comparable, type EngineName } from '../trino/cells.ts';
import type { Cases } from './cases/cases.ts';

/** Where the results of `cases` stand as a real Trino gave them: `npm run test:trino -- -u` writes these files. */
export function goldenFile({ name }: Cases): string {
  return fileURLToPath(new URL(`golden/${name}.jsonl`, import.meta.url));
}

/** A SELECT with a row for each combination of arguments, in their order, and a column for each expression. */
export function selectCases(cases: Cases, engine: EngineName): string {
  const names = Object.keys(cases.over);
  const rows = combinations(cases).map(
    (values, row) => `(${[row, ...values.map((value) => (value === null ? 'null' : literal(value)))].join(', ')})`,
  );
  // From a table of columns, as in a model: literals would be worked out by the planner, in ways of its own.
  const columns = Object.entries(cases.over).map(
    ([name, { type }]) => `cast(${name} as ${TYPES[type].sql}) as ${name}`,
  );
  const results = cases.expressions.map((expression) => comparable(cases.returns, expression, engine));
  return `select ${results.join(', ')} from (
    select line, ${columns.join(', ')} from (values ${rows.join(', ')}) as given (line, ${names.join(', ')})
  ) as arguments order by line`;
}

/** The text of a golden file: the expressions, then a line for each combination of arguments with their results. */
export function goldenText(cases: Cases, results: readonly (readonly Comparable[])[]): string {
  const { returns, expressions, over } = cases;
  const names = Object.keys(over);
  const lines = combinations(cases).map((values, row) => ({
    ...Object.fromEntries(names.map((name, i) => [name, values[i]])),
    is: results[row],
  }));
  return [{ returns, expressions }, ...lines].map((line) => `${JSON.stringify(line)}\n`).join('');
}

function combinations({ over }: Cases): readonly (readonly (string | null)[])[] {
  return Object.values(over).reduce<readonly (readonly (string | null)[])[]>(
    (rows, { values }) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
}
