import type { ColumnDefinition } from '../../lambdas/core/definitions/table.ts';

// What the data dictionary says of a name that can stand in a query, whatever it is defined by. All texts are prose as
// prose.ts reads it.

export interface ColumnDescription extends Omit<ColumnDefinition, 'type'> {
  /** As Athena's SQL writes it. */
  readonly type: string;
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

export interface TableDescription {
  readonly schema: string;
  readonly name: string;
  /** Other names, with their schema, under which queries find rows of the same table. */
  readonly alsoAs: readonly string[];
  /** One sentence: what one row is. */
  readonly grain: string;
  readonly description: string;
  /** Some words: where its rows come from. */
  readonly origin: string;
  readonly facts: readonly Fact[];
  /** Columns that identify a row; empty when nothing does. */
  readonly key: readonly string[];
  readonly groups: readonly ColumnGroup[];
}

export interface SchemaDescription {
  readonly name: string;
  readonly description: string;
  /** In the order in which people read them. */
  readonly tables: readonly TableDescription[];
}

/** Name by which queries know it, and by which its page is called. */
export const fullName = ({ schema, name }: Pick<TableDescription, 'schema' | 'name'>) => `${schema}.${name}`;

export const columnsOf = ({ groups }: TableDescription): readonly ColumnDescription[] =>
  groups.flatMap(({ columns }) => columns);

/** The description, with the other spellings that a reader of the files meets. */
export function meaningOf({ description, aliases }: ColumnDescription): string {
  return aliases ? `${description} Also spelt ${aliases.map((alias) => `\`${alias}\``).join(', ')}.` : description;
}
