import { columnsOf, type SchemaDescription, type TableDescription } from './description.ts';
import { TERMS } from './glossary.ts';
import { type Html, html } from './html.ts';
import { breakable, layout, pageOf, prose, type Site } from './layout.ts';
import { badge, strongestPrivacy } from './privacy.ts';

export function indexPage(site: Site): string {
  const tables = site.schemas.flatMap((schema) => schema.tables);
  const columns = tables.reduce((sum, table) => sum + columnsOf(table).length, 0);
  const content = html`<h1>Data dictionary</h1>
<p class="lead">${tables.length} tables with ${columns} columns: what a row is, what each column means and in which unit, and what it can reveal of a person.</p>
${site.schemas.map((schema) => section(schema, site))}
<section aria-labelledby="page-terms">
<h2 id="page-terms">Terms</h2>
<dl class="facts">
${TERMS.map(([term, meaning]) => html`<dt>${term}</dt><dd>${prose(meaning, { schema: '' }, site)}</dd>\n`)}</dl>
</section>`;
  return layout(site, { title: 'timeback-lake data dictionary', table: null, content });
}

function section({ name, description, tables }: SchemaDescription, site: Site): Html {
  return html`<section aria-labelledby="${name}">
<h2 id="${name}">${name}</h2>
<p>${prose(description, { schema: name }, site)}</p>
<table class="list stack">
<thead><tr><th scope="col">Table</th><th scope="col">One row is</th><th scope="col">Source</th><th scope="col">Privacy</th></tr></thead>
<tbody>
${tables.map((table) => row(table, site))}</tbody>
</table>
</section>
`;
}

function row(table: TableDescription, site: Site): Html {
  return html`<tr><th scope="row"><a href="${pageOf(table)}">${breakable(table.name)}</a></th><td>${prose(table.grain, table, site)}</td><td class="origin">${table.origin}</td><td>${badge(strongestPrivacy(table))}</td></tr>
`;
}
