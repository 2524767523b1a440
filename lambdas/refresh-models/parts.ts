import { type Model, SOURCES, type Source } from '../core/definitions/model.ts';
import { references, referencesOf } from '../core/definitions/references.ts';
import type { ColumnDefinition } from '../core/definitions/table.ts';
import { literal } from '../core/engine/sql.ts';
import { fingerprint } from '../core/lake/models.ts';
import { required } from '../core/required.ts';

/** Rows of a table that are built together. */
export interface Part {
  /** As in the part's path; empty for a table of one part. */
  readonly key: string;
  /** The SELECT of its rows. */
  readonly select: string;
  /** Text that is the same only while the SELECT means the same, apart from what it reads. */
  readonly meaning: string;
  /** `schema.table` of all that its rows are made from, or the key of a part of it. */
  readonly reads: readonly string[];
}

/** A table that one SELECT makes whole. */
export const onePart = (select: string, reads: readonly string[], meaning = select): Part => ({
  key: '',
  select,
  meaning,
  reads,
});

/** How `Part.reads` names one part of a table: `schema.table/source=edx`. */
export const contentKey = (table: string, part: string) => `${table}/${part}`;

/** The table that one of `Part.reads` names, and the part of it; undefined where all of it is read. */
export function readOf(read: string): { readonly table: string; readonly part: string | undefined } {
  const [table, part] = read.split('/') as [string, string?];
  return { table, part };
}

type Parted = Pick<Model, 'name' | 'sql' | 'rebuild'>;

const sourcesKeptApart = ({ rebuild }: Parted) => (rebuild.by === 'source' ? rebuild.sources : null);

/** The parts of a model, each with what it reads alone. `all`: the models that it may read. */
export function partsOf(model: Parted, all: readonly Parted[]): readonly Part[] {
  const { name, sql } = model;
  if (sourcesKeptApart(model) === null) return [onePart(sql, references(sql).tables)];
  return sourcesOf(model, all).map((source) => {
    const key = `source=${source}`;
    // The engine sees that the other sources can have no such row, and does not read them.
    const select = `select * from (${sql}) ${name} where source = ${literal(source)}`;
    return { key, select, meaning: sql, reads: readsOf(model, all, source) };
  });
}

function readsOf(model: Parted, all: readonly Parted[], source: Source): readonly string[] {
  const { sql } = model;
  if (sourcesKeptApart(model) === 'union') return required(referencesOf(sql, source), `the CTE of ${source}`).tables;
  return references(sql).tables.map((table) =>
    keptBySource(table, all) ? contentKey(table, `source=${source}`) : table,
  );
}

function sourcesOf(model: Parted, all: readonly Parted[]): readonly Source[] {
  const { name, sql } = model;
  const found = SOURCES.filter((source) =>
    sourcesKeptApart(model) === 'union'
      ? referencesOf(sql, source) !== undefined
      : references(sql).tables.some((table) => {
          const read = keptBySource(table, all);
          return read && sourcesOf(read, all).includes(source);
        }),
  );
  if (found.length === 0) throw new Error(`${name} is by source, but neither a CTE nor a table that it reads is`);
  return found;
}

const keptBySource = (table: string, all: readonly Parted[]) =>
  all.find((model) => `base.${model.name}` === table && sourcesKeptApart(model) !== null);

/**
 * What tells whether a part is out of date: what it means, its columns, and the content of all that it reads (`contents`, by
 * `schema.table`).
 */
export function partFingerprint(
  { columns }: { readonly columns: readonly ColumnDefinition[] },
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
