import { describe, expect, it } from 'vitest';
import { columnsOf, fullName } from '../../bin/docs/description.ts';
import { siteFiles } from '../../bin/docs/site.ts';
import { HOSTILE_SCHEMAS, SCHEMAS, TABLES } from './described.ts';

const FILES = await siteFiles(SCHEMAS);
const PAGES = [...FILES].filter(([name]) => name.endsWith('.html'));
const all = (page: string, pattern: RegExp) => [...page.matchAll(pattern)].map(([, found]) => found!);
const idsOf = (page: string) => all(page, / id="([^"]*)"/g);

describe('the static site', () => {
  it('is three overviews, a page a table, one style sheet, one script and the index of its search', () => {
    const overviews = ['index.html', 'guide.html', 'lineage.html'];
    const pages = TABLES.map((table) => `${fullName(table)}.html`);
    const assets = ['site.css', 'site.js', 'search-index.js'];
    expect([...FILES.keys()].sort()).toEqual([...overviews, ...pages, ...assets].sort());
  });

  it.each(TABLES.map((table) => [fullName(table), table] as const))('has all of %s', (name, table) => {
    const page = FILES.get(`${name}.html`)!;
    expect(all(page, /<tr id="([^"]*)"/g)).toEqual(columnsOf(table).map((column) => column.name));
    const marked = columnsOf(table).filter(({ privacy }) => privacy !== 'none');
    expect(all(page, /<span class="privacy (\w+)"/g)).toEqual(marked.map(({ privacy }) => privacy));
    expect(FILES.get('index.html')).toContain(`<th scope="row"><a href="${name}.html">`);
  });

  it.each(PAGES)('%s has links that lead somewhere, and needs no network', (name, page) => {
    const broken = all(page, /(?:href|src|action)="([^"]*)"/g).filter((link) => {
      if (link === 'data:,') return false;
      const [file, id] = link.split('#');
      const target = FILES.get(file || name);
      return target === undefined || (id !== undefined && !idsOf(target).includes(id));
    });
    expect(broken).toEqual([]);
  });

  it.each(PAGES)('%s has each id once, and landmarks and labels that name something', (_, page) => {
    const ids = idsOf(page);
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    expect(all(page, /(?:aria-labelledby|for)="([^"]*)"/g).filter((id) => !ids.includes(id))).toEqual([]);
    expect(all(page, /<(h1)>/g)).toHaveLength(1);
    expect(all(page, /<main([^>]*)>/g).filter((attributes) => !/ hidden/.test(attributes))).toHaveLength(1);
  });

  it('loads nothing else from its style sheet and its scripts', () => {
    for (const name of ['site.css', 'site.js']) expect(FILES.get(name)).not.toMatch(/https?:|url\(|import|fetch\(/);
    expect(FILES.get('search-index.js')).toMatch(/^globalThis\.searchIndex = \[\n[^\n]/);
  });

  it('escapes every text', async () => {
    const hostile = await siteFiles(HOSTILE_SCHEMAS);
    for (const name of ['index.html', 'edx.hostile.html']) {
      const page = hostile.get(name)!;
      expect(page).toContain('&lt;img src=x onerror=&quot;alert(1)&quot;&gt; &#39;&amp;amp;');
      expect(page).not.toMatch(/<img|onerror="/);
      expect(all(page, /<(\/script)>/g)).toHaveLength(2);
    }
  });

  it('has colours whose contrast is that of WCAG AA, light and dark', () => {
    const palettes = all(FILES.get('site.css')!, /:root \{([^}]*)\}/g).map(
      (block) =>
        new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, colour]) => [name, colour!])),
    );
    expect(palettes).toHaveLength(2);
    for (const palette of palettes) {
      for (const ink of ['ink', 'quiet', 'link', 'pseudonym', 'personal', 'sensitive']) {
        for (const ground of ['paper', 'raised', 'target']) {
          const reached = contrast(palette.get(ink)!, palette.get(ground)!);
          expect({ ink, ground, enough: reached >= 4.5 }).toEqual({ ink, ground, enough: true });
        }
      }
      expect(contrast(palette.get('ink')!, palette.get('mark')!)).toBeGreaterThan(4.5);
    }
  });
});

/** Ratio of the relative luminances, 1 to 21, as WCAG 2 defines it. */
function contrast(a: string, b: string): number {
  const luminance = (colour: string) => {
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  };
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light! + 0.05) / (dark! + 0.05);
}
