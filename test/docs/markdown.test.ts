import { readdir, readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { columnsOf, fullName } from '../../bin/docs/description.ts';
import { markdownFiles } from '../../bin/docs/markdown.ts';
import { HOSTILE_SCHEMAS, SCHEMAS, TABLES } from './described.ts';

const DOCS = new URL('../../docs/', import.meta.url);
const FILES = markdownFiles(SCHEMAS);
const FOLDERS = [...new Set([...FILES.keys()].map((file) => posix.dirname(file)))];
const fileOf = ({ schema, name }: { readonly schema: string; readonly name: string }) =>
  ({ timeback: `views/${name}.md`, base: `base/${name}.md` })[schema] ?? `tables/${schema}.${name}.md`;
/** A page without its block of code, where no character has a meaning. */
const withoutSql = (page: string) => page.replace(/^```sql\n.*\n```$/ms, '');

describe('the dictionary as Markdown', () => {
  it('is committed as the definitions are now', async () => {
    expect(FOLDERS.sort()).toEqual(['base', 'tables', 'views']);
    const names = await Promise.all(
      FOLDERS.map(async (folder) => (await readdir(new URL(folder, DOCS))).map((name) => `${folder}/${name}`)),
    );
    const committed = new Map(
      await Promise.all(names.flat().map(async (file) => [file, await readFile(new URL(file, DOCS), 'utf8')] as const)),
    );
    const differing = [...FILES].filter(([file, text]) => committed.get(file) !== text).map(([file]) => file);
    const surplus = [...committed.keys()].filter((file) => !FILES.has(file));
    expect(differing, 'docs is out of date; write it with: npm run docs -- --format markdown').toEqual([]);
    expect(surplus, 'docs has files of tables that are gone; delete them').toEqual([]);
  });

  it.each(TABLES.map((table) => [fullName(table), table] as const))('%s has a row for each column', (_, table) => {
    const file = fileOf(table);
    const rows = FILES.get(file)!.match(/^\| `[^`]+`/gm)!;
    expect(rows.map((row) => row.slice(3, -1))).toEqual(columnsOf(table).map((column) => column.name));
    const index = FILES.get(`${posix.dirname(file)}/README.md`);
    expect(index).toContain(`| [\`${table.title}\`](${posix.basename(file)}) |`);
  });

  it('has no link that leads nowhere', () => {
    const targets = [...FILES].flatMap(([file, text]) =>
      [...withoutSql(text).matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => posix.join(posix.dirname(file), to!)),
    );
    expect(targets.length).toBeGreaterThan(TABLES.length);
    expect(targets.filter((target) => !FILES.has(target))).toEqual([]);
  });

  it('gives no text a meaning: no markup, and no cell ends early', () => {
    const files = markdownFiles(HOSTILE_SCHEMAS);
    for (const page of files.values()) {
      const texts = withoutSql(page)
        .replaceAll(/\\[\\`*_<&[\]|]/g, '')
        .replaceAll('<br>', '');
      expect(texts.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/[<&]|\*b\*|\[l\]/);
    }
    const rows = (page: string, start: string) =>
      files
        .get(page)!
        .split('\n')
        .filter((line) => line.startsWith(start));
    const cells = (row: string) => row.split(/(?<!\\)\|/).length - 2;
    expect(rows('tables/edx.hostile.md', '| `one`').map(cells)).toEqual([6]);
    expect(rows('tables/README.md', '| [`edx.hostile`]').map(cells)).toEqual([4]);
  });
});
