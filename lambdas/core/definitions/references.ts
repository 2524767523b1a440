import type { Source } from './model.ts';

/** What a model's text reads, as its `from` and `join` name it. */
export interface References {
  /** `schema.table`, sorted. */
  readonly tables: readonly string[];
  /** Names without a schema that no CTE has: relations of the model's own schema, sorted. */
  readonly siblings: readonly string[];
}

/**
 * Finds the relations that a SELECT reads. It relies on the rules of sql/README.md: a table is named with its schema
 * behind `from` or `join`, never behind a comma.
 */
export function references(sql: string): References {
  const text = bare(sql);
  return found(text, new Set(topLevelCtes(text).keys()));
}

/**
 * What the rows of one source are made from in a text that ends in a union of CTEs named after the sources: the relations
 * that the CTE of that name reads, through other CTEs too. Nothing when the text has no such CTE.
 */
export function referencesOf(sql: string, source: Source): References | undefined {
  const ctes = topLevelCtes(bare(sql));
  if (!ctes.has(source)) return undefined;
  const reached = new Set<string>();
  const texts: string[] = [];
  const reach = (name: string) => {
    const body = ctes.get(name);
    if (body === undefined || reached.has(name)) return;
    reached.add(name);
    texts.push(body);
    for (const { name: inner } of named(body)) reach(inner);
  };
  reach(source);
  return found(texts.join('\n'), new Set(ctes.keys()));
}

function found(text: string, ctes: ReadonlySet<string>): References {
  const tables = new Set<string>();
  const siblings = new Set<string>();
  const inner = new Set([...text.matchAll(CTE)].map(([, name = '']) => name));
  for (const { schema, name } of named(text)) {
    if (schema !== undefined) tables.add(`${schema}.${name}`);
    else if (!ctes.has(name) && !inner.has(name)) siblings.add(name);
  }
  return { tables: [...tables].sort(), siblings: [...siblings].sort() };
}

/** The text with each table that it reads in the schema of that name; comments and literals stay as they are. */
export function withSchemas(sql: string, of: (schema: string) => string): string {
  return sql.replace(TABLE_OR_TEXT, (match, before?: string, schema?: string) =>
    before === undefined || schema === undefined ? match : `${before}${of(schema)}.`,
  );
}

const TABLE_OR_TEXT =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|((?<!\bdistinct\s+)\b(?:from|join)\s+(?:lateral\s+)?)([a-z_]\w*)\./g;

/** The text without comments and with empty string literals, so that words inside of them are not taken for names. */
function bare(sql: string): string {
  return sql.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g, (match) => (match.startsWith("'") ? "''" : ' '));
}

/** `unnest (...)` is no relation; `distinct from` compares. */
function named(text: string): { readonly schema: string | undefined; readonly name: string }[] {
  return [
    ...text.matchAll(/(?<!\bdistinct\s+)\b(?:from|join)\s+(?:lateral\s+)?(?:([a-z_]\w*)\.)?([a-z_]\w*)\b(?!\s*\()/g),
  ].map(([, schema, name = '']) => ({ schema, name }));
}

const CTE = /(?:\bwith\s+(?:recursive\s+)?|,\s*)([a-z_]\w*)\s*(?:\([^()]*\)\s*)?as\s*\(/g;

/** Bodies of the CTEs that are not inside another one, by name. */
function topLevelCtes(text: string): ReadonlyMap<string, string> {
  const bodies = new Map<string, string>();
  let end = 0;
  for (const match of text.matchAll(CTE)) {
    if (match.index < end) continue;
    const start = match.index + match[0].length;
    end = closing(text, start);
    bodies.set(match[1] ?? '', text.slice(start, end - 1));
  }
  return bodies;
}

/** Position behind the parenthesis that closes the one before `start`. */
function closing(text: string, start: number): number {
  let depth = 1;
  for (let i = start; i < text.length; i += 1) {
    if (text[i] === '(') depth += 1;
    if (text[i] === ')') depth -= 1;
    if (depth === 0) return i + 1;
  }
  throw new Error('a parenthesis of the SQL is not closed');
}
