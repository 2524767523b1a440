import type { ColumnType } from './types.ts';

/**
 * What a column can reveal of a person.
 * `none`: nothing; `pseudonym`: an id that only the platform can resolve; `personal`: names a person or describes one;
 * `sensitive`: secrets and free text that may hold anything.
 */
export type Privacy = 'none' | 'pseudonym' | 'personal' | 'sensitive';

/** What a file or a table of an engine needs to know of a column. */
export type TypedColumn = Pick<ColumnDefinition, 'name' | 'type'>;

export interface ColumnDefinition {
  readonly name: string;
  readonly type: ColumnType;
  /**
   * False for required columns: a record without a value there is rejected, and blank text is no value. A header without
   * the column is refused unless the column is optional. In all others the producer's NULL is null, whatever its schema
   * promises.
   */
  readonly nullable: boolean;
  /** For numbers and times, as it is in the table: `seconds`, `points`, `UTC`. */
  readonly unit?: string;
  readonly privacy: Privacy;
  readonly description: string;
  /** Other spellings of the header that producers use. */
  readonly aliases?: readonly string[];
  /** Headers without it are as usual as those with it: it is null then, without a warning. */
  readonly optional?: true;
  /**
   * Decides who may see what, or whether something is shown. It must be delivered, though its value may be null: a header,
   * or an object of JSON lines, without it refuses the file, since nulls that nobody wrote would decide in its place.
   */
  readonly decisive?: true;
  /** For an optional column: the table of the same schema that can say it in its place. Where neither does, a warning says so. */
  readonly elsewhere?: string;
  /** No column is delivered for it: it reads the field of this one, and keeps what that one cuts. */
  readonly microsecondsOf?: string;
}

/** Whether a column holds numbers that name something and count nothing. */
export function isId({ name, type }: TypedColumn): boolean {
  return type === 'bigint' && /(?:^|_)id$/.test(name);
}

/**
 * How a file of a table is written.
 * `edx-sql`: tab separated, header, backslash sequences; `edx-studentmodule`: the same with another escape rule;
 * `edx-csv`: comma separated, header, doubled quotes; `edx-events`: JSON lines of the tracking log;
 * `edx-structure`: one JSON object of blocks; `edx-forum`: one JSON document a line; `postgres-csv`: as PostgreSQL's
 * COPY writes CSV with a header; `postgres-json`: one object a line, as its row_to_json writes them; `parquet`: Apache
 * Parquet, whatever wrote it.
 */
export const DIALECTS = [
  'edx-sql',
  'edx-studentmodule',
  'edx-csv',
  'edx-events',
  'edx-structure',
  'edx-forum',
  'postgres-csv',
  'postgres-json',
  'parquet',
] as const;

export type Dialect = (typeof DIALECTS)[number];

/** Those of one producer. */
export type DialectOf<P extends string> = Extract<Dialect, `${P}-${string}`>;

export interface TableDefinition {
  /** Schema in SQL: `edx`, `coursera`, ... */
  readonly schema: string;
  readonly name: string;
  /** Raised by one whenever the columns or what they hold change; units of an older one can be converted again. */
  readonly version: number;
  /** One sentence: what one row is. */
  readonly grain: string;
  /** Columns that identify a row within one snapshot of one course; empty when nothing does. */
  readonly key: readonly string[];
  readonly description: string;
  /** Those in which it is delivered; where there are several, the name of a file says which. */
  readonly dialects: readonly [Dialect, ...Dialect[]];
  /**
   * `snapshot`: each delivery is the whole table, partitions are (org, site) for the newest and (org, site, delivery_date)
   * for all; `daily`: each delivery is a day's events, partitions are (org, site, file_date).
   */
  readonly kind: 'snapshot' | 'daily';
  /** For events: the column with the event's own time, whose days each unit counts. */
  readonly eventTime?: string;
  readonly columns: readonly ColumnDefinition[];
}

/** The columns that are delivered: those of microseconds read the fields of others. */
export function deliveredColumns({ columns }: TableDefinition): readonly ColumnDefinition[] {
  return columns.filter(({ microsecondsOf }) => microsecondsOf === undefined);
}

/** Columns that conversion adds to those of every source table, in this order, after the table's own. */
export const LINEAGE_COLUMNS: readonly ColumnDefinition[] = [
  {
    name: 'extra',
    type: 'varchar',
    nullable: true,
    privacy: 'sensitive',
    description: 'Columns or keys of the record that this table does not define, as a JSON object; null when none.',
  },
  {
    name: '_row',
    type: 'bigint',
    nullable: false,
    privacy: 'none',
    unit: 'lines',
    description:
      'Line of the decrypted, decompressed text on which the record begins, the header being line 1; in Parquet the row.',
  },
  {
    name: '_source_object',
    type: 'varchar',
    nullable: false,
    privacy: 'none',
    description: 'Bucket and key of the delivered object, joined by a slash.',
  },
  {
    name: '_source_entry',
    type: 'varchar',
    nullable: true,
    privacy: 'none',
    description: 'Name inside the delivered zip or folder; null for an object that is neither.',
  },
  {
    name: '_run',
    type: 'varchar',
    nullable: false,
    privacy: 'none',
    description: 'Conversion that wrote the row, as in `lake.units`.',
  },
];

/** Stored in the files of every `snapshot` table, after the lineage columns. */
export const SNAPSHOT_DATE: ColumnDefinition = {
  name: 'snapshot_date',
  type: 'date',
  nullable: false,
  unit: 'UTC',
  privacy: 'none',
  description: 'Date of the delivery that the row came with; older than the rest where a row was carried forward.',
};

/** Columns in the Parquet files of a source table, in their order. */
export function storedColumns(table: TableDefinition): readonly ColumnDefinition[] {
  return [...table.columns, ...LINEAGE_COLUMNS, ...(table.kind === 'snapshot' ? [SNAPSHOT_DATE] : [])];
}
