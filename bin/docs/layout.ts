import { fullName, type SchemaDescription, type TableDescription } from './description.ts';
import { type Html, html } from './html.ts';
import { type Resolver, type Subject, spansOf } from './prose.ts';

export const INDEX_PAGE = 'index.html';
export const pageOf = (table: TableDescription) => `${fullName(table)}.html`;

/** What every page of one site shares. */
export interface Site {
  readonly schemas: readonly SchemaDescription[];
  readonly resolve: Resolver;
}

interface Page {
  readonly title: string;
  /** Table that the page is about; null for the index. */
  readonly table: TableDescription | null;
  readonly content: Html;
}

/** A whole page. The ids of the frame hold a hyphen, so that they differ from all columns, whose names are ids too. */
export function layout({ schemas }: Site, { title, table, content }: Page): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="site.css">
<script src="search-index.js" defer></script>
<script src="site.js" defer></script>
</head>
<body>
<a class="skip" href="#page-content">Skip to the content</a>
<header class="top">
<a class="brand" href="${INDEX_PAGE}"><b>timeback-lake</b> data dictionary</a>
<form role="search" action="${INDEX_PAGE}">
<label class="unseen" for="page-search">Search tables and columns</label>
<input id="page-search" type="search" name="q" placeholder="Search tables and columns" autocomplete="off" autocapitalize="off" spellcheck="false" aria-keyshortcuts="/">
<kbd aria-hidden="true">/</kbd>
</form>
</header>
<nav class="tables" aria-label="Tables">
${schemas.map((schema) => navigation(schema, table))}
</nav>
<main id="page-content" tabindex="-1">
${content}
</main>
<main id="page-results" aria-label="Search results" hidden>
<p id="page-count" role="status"></p>
<ol id="page-hits"></ol>
</main>
</body>
</html>
`.markup;
}

function navigation({ name, tables }: SchemaDescription, current: TableDescription | null): Html {
  const items = tables.map((table) => {
    const here = table === current ? html` aria-current="page"` : '';
    return html`<li><a href="${pageOf(table)}"${here}>${breakable(table.name)}</a></li>\n`;
  });
  return html`<details open>
<summary>${name} <span class="amount">${tables.length}</span></summary>
<ul>
${items}</ul>
</details>
`;
}

/** A name that may go on in a new line behind each dot and underscore. */
export const breakable = (name: string): Html =>
  html`${name.split(/(?<=[._])/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}`;

/** Text of a description, with code as code and names of tables and columns as links. */
export function prose(text: string, about: Subject, { resolve }: Site): Html {
  const pieces = spansOf(text, about, resolve).map((span) => {
    if (span.kind === 'text') return span.text;
    const code = html`<code>${span.text}</code>`;
    if (!span.target) return code;
    const { table, column } = span.target;
    return html`<a href="${pageOf(table)}${column === null ? '' : `#${column}`}">${code}</a>`;
  });
  return html`${pieces}`;
}
