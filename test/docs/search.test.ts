import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, fullName } from '../../bin/docs/description.ts';
import { siteFiles } from '../../bin/docs/site.ts';
import { HOSTILE_SCHEMAS, SCHEMAS, TABLES } from './described.ts';

const run = promisify(execFile);
const FILES = await siteFiles(SCHEMAS);
const HREFS = TABLES.flatMap((table) => [
  `${fullName(table)}.html`,
  ...columnsOf(table).map(({ name }) => `${fullName(table)}.html#${name}`),
]);

/** The script of the site as a page runs it, before the page is ready. */
interface Script {
  entriesOf(tables: unknown): readonly { readonly href: string }[];
  find(entries: unknown, query: string): readonly { readonly href: string }[];
  cutAt(text: string, words: readonly string[]): readonly string[];
  readonly searchIndex: unknown;
}
const load = (files: ReadonlyMap<string, string>) =>
  runInNewContext(
    `${files.get('search-index.js')}\n${files.get('site.js')}\n({ entriesOf, find, cutAt, searchIndex })`,
    {
      document: { addEventListener() {} },
    },
  ) as Script;

const script = load(FILES);
const entries = script.entriesOf(script.searchIndex);
const search = (query: string) => script.find(entries, query).map(({ href }) => href);

describe('the search', () => {
  it('knows every table and every column', () => {
    expect(entries.map(({ href }) => href)).toEqual(HREFS);
  });

  it('finds tables and columns by their whole names, first', () => {
    for (const href of HREFS.filter((_, i) => i % 29 === 0)) {
      const [page, column] = href.split('.html');
      expect([href, search(`${page}${(column ?? '').replace('#', '.')}`)[0]]).toEqual([href, href]);
    }
  });

  it('prefers names to texts, and whole names to parts of them', () => {
    const hits = search('email');
    const exact = HREFS.filter((href) => href.endsWith('#email'));
    expect(hits.slice(0, exact.length)).toEqual(exact);
    expect(exact[0]).toBe('timeback.students.html#email');
    expect(hits[exact.length]).toBe('edx.email_opt_in.html');
    expect(search('EMAIL auth_user')[0]).toBe('edx.auth_user.html#email');
  });

  it('finds by other spellings, types, classes of privacy and names of the history', () => {
    expect(search('hashid')).toEqual(['edx.user_id_map.html#hash_id']);
    expect(search('events timestamp')).toContain('edx.events.html#event_time');
    expect(search('auth_user sensitive')).toContain('edx.auth_user.html#password');
    expect(search('edx_history.auth_user')[0]).toBe('edx.auth_user.html');
  });

  it('finds no column by the name of its table alone, and nothing by nothing', () => {
    expect(search('auth_userprofile')).not.toContain('edx.auth_userprofile.html#city');
    expect(search('')).toEqual([]);
    expect(search(' . ')).toEqual([]);
    expect(search('zebra')).toEqual([]);
  });

  it('narrows with each word, whatever is typed', () => {
    // A word may name just the place of what another word finds, so a hit of both words is one of either by itself.
    fc.assert(
      fc.property(fc.string(), fc.string(), (one, other) => {
        expect([...search(one), ...search(other)]).toEqual(expect.arrayContaining(search(`${one} ${other}`)));
      }),
      { numRuns: 50, examples: [['R', 'A']] },
    );
  });

  it('marks the words and loses no text', () => {
    expect([...script.cutAt('Email of an e-mail', ['email'])]).toEqual(['', 'Email', ' of an e-mail']);
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string({ minLength: 1 }), { minLength: 1 }), (text, words) => {
        expect(script.cutAt(text, words).join('')).toBe(text);
      }),
    );
  });
});

const CHROMIUM = await run('chromium', ['--version']).then(
  () => true,
  () => false,
);

describe.skipIf(!CHROMIUM)('a page in a browser (skipped without chromium)', () => {
  /** The page as it is after its scripts have run. */
  async function opened(files: ReadonlyMap<string, string>, page: string): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'timeback-docs-'));
    try {
      await Promise.all([...files].map(([name, text]) => writeFile(join(folder, name), text)));
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(folder, 'profile')}`];
      const { stdout } = await run('chromium', [...flags, '--dump-dom', `${pathToFileURL(folder)}/${page}`], {
        maxBuffer: 2 ** 24,
      });
      return stdout;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('opens with the results of a query in its address, from the file system', async () => {
    const page = await opened(FILES, 'index.html?q=hashid');
    expect(page).toContain('<p id="page-count" role="status">1 result</p>');
    expect(page).toMatch(/<a href="edx\.user_id_map\.html#hash_id">/);
    expect(page).toMatch(/<main id="page-content"[^>]* hidden="">/);
  });

  it('shows hostile texts as texts', async () => {
    const page = await opened(await siteFiles(HOSTILE_SCHEMAS), 'index.html?q=onerror');
    expect(page).toContain('<p id="page-count" role="status">2 results</p>');
    expect(page).not.toMatch(/<img/);
  });
});
