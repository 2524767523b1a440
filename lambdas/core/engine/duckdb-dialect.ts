import type { TypedColumn } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import type { Buckets, Dialect } from './model-engine.ts';
import { identifier } from './sql.ts';

/** DuckDB's own words, beside the macros by which it understands Athena's (sql/duckdb.ts). */
export const DUCKDB: Dialect = {
  name: 'duckdb',
  type: (type) => TYPES[type].duckdb,
  // A hash takes less memory than an id. Equal values have equal hashes, so that no repetition is overlooked.
  different: (values) => `count(distinct hash(${values.join(', ')}))`,
  content: (columns) => {
    const row = hashOfRow(columns);
    return ['count(*)', `bit_xor(${row})`, `sum(${row} % 1000000007)`];
  },
};

/** Number of the bucket that a row is in, from 0. */
export const bucketOf = ({ by, count }: Buckets) => `hash(${identifier(by)}) % ${count}`;

const hashOfRow = (columns: readonly TypedColumn[]) =>
  `hash(${columns.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].sql})`).join(', ')})`;
