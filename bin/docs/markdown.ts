import { posix } from 'node:path';
import {
  type ColumnDescription,
  type ColumnGroup,
  type ColumnLineage,
  codes,
  columnsOf,
  fullName,
  furtherSources,
  meaningOf,
  type SchemaDescription,
  type TableDescription,
  tablesOf,
} from './description.ts';
import { LEVELS, TERMS } from './glossary.ts';
import { GUIDE, type Section } from './guide.ts';
import { type Resolver, resolver, type Subject, spansOf } from './prose.ts';

/** Folders of the files, in the order in which people read them, with the texts that stand in the index alone. */
const FOLDERS: readonly { readonly name: string; readonly title: string; readonly texts: readonly Section[] }[] = [
  { name: 'views', title: 'Views', texts: GUIDE },
  { name: 'base', title: 'Base tables', texts: [] },
  { name: 'tables', title: 'What is delivered', texts: [] },
];

const folderOf = (schema: string) => ({ timeback: 'views', base: 'base' })[schema] ?? 'tables';
const fileOf = (table: TableDescription) =>
  `${folderOf(table.schema)}/${folderOf(table.schema) === 'tables' ? fullName(table) : table.name}.md`;

/** The files of the dictionary as Markdown, text by path; the README.md of each folder is its index. */
export function markdownFiles(schemas: readonly SchemaDescription[]): ReadonlyMap<string, string> {
  const resolve = resolver(schemas);
  const indexes = FOLDERS.map(({ name, texts }) => {
    const file = `${name}/README.md`;
    const inside = schemas.filter((schema) => folderOf(schema.name) === name);
    return [file, index(file, inside, texts, resolve)] as const;
  });
  const pages = schemas.flatMap(tablesOf).map((table) => [fileOf(table), page(table, resolve)] as const);
  return new Map([...indexes, ...pages]);
}

function index(
  file: string,
  schemas: readonly SchemaDescription[],
  texts: readonly Section[],
  resolve: Resolver,
): string {
  const others = FOLDERS.map(({ name, title }) => [title, `${name}/README.md`] as const);
  const terms = TERMS.map(
    ([term, meaning]) => `- **${escapeMarkdown(term)}:** ${prose(meaning, { schema: '' }, file, resolve)}`,
  );
  return paragraphs([
    '# Data dictionary',
    others.map(([title, other]) => (other === file ? `**${title}**` : link(title, file, other))).join(' · '),
    'Generated from the definitions: change those, then run `npm run docs -- --format markdown`.',
    ...schemas.flatMap((schema) => list(schema, file, resolve)),
    ...texts.flatMap((section) => [
      `## ${escapeMarkdown(section.title)}`,
      ...section.texts.map((text) => prose(text, { schema: 'timeback' }, file, resolve)),
    ]),
    '## Terms',
    terms.join('\n'),
  ]);
}

function list(schema: SchemaDescription, file: string, resolve: Resolver): readonly string[] {
  const names = (of: readonly string[]) => prose(codes(of), { schema: '' }, file, resolve);
  // Where tables are made from others, the index is the overview of what is made from what.
  const made = schema.name === 'base';
  return [
    `## ${escapeMarkdown(schema.title)}`,
    prose(schema.description, { schema: schema.name }, file, resolve),
    ...schema.topics.flatMap(({ title, tables }) => [
      title && `### ${escapeMarkdown(title)}`,
      grid(
        [
          'table',
          'one row is',
          escapeMarkdown(schema.labels.toLowerCase()),
          ...(made ? ['made from', 'read by'] : ['columns']),
        ],
        tables.map((table) => [
          link(`\`${table.title}\``, file, fileOf(table)),
          prose(table.grain, table, file, resolve),
          escapeMarkdown(table.label),
          ...(made ? [names(table.reads), names(table.readBy)] : [String(columnsOf(table).length)]),
        ]),
      ),
    ]),
  ];
}

type Write = (text: string) => string;

function page(table: TableDescription, resolve: Resolver): string {
  const write = (text: string) => prose(text, table, fileOf(table), resolve);
  const facts = table.facts.map(({ term, texts }) => {
    const [first = '', ...others] = texts.map(write);
    return [`- **${escapeMarkdown(term)}:** ${first}`, ...others.map((text) => `  <br>${text}`)].join('\n');
  });
  return paragraphs([
    `# ${table.title}`,
    `**${write(table.grain)}** ${write(table.description)}`,
    facts.join('\n'),
    ...table.groups.flatMap((group) => [`## ${escapeMarkdown(group.title)}`, columnGrid(table, group, write)]),
    ...conditions(table, write),
    ...lineage(table, write),
    ...(table.sql === null ? [] : ['## SQL', `\`\`\`sql\n${table.sql}\n\`\`\``]),
    link('All tables', fileOf(table), `${folderOf(table.schema)}/README.md`),
  ]);
}

function columnGrid(table: TableDescription, { columns }: ColumnGroup, write: Write): string {
  return grid(
    ['column', 'type', 'null', 'unit', 'privacy', 'description'],
    columns.map((column) => [
      `\`${column.name}\`${table.key.includes(column.name) ? ' (key)' : ''}`,
      escapeMarkdown(column.type),
      nullability(column),
      escapeMarkdown(column.unit ?? ''),
      column.privacy === 'none' ? '' : column.privacy,
      [meaningOf(column), ...(column.lineage ? from(column.lineage) : [])].map(write).join('<br>'),
    ]),
  );
}

function nullability({ nullable, optional, decisive }: ColumnDescription): string {
  return [nullable ? 'yes' : 'no', ...(optional ? ['optional'] : []), ...(decisive ? ['decides'] : [])].join(', ');
}

function from(lineage: ColumnLineage): readonly string[] {
  const further = furtherSources(lineage);
  return [
    lineage.from.length === 0 ? 'Made here.' : `From ${codes(lineage.from)}.`,
    ...(further.length > 0 ? [`As delivered: ${codes(further)}.`] : []),
  ];
}

function conditions({ conditions }: TableDescription, write: Write): readonly string[] {
  if (conditions.length === 0) return [];
  return ['## Contract', conditions.map(({ text, level }) => `- **${LEVELS[level]}:** ${write(text)}`).join('\n')];
}

function lineage({ reads, readBy }: TableDescription, write: Write): readonly string[] {
  if (reads.length + readBy.length === 0) return [];
  const names = (of: readonly string[]) => (of.length === 0 ? 'nothing' : write(codes(of)));
  return ['## Lineage', `- **Made from:** ${names(reads)}\n- **Read by:** ${names(readBy)}`];
}

/** A text as the file shows it, with the names of tables and columns as links to their files. */
function prose(text: string, about: Subject, file: string, resolve: Resolver): string {
  return spansOf(text, about, resolve)
    .map((span) => {
      if (span.kind === 'text') return escapeMarkdown(span.text);
      const code = `\`${span.text}\``;
      const target = span.target && fileOf(span.target.table);
      return target && target !== file ? link(code, file, target) : code;
    })
    .join('');
}

/** `file` and `target` are paths from the same folder. */
const link = (text: string, file: string, target: string) =>
  `[${text}](${posix.relative(posix.dirname(file), target)})`;

/** Takes their meaning from the characters that have one inside a paragraph. */
const escapeMarkdown = (text: string) => text.replace(/[\\`*_<&[\]]/g, '\\$&');

/** A pipe ends a cell, even inside code. */
function grid(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

const paragraphs = (parts: readonly string[]) => `${parts.filter((part) => part !== '').join('\n\n')}\n`;
