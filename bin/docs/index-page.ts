import { columnsOf, type SchemaDescription, type TableDescription, type Topic, tablesOf } from './description.ts';
import { TERMS } from './glossary.ts';
import { type Html, html } from './html.ts';
import { breakable, INDEX_PAGE, layout, PAGES, pageOf, prose, type Site } from './layout.ts';
import { badge, strongestPrivacy } from './privacy.ts';

export function indexPage(site: Site): string {
  const tables = site.schemas.flatMap(tablesOf);
  const columns = tables.reduce((sum, table) => sum + columnsOf(table).length, 0);
  const content = html`<h1>Data dictionary</h1>
<p class="lead">${tables.length} tables and views with ${columns} columns: what a row is, what each column means and in which unit, where it comes from, and what it can reveal of a person.</p>
<p><a href="guide.html">${PAGES['guide.html']}</a> says who sees which rows, and what dates and ids mean; <a href="lineage.html">${PAGES['lineage.html']}</a> shows what is made from what.</p>
${site.schemas.map((schema) => section(schema, site))}
<section aria-labelledby="page-terms">
<h2 id="page-terms">Terms</h2>
<dl class="facts">
${TERMS.map(([term, meaning]) => html`<dt>${term}</dt><dd>${prose(meaning, { schema: '' }, site)}</dd>\n`)}</dl>
</section>`;
  return layout(site, { about: INDEX_PAGE, content });
}

function section(schema: SchemaDescription, site: Site): Html {
  const { name, title, description } = schema;
  return html`<section aria-labelledby="${name}">
<h2 id="${name}">${title}</h2>
<p>${prose(description, { schema: name }, site)}</p>
${schema.topics.map((topic) => list(topic, schema, site))}</section>
`;
}

function list({ title, tables }: Topic, { labels }: SchemaDescription, site: Site): Html {
  return html`${title && html`<h3>${title}</h3>\n`}<table class="list stack">
<thead><tr><th scope="col">Name</th><th scope="col">One row is</th><th scope="col">${labels}</th><th scope="col">Privacy</th></tr></thead>
<tbody>
${tables.map((table) => row(table, site))}</tbody>
</table>
`;
}

function row(table: TableDescription, site: Site): Html {
  return html`<tr><th scope="row"><a href="${pageOf(table)}">${breakable(table.name)}</a></th><td>${prose(table.grain, table, site)}</td><td class="label">${table.label}</td><td>${badge(strongestPrivacy(table))}</td></tr>
`;
}
