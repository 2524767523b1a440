import { required } from '../../lambdas/core/required.ts';
import {
  type ColumnDescription,
  type ColumnGroup,
  type ColumnLineage,
  code,
  codes,
  furtherSources,
  meaningOf,
  type TableDescription,
} from './description.ts';
import { LEVELS } from './glossary.ts';
import { type Html, html } from './html.ts';
import { breakable, INDEX_PAGE, layout, prose, type Site } from './layout.ts';
import { badge } from './privacy.ts';

export function tablePage(table: TableDescription, site: Site): string {
  const write = (text: string) => prose(text, table, site);
  const schema = required(
    site.schemas.find(({ name }) => name === table.schema),
    `the schema ${table.schema}`,
  );
  const content = html`<p class="path"><a href="${INDEX_PAGE}">All tables</a> / <a href="${INDEX_PAGE}#${schema.name}">${schema.title}</a></p>
<h1><code>${breakable(table.title)}</code></h1>
<p class="lead">${write(table.grain)}</p>
<p>${write(table.description)}</p>
${facts(table, write)}
${table.groups.map((group, i) => section(table, group, `page-group-${i}`, write))}
${conditions(table, write)}
${lineage(table, write)}
${select(table)}`;
  return layout(site, { about: table, content });
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
  const { name, type, privacy, lineage } = column;
  const key = isKey ? html` <span class="key" title="Part of the key">key</span>` : '';
  return html`<tr id="${name}"><th scope="row"><a href="#${name}"><code>${breakable(name)}</code></a>${key}</th><td><code>${type}</code>${qualifiers(column)}</td><td>${write(meaningOf(column))}${lineage ? from(lineage, write) : ''}</td><td>${badge(privacy)}</td></tr>
`;
}

/** What the type leaves open. */
function qualifiers({ unit, nullable, optional, decisive }: ColumnDescription): Html | '' {
  const all = [
    ...(unit ? [unit] : []),
    ...(nullable ? [] : ['not null']),
    ...(optional ? ['optional'] : []),
    ...(decisive ? ['decides'] : []),
  ];
  return all.length === 0 ? '' : html` <span class="qualifier">${all.join(', ')}</span>`;
}

function from(lineage: ColumnLineage, write: Write): Html {
  const before = lineage.from.length === 0 ? 'made here' : `from ${codes(lineage.from)}`;
  const further = furtherSources(lineage);
  const inTheEnd = html`<details class="from"><summary>as delivered</summary>${write(codes(further))}</details>`;
  return html`<span class="from">${write(before)}</span>${further.length > 0 ? inTheEnd : ''}`;
}

function conditions({ conditions }: TableDescription, write: Write): Html | '' {
  if (conditions.length === 0) return '';
  const items = conditions.map(
    ({ text, level }) =>
      html`<li><span class="level ${level}">${LEVELS[level]}</span> <span>${write(text)}</span></li>\n`,
  );
  return html`<section aria-labelledby="page-contract">
<h2 id="page-contract">Contract</h2>
<ul class="conditions">
${items}</ul>
</section>`;
}

function lineage({ title, reads, readBy }: TableDescription, write: Write): Html | '' {
  if (reads.length + readBy.length === 0) return '';
  const side = (heading: string, names: readonly string[]) => html`<div>
<h3>${heading}</h3>
${names.length === 0 ? html`<p class="quiet">nothing</p>` : html`<ul>${names.map((name) => html`<li>${write(code(name))}</li>`)}</ul>`}
</div>
`;
  return html`<section aria-labelledby="page-lineage">
<h2 id="page-lineage">Lineage</h2>
<div class="flow">
${side('Made from', reads)}<p class="here"><code>${breakable(title)}</code></p>
${side('Read by', readBy)}</div>
</section>`;
}

function select({ sql }: TableDescription): Html | '' {
  if (sql === null) return '';
  return html`<section aria-labelledby="page-select">
<h2 id="page-select">SQL</h2>
<details><summary>The SELECT, as Athena and DuckDB run it</summary>
<pre tabindex="0"><code>${sql}</code></pre>
</details>
</section>`;
}
