import type { ReadingEngine } from '../../lambdas/core/engine/model-engine.ts';
import { TRINO } from '../../lambdas/core/engine/trino-dialect.ts';
import type { Cell, TrinoQuery } from './client.ts';

/** What contracts ask of an engine. */
export type Asked = Pick<ReadingEngine, 'dialect' | 'rows' | 'columns'>;

/** A Trino as the engine of contracts. */
export function trinoReading(query: TrinoQuery): Asked {
  return {
    dialect: TRINO,
    async rows(select) {
      const { rows } = await query(select);
      return rows.map((row) => row.map(asText));
    },
    async columns(select) {
      const { columns } = await query(`select * from (${select}) described limit 0`);
      return columns.map(({ name, type }) => `${name} ${type.replaceAll(', ', ',')}`);
    },
  };
}

const asText = (cell: Cell): string | null => (cell === null ? null : String(cell));
