import { TYPES } from '../definitions/types.ts';
import type { Dialect } from './model-engine.ts';
import { identifier } from './sql.ts';

/** The words of Trino, which are those of Athena. */
export const TRINO: Dialect = {
  name: 'trino',
  type: (type) => TYPES[type].sql,
  different: (values) => `count(distinct row(${values.join(', ')}))`,
  content: (columns) => {
    const values = columns.map(({ name, type }) => `cast(${identifier(name)} as ${TYPES[type].sql})`);
    return ['count(*)', `to_hex(checksum(row(${values.join(', ')})))`];
  },
};
