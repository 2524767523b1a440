import type { TypedColumn } from '../definitions/table.ts';
import type { ColumnType } from '../definitions/types.ts';

/** The expressions in which engines differ. All other text about models means the same to each of them (sql/README.md). */
export interface Dialect {
  /** A part of every fingerprint, since another engine hashes the same rows otherwise and spreads them over other files. */
  readonly name: string;
  /** The name that `ReadingEngine.columns` gives to a type. */
  type(type: ColumnType): string;
  /** Aggregate that counts the different tuples of some values, nulls being equal. It may count too few, never too many. */
  different(values: readonly string[]): string;
  /** Aggregates that together are the same for the same rows in any order, and else differ. */
  content(columns: readonly TypedColumn[]): readonly string[];
}

/** Rows in Parquet files of the lake. */
export interface StoredRows {
  /** The columns that the files have. */
  readonly columns: readonly TypedColumn[];
  /** The columns that come from the folders of the files' paths, behind the others; none when absent. */
  readonly partitions?: readonly TypedColumn[];
  /** Names within the lake. */
  readonly files: readonly string[];
  /** Tells that files of older definitions are among them: a column that a file lacks is null in its rows. */
  readonly mixed?: boolean;
}

/** A row as texts: dates as `YYYY-MM-DD`, booleans as `true` or `false`. Other types than those and text or numbers are cast first. */
export type TextRow = readonly (string | null)[];

/** Answers questions about the rows of a lake. Relations have names of the form `schema.table`. */
export interface ReadingEngine {
  readonly dialect: Dialect;
  /** A relation of stored rows, to be written behind `from`. */
  stored(rows: StoredRows): Promise<string>;
  /** Lets a name yield what a SELECT yields, in all that reads the name too. A bare name in the SELECT is one of the same schema. */
  show(name: string, select: string): Promise<void>;
  /** Lets a name yield the rows that a SELECT yields now, so that they are computed once. */
  keep(name: string, select: string): Promise<void>;
  /** Removes a name. */
  forget(name: string): Promise<void>;
  /** The rows of a SELECT that yields few. */
  rows(select: string): Promise<readonly TextRow[]>;
  /** `name type` for each column of a SELECT, with the dialect's name of the type. */
  columns(select: string): Promise<readonly string[]>;
}

/** Builds and checks models. */
export interface ModelEngine extends ReadingEngine {
  /** Says how many tables are best built side by side. */
  readonly atOnce: number;
  /**
   * Writes the rows of a SELECT into new files, each column cast to its type, and reads back that the files hold as many rows
   * and these columns. Resolves to one part, or with `months` to a part for each month that has rows.
   */
  write(select: string, layout: Layout): Promise<readonly WrittenRows[]>;
  /** Removes what nothing needs that was asked for before, once all is stored and while nobody else builds. */
  tidy(): Promise<void>;
}

/** Says how rows are written. */
export interface Layout {
  /** `schema.table` of what is built, for messages. */
  readonly name: string;
  readonly columns: readonly TypedColumn[];
  readonly spread?: Spread | null;
}

/** Says how rows are spread: over parts by the UTC month of a date or timestamp column, or over the files of one part. */
export type Spread = { readonly months: string } | { readonly buckets: Buckets };

/** Rows that have the same value in a column are in the same one of several files. */
export interface Buckets {
  readonly by: string;
  readonly count: number;
}

/** Rows that were written, and that no name shows yet. They are stored or dropped in the end. */
export interface WrittenRows {
  /** `month=2026-03`; empty for the one part of rows that are not spread over months. */
  readonly key: string;
  readonly rows: number;
  /** A relation of these rows, to be written behind `from`, until they are stored or dropped. */
  readonly relation: string;
  /** Moves the files into the lake, each to the name that `nameOf` gives to its number, from 1. Files without rows are dropped. */
  store(nameOf: (file: number) => string): Promise<readonly StoredFile[]>;
  drop(): Promise<void>;
}

export interface StoredFile {
  /** Within the lake. */
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}
