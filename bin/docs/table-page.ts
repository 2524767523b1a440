import { type ColumnDescription, type ColumnGroup, fullName, meaningOf, type TableDescription } from './description.ts';
import { type Html, html } from './html.ts';
import { breakable, INDEX_PAGE, layout, prose, type Site } from './layout.ts';
import { badge } from './privacy.ts';

export function tablePage(table: TableDescription, site: Site): string {
  const write = (text: string) => prose(text, table, site);
  const content = html`<p class="path"><a href="${INDEX_PAGE}">All tables</a> / <a href="${INDEX_PAGE}#${table.schema}">${table.schema}</a></p>
<h1><code>${breakable(fullName(table))}</code></h1>
<p class="lead">${write(table.grain)}</p>
<p>${write(table.description)}</p>
${facts(table, write)}
${table.groups.map((group, i) => section(table, group, `page-group-${i}`, write))}`;
  return layout(site, { title: `${fullName(table)} · timeback-lake data dictionary`, table, content });
}

type Write = (text: string) => Html;

function facts({ facts }: TableDescription, write: Write): Html | '' {
  if (facts.length === 0) return '';
  const items = facts.map(
    ({ term, texts }) => html`<dt>${term}</dt>${texts.map((text) => html`<dd>${write(text)}</dd>`)}\n`,
  );
  return html`<dl class="facts">\n${items}</dl>`;
}

function section(table: TableDescription, { title, columns }: ColumnGroup, id: string, write: Write): Html {
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${title}</h2>
<table class="columns stack">
<thead><tr><th scope="col">Column</th><th scope="col">Type</th><th scope="col">Meaning</th><th scope="col">Privacy</th></tr></thead>
<tbody>
${columns.map((column) => row(column, table.key.includes(column.name), write))}</tbody>
</table>
</section>
`;
}

function row(column: ColumnDescription, isKey: boolean, write: Write): Html {
  const { name, type, privacy } = column;
  const key = isKey ? html` <span class="key" title="Part of the key">key</span>` : '';
  return html`<tr id="${name}"><th scope="row"><a href="#${name}"><code>${breakable(name)}</code></a>${key}</th><td><code>${type}</code>${qualifiers(column)}</td><td>${write(meaningOf(column))}</td><td>${badge(privacy)}</td></tr>
`;
}

/** What the type leaves open. */
function qualifiers({ unit, nullable, optional }: ColumnDescription): Html | '' {
  const all = [...(unit ? [unit] : []), ...(nullable ? [] : ['not null']), ...(optional ? ['optional'] : [])];
  return all.length === 0 ? '' : html` <span class="qualifier">${all.join(', ')}</span>`;
}
