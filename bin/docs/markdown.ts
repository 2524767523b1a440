import {
  type ColumnDescription,
  type ColumnGroup,
  columnsOf,
  fullName,
  meaningOf,
  type SchemaDescription,
  type TableDescription,
} from './description.ts';
import { TERMS } from './glossary.ts';
import { type Resolver, resolver, type Subject, spansOf } from './prose.ts';

/** The files of the dictionary as Markdown, text by name; README.md is the index. */
export function markdownFiles(schemas: readonly SchemaDescription[]): ReadonlyMap<string, string> {
  const resolve = resolver(schemas);
  const pages = schemas.flatMap(({ tables }) => tables).map((table) => [fileOf(table), page(table, resolve)] as const);
  return new Map([['README.md', index(schemas, resolve)], ...pages]);
}

const fileOf = (table: TableDescription) => `${fullName(table)}.md`;

function index(schemas: readonly SchemaDescription[], resolve: Resolver): string {
  const sections = schemas.flatMap(({ name, description, tables }) => [
    `## ${name}`,
    prose(description, { schema: name }, resolve),
    grid(
      ['table', 'one row is', 'source', 'columns'],
      tables.map((table) => [
        `[\`${fullName(table)}\`](${fileOf(table)})`,
        prose(table.grain, table, resolve),
        escapeMarkdown(table.origin),
        String(columnsOf(table).length),
      ]),
    ),
  ]);
  const terms = TERMS.map(
    ([term, meaning]) => `- **${escapeMarkdown(term)}:** ${prose(meaning, { schema: '' }, resolve)}`,
  );
  return paragraphs([
    '# Data dictionary',
    'Generated from the definitions: change those, then run `npm run docs -- --format markdown`.',
    ...sections,
    '## Terms',
    terms.join('\n'),
  ]);
}

function page(table: TableDescription, resolve: Resolver): string {
  const write = (text: string) => prose(text, table, resolve);
  const facts = table.facts.map(({ term, texts }) => {
    const [first = '', ...others] = texts.map(write);
    return [`- **${escapeMarkdown(term)}:** ${first}`, ...others.map((text) => `  <br>${text}`)].join('\n');
  });
  return paragraphs([
    `# ${fullName(table)}`,
    `**${write(table.grain)}** ${write(table.description)}`,
    facts.join('\n'),
    ...table.groups.flatMap((group) => [`## ${escapeMarkdown(group.title)}`, columnGrid(table, group, write)]),
    '[All tables](README.md)',
  ]);
}

function columnGrid(table: TableDescription, { columns }: ColumnGroup, write: (text: string) => string): string {
  return grid(
    ['column', 'type', 'null', 'unit', 'privacy', 'description'],
    columns.map((column) => [
      `\`${column.name}\`${table.key.includes(column.name) ? ' (key)' : ''}`,
      escapeMarkdown(column.type),
      nullability(column),
      escapeMarkdown(column.unit ?? ''),
      column.privacy === 'none' ? '' : column.privacy,
      write(meaningOf(column)),
    ]),
  );
}

function nullability({ nullable, optional }: ColumnDescription): string {
  if (!nullable) return 'no';
  return optional ? 'yes, optional' : 'yes';
}

function prose(text: string, about: Subject, resolve: Resolver): string {
  return spansOf(text, about, resolve)
    .map((span) => {
      if (span.kind === 'text') return escapeMarkdown(span.text);
      const code = `\`${span.text}\``;
      const table = span.target?.table;
      return table && fullName(table) !== `${about.schema}.${about.name}` ? `[${code}](${fileOf(table)})` : code;
    })
    .join('');
}

/** Takes their meaning from the characters that have one inside a paragraph. */
const escapeMarkdown = (text: string) => text.replace(/[\\`*_<&[\]]/g, '\\$&');

/** A pipe ends a cell, even inside code. */
function grid(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const paragraphs = (parts: readonly string[]) => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
