import { columnsOf, fullName, type SchemaDescription, type TableDescription, tablesOf } from './description.ts';

/** Where a name in a text leads. */
export interface Target {
  readonly table: TableDescription;
  /** Null for the table as a whole. */
  readonly column: string | null;
}

/** A piece of a description: plain text, or what stands between backticks, with the place that it names. */
export type Span =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string; readonly target: Target | null };

/** What a text is about: names in it are meant as there. A schema's own text has no table. */
export interface Subject {
  readonly schema: string;
  readonly name?: string;
}

/** Finds what a piece of code names; null when it is a value, nothing that is known, or the subject itself. */
export type Resolver = (code: string, about: Subject) => Target | null;

export function resolver(schemas: readonly SchemaDescription[]): Resolver {
  const targets = new Map<string, Target>();
  for (const table of schemas.flatMap(tablesOf)) {
    for (const name of [fullName(table), ...table.alsoAs]) {
      targets.set(name, { table, column: null });
      for (const { name: column } of columnsOf(table)) targets.set(`${name}.${column}`, { table, column });
    }
  }
  return (code, { schema, name }) => {
    // A single word can be a value that is spelt like a table: `teams` is a step of an assessment, too.
    const target = targets.get(code) ?? (/[._]/.test(code) ? targets.get(`${schema}.${code}`) : undefined);
    const isSubject = target?.column === null && target.table.schema === schema && target.table.name === name;
    return target === undefined || isSubject ? null : target;
  };
}

/** Cuts prose at its backticks. An odd one, without its partner, is text. */
export function spansOf(prose: string, about: Subject, resolve: Resolver): readonly Span[] {
  return prose
    .split(/(`[^`]+`)/)
    .filter((piece) => piece !== '')
    .map((piece) => {
      if (!/^`[^`]+`$/.test(piece)) return { kind: 'text', text: piece };
      const text = piece.slice(1, -1);
      return { kind: 'code', text, target: resolve(text, about) };
    });
}

/** Without the backticks. */
export const plainText = (prose: string) => prose.replace(/`([^`]+)`/g, '$1');
