import { fullName, type SchemaDescription, type TableDescription, type Topic, tablesOf } from './description.ts';
import { type Html, html } from './html.ts';
import { type Resolver, type Subject, spansOf } from './prose.ts';

export const INDEX_PAGE = 'index.html';
/** Pages that are about no table, in the order of the navigation. */
export const PAGES = {
  [INDEX_PAGE]: 'All tables',
  'guide.html': 'Reading the views',
  'lineage.html': 'From source to view',
} as const;
export type PageName = keyof typeof PAGES;

export const pageOf = (table: TableDescription) => `${fullName(table)}.html`;

/** What every page of one site shares. */
export interface Site {
  readonly schemas: readonly SchemaDescription[];
  readonly resolve: Resolver;
}

interface Page {
  /** What the page is about. */
  readonly about: TableDescription | PageName;
  readonly content: Html;
}

/** A whole page. The ids of the frame hold a hyphen, so that they differ from all columns, whose names are ids too. */
export function layout({ schemas }: Site, { about, content }: Page): string {
  const title = typeof about === 'string' ? PAGES[about] : about.title;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · timeback-lake data dictionary</title>
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
<ul class="pages">
${Object.entries(PAGES).map(([page, name]) => item(page, name, page === about))}</ul>
${schemas.map((schema) => navigation(schema, about))}
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

/** Only the schema that the reader is in is unfolded. */
function navigation(schema: SchemaDescription, about: Page['about']): Html {
  const tables = tablesOf(schema);
  const open = tables.some((table) => table === about) ? html` open` : '';
  return html`<details${open}>
<summary>${schema.title} <span class="amount">${tables.length}</span></summary>
${schema.topics.map((topic) => navigationOf(topic, about))}</details>
`;
}

function navigationOf({ title, tables }: Topic, about: Page['about']): Html {
  return html`${title && html`<p>${title}</p>\n`}<ul>
${tables.map((table) => item(pageOf(table), breakable(table.name), table === about))}</ul>
`;
}

function item(page: string, name: Html | string, isHere: boolean): Html {
  return html`<li><a href="${page}"${isHere ? html` aria-current="page"` : ''}>${name}</a></li>
`;
}

/** A name that may go on in a new line behind each dot and underscore. */
export const breakable = (name: string): Html =>
  html`${name.split(/(?<=[._])/).map((part, i) => (i === 0 ? part : html`<wbr>${part}`))}`;

/** Text of a description, with code as code and names of tables and columns as links. */
export function prose(text: string, about: Subject, { resolve }: Site): Html {
  const pieces = spansOf(text, about, resolve).map((span) => {
    if (span.kind === 'text') return span.text;
    if (!span.target) return html`<code>${span.text}</code>`;
    const { table, column } = span.target;
    return html`<a href="${pageOf(table)}${column === null ? '' : `#${column}`}"><code>${breakable(span.text)}</code></a>`;
  });
  return html`${pieces}`;
}
