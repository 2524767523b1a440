import { GUIDE } from './guide.ts';
import { html } from './html.ts';
import { layout, PAGES, prose, type Site } from './layout.ts';

const ABOUT = { schema: 'timeback' };

export function guidePage(site: Site): string {
  const sections = GUIDE.map(
    ({ title, texts }) => html`<h2>${title}</h2>
${texts.map((text) => html`<p>${prose(text, ABOUT, site)}</p>\n`)}`,
  );
  const content = html`<h1>${PAGES['guide.html']}</h1>
<p class="lead">Who sees which rows, what dates and ids mean, and what the views cannot tell.</p>
${sections}`;
  return layout(site, { about: 'guide.html', content });
}
