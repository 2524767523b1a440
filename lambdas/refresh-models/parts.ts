import { type Model, SOURCES } from '../core/definitions/model.ts';
import { references, referencesOf } from '../core/definitions/references.ts';
import { literal } from '../core/engine/duckdb.ts';
import { fingerprint } from '../core/lake/models.ts';

/** Rows of a table that are built together. */
export interface Part {
  /** As in the part's path; empty for a table of one part. */
  readonly key: string;
  /** The SELECT of its rows. */
  readonly select: string;
  /** Text that is the same only while the SELECT means the same, apart from what it reads. */
  readonly meaning: string;
  /** `schema.table` of all that its rows are made from. */
  readonly reads: readonly string[];
}

/** A table that one SELECT makes whole. */
export const onePart = (select: string, reads: readonly string[], meaning = select): Part => ({
  key: '',
  select,
  meaning,
  reads,
});

/** The parts of a model, each with what it reads alone. */
export function partsOf({ name, sql, bySource }: Pick<Model, 'name' | 'sql' | 'bySource'>): readonly Part[] {
  if (!bySource) return [onePart(sql, references(sql).tables)];
  const parts = SOURCES.flatMap((source): Part[] => {
    const read = referencesOf(sql, source);
    // The engine sees that the other branches of the union can have no such row, and does not run them.
    const select = `select * from (${sql}) ${name} where source = ${literal(source)}`;
    return read ? [{ key: `source=${source}`, select, meaning: sql, reads: read.tables }] : [];
  });
  if (parts.length === 0) throw new Error(`${name} is by source, but has no CTE named after one`);
  return parts;
}

/**
 * What tells whether a part is out of date: what it means, its columns, and the content of all that it reads (`contents`, by
 * `schema.table`).
 */
export function partFingerprint(
  { columns }: Pick<Model, 'columns'>,
  { key, meaning, reads }: Part,
  contents: (table: string) => string,
): string {
  return fingerprint(
    key,
    meaning,
    columns.map(({ name, type }) => `${name} ${type}`),
    reads.map((table) => `${table} ${contents(table)}`),
  );
}
