import { code, type TableDescription, type Topic } from './description.ts';
import { type Flow, flowOf, type Stage } from './flow.ts';
import { type Html, html } from './html.ts';
import { breakable, layout, PAGES, pageOf, prose, type Site } from './layout.ts';

export function lineagePage(site: Site): string {
  const base = site.schemas.find(({ name }) => name === 'base');
  const content = html`<h1>${PAGES['lineage.html']}</h1>
<p class="lead">What is delivered becomes base tables, and the views show those.</p>
<p>Each page of a table has its own lineage, column by column. Here is the whole: what feeds each base table, directly and in the end, and which views show it.</p>
${diagram(flowOf(site.schemas))}
${base?.topics.map((topic) => list(topic, site)) ?? ''}`;
  return layout(site, { about: 'lineage.html', content });
}

function list({ title, tables }: Topic, site: Site): Html {
  return html`<h2>${title}</h2>
<table class="lineage stack">
<thead><tr><th scope="col">Base table</th><th scope="col">Delivered by</th><th scope="col">Made from</th><th scope="col">Read by</th></tr></thead>
<tbody>
${tables.map((table) => row(table, site))}</tbody>
</table>
`;
}

function row(table: TableDescription, site: Site): Html {
  const cell = (head: string, names: readonly string[]) =>
    html`<td data-head="${head}">${names.map((name) => html`<span>${prose(code(name), { schema: '' }, site)}</span> `)}</td>`;
  return html`<tr><th scope="row"><a href="${pageOf(table)}">${breakable(table.name)}</a></th><td class="label">${table.label}</td>${cell('Made from', table.reads)}${cell('Read by', table.readBy)}</tr>
`;
}

// Sizes in the units of the picture.
const BOX = { width: 224, height: 40, gap: 14 } as const;
const LEFT = { feeds: 0, base: 348, views: 696 } as const;
const TOP = 28;

/** Boxes below each other. */
interface Column {
  readonly title: string;
  readonly left: number;
  readonly stages: readonly Stage[];
}

const heightOf = ({ stages }: Column) => stages.length * (BOX.height + BOX.gap) - BOX.gap;

/** Three columns of boxes, each in the middle of the height, with a line wherever data goes from one to another. */
function diagram({ feeds, base, views, delivered, shown }: Flow): Html {
  const first = { title: 'Deliveries', left: LEFT.feeds, stages: feeds };
  const middle = { title: 'Base tables', left: LEFT.base, stages: base };
  const last = { title: 'Views', left: LEFT.views, stages: views };
  const columns: readonly Column[] = [first, middle, last];
  const height = Math.max(...columns.map(heightOf));
  const top = (column: Column, i: number) => TOP + (height - heightOf(column)) / 2 + i * (BOX.height + BOX.gap);
  const lines = (left: Column, right: Column, edges: Flow['shown']) =>
    edges.map(([from, to]) => line(left, right, top(left, from) + BOX.height / 2, top(right, to) + BOX.height / 2));
  return html`<div class="picture" role="group" aria-label="Way of the data" tabindex="0">
<svg viewBox="-1 0 ${LEFT.views + BOX.width + 2} ${TOP + height + 1}" role="img" aria-label="Feeds, the topics of base tables that they fill, and the topics of views that show those">
${columns.map(({ title, left }) => html`<text class="head" x="${left}" y="14">${title}</text>\n`)}${lines(first, middle, delivered)}${lines(middle, last, shown)}${columns.map((column) => column.stages.map((stage, i) => box(stage, column.left, top(column, i))))}</svg>
</div>`;
}

function line(left: Column, right: Column, from: number, to: number): Html {
  const [start, end] = [left.left + BOX.width, right.left];
  const middle = (start + end) / 2;
  return html`<path d="M${start} ${from}C${middle} ${from} ${middle} ${to} ${end} ${to}"/>\n`;
}

function box({ title, tables }: Stage, left: number, top: number): Html {
  const amount = tables > 0 ? html`<tspan class="amount" dx="6">${tables}</tspan>` : '';
  return html`<rect x="${left}" y="${top}" width="${BOX.width}" height="${BOX.height}" rx="6"/><text x="${left + 14}" y="${top + BOX.height / 2 + 5}">${title}${amount}</text>
`;
}
