import { readFile } from 'node:fs/promises';
import { type SchemaDescription, tablesOf } from './description.ts';
import { guidePage } from './guide-page.ts';
import { indexPage } from './index-page.ts';
import { type PageName, pageOf, type Site } from './layout.ts';
import { lineagePage } from './lineage-page.ts';
import { resolver } from './prose.ts';
import { searchIndexScript } from './search-index.ts';
import { tablePage } from './table-page.ts';

/** Files that are the same on every site; the bundle carries them beside itself. */
const ASSETS = ['site.css', 'site.js'] as const;

const OVERVIEWS: Readonly<Record<PageName, (site: Site) => string>> = {
  'index.html': indexPage,
  'guide.html': guidePage,
  'lineage.html': lineagePage,
};

/** The files of the static site, text by name, all in one folder. Works from the file system and without a network. */
export async function siteFiles(schemas: readonly SchemaDescription[]): Promise<ReadonlyMap<string, string>> {
  const site = { schemas, resolve: resolver(schemas) };
  const assets = ASSETS.map(
    async (name) => [name, await readFile(new URL(`assets/${name}`, import.meta.url), 'utf8')] as const,
  );
  return new Map([
    ...Object.entries(OVERVIEWS).map(([name, page]) => [name, page(site)] as const),
    ...schemas.flatMap(tablesOf).map((table) => [pageOf(table), tablePage(table, site)] as const),
    ['search-index.js', searchIndexScript(schemas)],
    ...(await Promise.all(assets)),
  ]);
}
