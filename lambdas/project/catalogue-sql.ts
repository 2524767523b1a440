import macros from '../../sql/duckdb.sql';
import { MODELS } from '../../sql/models.ts';
import type { Readers } from '../core/catalogue/models.ts';
import { relations } from '../core/catalogue/relations.ts';
import { storedInDuckdb } from '../core/engine/duckdb-models.ts';
import { identifier } from '../core/engine/sql.ts';
import { UsageError } from '../core/errors.ts';
import type { View } from '../core/lake/ledger.ts';

const HEAD = `-- All tables and views of this lake as of one moment, for DuckDB (1.5). Made by timeback-lake after each change; do not edit.
--   in the folder of the lake:  duckdb -init catalogue.sql
--   from elsewhere:             set file_search_path = '/path/of/the/lake', and then run this file
-- It gives trim, concat, substr and some other functions, and / between integers, the meaning that they have in Athena.
set TimeZone = 'UTC';
set integer_division = true;
`;

/**
 * A script that shows in any DuckDB all that `query` shows, with the file names relative to the lake. A closed table of a
 * scope is not among it, and no scope is without `readers`.
 */
export async function catalogueSql(view: View, readers?: Readers): Promise<string> {
  const all = relations(MODELS, view, readers);
  const schemas = [...new Set(all.map(({ schema }) => schema))].map(identifier);
  const statements: string[] = [];
  for (const { schema, name, reads = [], select } of all) {
    const named = `${identifier(schema)}.${identifier(name)}`;
    const text = await select(storedInDuckdb(decodeURIComponent)).catch(whenClosed);
    if (text === null) statements.push(`drop view if exists ${named};`);
    else {
      // A name without a schema means one of the view's own schema.
      const hasSiblings = reads.some((read) => read.startsWith(`${schema}.`));
      const create = `create or replace view ${named} as ${text};`;
      statements.push(hasSiblings ? `use ${identifier(schema)};\n${create}\nuse main;` : create);
    }
  }
  return [
    HEAD + macros.replaceAll(/^create macro/gm, 'create or replace macro'),
    ...schemas.map((schema) => `create schema if not exists ${schema};`),
    ...statements,
    '',
  ].join('\n');
}

function whenClosed(error: unknown): null {
  if (error instanceof UsageError) return null;
  throw error;
}
