import {
  type ColumnDescription,
  fullName,
  type SchemaDescription,
  type TableDescription,
  tablesOf,
} from './description.ts';
import { plainText } from './prose.ts';

/** What the search of the site knows of a table and its columns; site.js reads it. */
interface SearchTable {
  readonly name: string;
  readonly alsoAs: readonly string[];
  readonly text: string;
  readonly columns: readonly SearchColumn[];
}

interface SearchColumn {
  readonly name: string;
  readonly type: string;
  readonly privacy: string;
  readonly text: string;
  /** Other spellings in the files. */
  readonly aliases: readonly string[];
  /** True for columns that many tables share. */
  readonly shared: boolean;
}

/** A script that sets `searchIndex`. It is no JSON to load, since a page that was opened as a file can load scripts alone. */
export function searchIndexScript(schemas: readonly SchemaDescription[]): string {
  const tables = schemas.flatMap(tablesOf).map(searchTable);
  return `globalThis.searchIndex = [\n${tables.map((table) => JSON.stringify(table)).join(',\n')},\n];\n`;
}

function searchTable(table: TableDescription): SearchTable {
  return {
    name: fullName(table),
    alsoAs: table.alsoAs,
    text: plainText(`${table.grain} ${table.description}`),
    columns: table.groups.flatMap(({ origin, columns }) =>
      columns.map((column) => searchColumn(column, origin === 'shared')),
    ),
  };
}

function searchColumn(column: ColumnDescription, shared: boolean): SearchColumn {
  const { name, type, privacy, description, aliases = [] } = column;
  return { name, type, privacy, text: plainText(description), aliases, shared };
}
