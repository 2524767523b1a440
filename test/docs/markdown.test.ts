import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { columnsOf, fullName } from '../../bin/docs/description.ts';
import { markdownFiles } from '../../bin/docs/markdown.ts';
import { HOSTILE_SCHEMAS, SCHEMAS, TABLES } from './described.ts';

const FOLDER = new URL('../../docs/tables/', import.meta.url);
const FILES = markdownFiles(SCHEMAS);

describe('the dictionary as Markdown', () => {
  it('is committed as the definitions are now', async () => {
    const committed = await Promise.all(
      (await readdir(FOLDER)).map(async (name) => [name, await readFile(new URL(name, FOLDER), 'utf8')] as const),
    );
    const differing = [...FILES].filter(([name, text]) => new Map(committed).get(name) !== text).map(([name]) => name);
    const surplus = committed.map(([name]) => name).filter((name) => !FILES.has(name));
    expect(differing, 'docs/tables is out of date; write it with: npm run docs -- --format markdown').toEqual([]);
    expect(surplus, 'docs/tables has files of tables that are gone; delete them').toEqual([]);
  });

  it.each(TABLES.map((table) => [fullName(table), table] as const))('%s has a row for each column', (name, table) => {
    const rows = FILES.get(`${name}.md`)!.match(/^\| `[^`]+`/gm)!;
    expect(rows.map((row) => row.slice(3, -1))).toEqual(columnsOf(table).map((column) => column.name));
    expect(FILES.get('README.md')).toContain(`[\`${name}\`](${name}.md)`);
  });

  it('has no link that leads nowhere', () => {
    const targets = [...FILES.values()].flatMap((text) => [...text.matchAll(/\]\(([^)]*)\)/g)].map(([, to]) => to!));
    expect(targets.length).toBeGreaterThan(TABLES.length);
    expect(targets.filter((target) => !FILES.has(target))).toEqual([]);
  });

  it('gives no text a meaning: no markup, and no cell ends early', () => {
    const files = markdownFiles(HOSTILE_SCHEMAS);
    for (const page of files.values()) {
      const texts = page.replaceAll(/\\[\\`*_<&[\]|]/g, '').replaceAll('<br>', '');
      expect(texts.replaceAll(/`[^`\n]*`/g, '')).not.toMatch(/[<&]|\*b|\[l/);
    }
    const rows = (page: string, start: string) =>
      files
        .get(page)!
        .split('\n')
        .filter((line) => line.startsWith(start));
    const cells = (row: string) => row.split(/(?<!\\)\|/).length - 2;
    expect(rows('edx.hostile.md', '| `one`').map(cells)).toEqual([6]);
    expect(rows('README.md', '| [`edx.hostile`]').map(cells)).toEqual([4]);
  });
});
