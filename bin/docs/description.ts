import type { Level, ModelColumn } from '../../lambdas/core/definitions/model.ts';
import type { ColumnDefinition } from '../../lambdas/core/definitions/table.ts';

// What the data dictionary says of a name that can stand in a query, whatever it is defined by. All texts are prose as
// prose.ts reads it.

export interface ColumnDescription
  extends Omit<ColumnDefinition, 'type'>,
    Partial<Pick<ModelColumn, 'known' | 'allowed' | 'unique'>> {
  /** As Athena's SQL writes it. */
  readonly type: string;
  /** Of a column that a model makes. */
  readonly lineage?: ColumnLineage;
}

/** Columns as `schema.table.column`. */
export interface ColumnLineage {
  /** Those that the value is made from; empty for what the model makes itself. */
  readonly from: readonly string[];
  /** Delivered columns that it comes from in the end. */
  readonly sources: readonly string[];
}

export interface ColumnGroup {
  readonly title: string;
  /** `shared`: many tables have the same columns with the same meaning, so that they come last among search results. */
  readonly origin: 'own' | 'shared';
  readonly columns: readonly ColumnDescription[];
}

/** A property of a table as a whole, such as how its files are written. */
export interface Fact {
  readonly term: string;
  readonly texts: readonly string[];
}

/** Something that holds for the rows, and what happens when it does not. */
export interface Condition {
  readonly text: string;
  readonly level: Level;
}

export interface TableDescription {
  readonly schema: string;
  readonly name: string;
  /** As queries write it mostly: with its schema, or without where every reader has a schema of their own. */
  readonly title: string;
  /** Other names, with their schema, under which queries find rows of the same table. */
  readonly alsoAs: readonly string[];
  /** One sentence: what one row is. */
  readonly grain: string;
  readonly description: string;
  /** Some words that tell it from others in lists of its schema, which says what they are about. */
  readonly label: string;
  readonly facts: readonly Fact[];
  /** Columns that identify a row; empty when nothing does. */
  readonly key: readonly string[];
  readonly groups: readonly ColumnGroup[];
  /** Empty for what is delivered or recorded: it is shown as it is. */
  readonly conditions: readonly Condition[];
  /** `schema.table` of all that its rows are made from. */
  readonly reads: readonly string[];
  /** `schema.table` of all that is made from it. */
  readonly readBy: readonly string[];
  /** The SELECT that makes it; null where none does. */
  readonly sql: string | null;
}

/** What is known of a table by itself. */
export type Described = Omit<TableDescription, 'readBy'>;

/** Tables about one subject, in the order in which people read them. */
export interface Topic {
  /** Empty where a schema is not divided. */
  readonly title: string;
  readonly tables: readonly TableDescription[];
}

export interface SchemaDescription {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What the labels of its tables say, as the head of a column. */
  readonly labels: string;
  readonly topics: readonly Topic[];
}

export const tablesOf = ({ topics }: Pick<SchemaDescription, 'topics'>): readonly TableDescription[] =>
  topics.flatMap(({ tables }) => tables);

/** Name by which queries know it, and by which its page is called. */
export const fullName = ({ schema, name }: Pick<TableDescription, 'schema' | 'name'>) => `${schema}.${name}`;

export const columnsOf = ({ groups }: Pick<TableDescription, 'groups'>): readonly ColumnDescription[] =>
  groups.flatMap(({ columns }) => columns);

export const code = (text: string) => `\`${text}\``;
export const codes = (texts: readonly string[]) => texts.map(code).join(', ');

/** The description, with the other spellings that a reader of the files meets and the values that can be expected. */
export function meaningOf({ description, aliases, allowed, known }: ColumnDescription): string {
  return [
    description,
    ...(aliases ? [`Also spelt ${codes(aliases)}.`] : []),
    ...(allowed ? [`Values: ${codes(allowed)}.`] : []),
    ...(known ? [`Known values: ${codes(known)}.`] : []),
  ].join(' ');
}

/** Delivered columns that the lineage does not name directly already. */
export const furtherSources = ({ from, sources }: ColumnLineage): readonly string[] =>
  sources.filter((source) => !from.includes(source));
