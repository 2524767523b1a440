import type { ColumnDefinition } from '../definitions/table.ts';
import type { ReadingEngine, StoredRows } from '../engine/model-engine.ts';
import { identifier } from '../engine/sql.ts';
import type { PartFile } from '../lake/reports.ts';

/** Makes a relation of stored rows, to be written behind `from`, as an engine reads them. */
export type Read = ReadingEngine['stored'];

/** Of a model, with the columns that its values come from. */
export type RelationColumn = ColumnDefinition & { readonly from?: readonly string[] };

/** A name that can stand in a query. */
export interface Relation {
  readonly schema: string;
  readonly name: string;
  readonly grain: string;
  readonly description: string;
  readonly key: readonly string[];
  /** Those of the files, then those of the partitions. */
  readonly columns: readonly RelationColumn[];
  /** Of a view, the relations that its SELECT names, as `schema.name`; a name without a schema is one of its own schema. */
  readonly reads?: readonly string[];
  /** Set for what the views of a schema need and no reader asks for. */
  readonly internal?: true;
  /** Published files behind it, as of that moment. */
  files(): Promise<readonly RelationFile[]>;
  /** The SELECT that yields it, over those files as an engine reads them. */
  select(read: Read): Promise<string>;
}

export interface RelationFile {
  /** Within the lake. */
  readonly name: string;
  /** Null where the ledger does not know. */
  readonly rows: number | null;
  readonly bytes: number | null;
}

/** What pointers, or the parts of a built model, show. */
export function filesOf(
  shown: readonly { readonly prefix: string; readonly files: readonly PartFile[] }[],
): RelationFile[] {
  return shown.flatMap(({ prefix, files }) =>
    files.map(({ name, rows, bytes }) => ({ name: prefix + name, rows, bytes })),
  );
}

/** The SELECT of stored rows, every column by its name. */
export async function selectStored(read: Read, rows: StoredRows): Promise<string> {
  const names = [...rows.columns, ...(rows.partitions ?? [])].map(({ name }) => identifier(name));
  return `select ${names.join(', ')} from ${await read(rows)} stored`;
}
