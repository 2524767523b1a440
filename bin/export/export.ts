import { stat } from 'node:fs/promises';
import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import type { Engine } from '../../lambdas/core/engine/duckdb.ts';
import { writeParquet } from '../../lambdas/core/engine/parquet.ts';
import { literal } from '../../lambdas/core/engine/sql.ts';
import { type Answered, countRows, type RowStream, streamResult } from '../terminal/results.ts';
import { selectRows, selectTexts } from './select.ts';

/** Formats of an exported file. */
export const EXPORT_FORMATS = ['parquet', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exported {
  readonly rows: number;
  readonly bytes: number;
}

/** What is exported: the rows of a relation for which `where` (SQL) holds, all without it. */
export interface Selection {
  readonly relation: Relation;
  readonly where: string | undefined;
}

/** Writes the rows to a file that does not exist yet, as they stand in the lake at this moment. */
export const exportFile: Readonly<
  Record<ExportFormat, (engine: Engine, selection: Selection, path: string) => Promise<Exported>>
> = {
  async parquet(engine, { relation, where }, path) {
    return writeParquet(engine, selectRows(relation, where), path, { columns: relation.columns });
  },
  async csv(engine, { relation, where }, path) {
    const copy = `copy (${selectTexts(relation, where)}) to ${literal(path)} (format csv, header, nullstr '')`;
    const { rowsChanged: rows } = await engine.connection.run(copy);
    return { rows, bytes: (await stat(path)).size };
  },
};

/** The rows as CSV, piece by piece; counts them in `answered`. */
export async function* exportText(
  { connection }: Engine,
  { relation, where }: Selection,
  answered: Answered,
): AsyncIterable<string> {
  const result = await connection.stream(selectTexts(relation, where));
  const stream: RowStream = { names: result.columnNames(), rows: countRows(result.yieldRows(), answered) };
  yield* streamResult.csv(stream);
}
