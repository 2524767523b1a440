// Search over all tables and columns: results take the place of the page while something is typed.
// Reads `searchIndex` of search-index.js. Plain script, since modules do not load from the file system.

const MOST_HITS = 60;

/** How well a word fits a name: whole, its beginning, the beginning of a part, somewhere inside; 0 when not at all. */
function fitOfName(name, word) {
  if (name === word) return 16;
  const at = name.indexOf(word);
  if (at < 0) return 0;
  if (at === 0) return 8;
  return name.includes(`_${word}`) ? 6 : 4;
}

/** A name counts more than another spelling of it, and that more than the text. */
function fitOf({ name, others, text }, word) {
  return Math.max(
    fitOfName(name, word),
    ...others.map((other) => fitOfName(other, word) / 2),
    text.includes(word) ? 1 : 0,
  );
}

/** Every table and column by itself, its searched texts in lower case. */
function entriesOf(tables) {
  return tables.flatMap((table) => {
    const [schema, name] = table.name.toLowerCase().split('.');
    const page = `${table.name}.html`;
    const others = table.alsoAs.map((other) => other.toLowerCase());
    return [
      {
        whole: `${schema}.${name}`,
        name,
        within: [schema],
        others,
        text: table.text.toLowerCase(),
        table,
        column: null,
        href: page,
      },
      ...table.columns.map((column) => ({
        whole: `${schema}.${name}.${column.name.toLowerCase()}`,
        name: column.name.toLowerCase(),
        within: [schema, name, ...others],
        others: column.aliases.map((alias) => alias.toLowerCase()),
        text: `${column.privacy} ${column.type} ${column.text}`.toLowerCase(),
        table,
        column,
        href: `${page}#${column.name}`,
      })),
    ];
  });
}

const wordsOf = (query) =>
  query
    .toLowerCase()
    .split(/[\s.,;`]+/)
    .filter(Boolean);

/**
 * Highest for what is named in full; 0 when a word fits nowhere, or all of them only the place: the name of a table alone
 * does not find its columns.
 */
function rankOf(entry, words) {
  if (words.join('.') === entry.whole) return Number.POSITIVE_INFINITY;
  const own = words.map((word) => fitOf(entry, word));
  const all = words.map((word, i) => own[i] || (entry.within.some((name) => name.includes(word)) ? 0.5 : 0));
  if (all.includes(0) || own.every((fit) => fit === 0)) return 0;
  const bonus = entry.column === null ? 0.5 : entry.column.shared ? -0.9 : 0;
  return all.reduce((sum, fit) => sum + fit, bonus);
}

/** Entries that fit every word, best first; tables before columns, and columns that many tables share last. */
function find(entries, query) {
  const words = wordsOf(query);
  return entries
    .map((entry) => ({ entry, rank: rankOf(entry, words) }))
    .filter((hit) => hit.rank > 0)
    .sort((a, b) => b.rank - a.rank)
    .map((hit) => hit.entry);
}

/** `text` cut where one of the words stands: every second piece is one. */
function cutAt(text, words) {
  const escaped = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return text.split(new RegExp(`(${escaped.join('|')})`, 'i'));
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

const marked = (text, words) =>
  cutAt(text, words).map((piece, i) => (i % 2 === 1 ? element('mark', '', piece) : piece));

function hitElement({ table, column, href }, words) {
  const name = element('span', 'name', ...marked(table.name, words));
  const link = element('a', '', name);
  link.href = href;
  if (column) {
    name.classList.add('within');
    link.append(
      element('span', 'name', '.', ...marked(column.name, words)),
      element('code', 'type', ...marked(column.type, words)),
    );
    if (column.privacy !== 'none') link.append(element('span', `privacy ${column.privacy}`, column.privacy));
  }
  link.append(element('span', 'text', ...marked((column ?? table).text, words)));
  return element('li', '', link);
}

function countText(hits, query) {
  if (hits.length === 0) return `Nothing fits “${query}”.`;
  if (hits.length > MOST_HITS) return `The best ${MOST_HITS} of ${hits.length} results; another word narrows them.`;
  return hits.length === 1 ? '1 result' : `${hits.length} results`;
}

document.addEventListener('DOMContentLoaded', () => {
  const byId = (id) => document.getElementById(id);
  const field = byId('page-search');
  const list = byId('page-hits');
  const entries = entriesOf(globalThis.searchIndex);
  const links = () => [...list.querySelectorAll('a')];

  function show() {
    const query = field.value.trim();
    const searching = wordsOf(query).length > 0;
    const hits = searching ? find(entries, query) : [];
    byId('page-content').hidden = searching;
    byId('page-results').hidden = !searching;
    byId('page-count').textContent = searching ? countText(hits, query) : '';
    list.replaceChildren(...hits.slice(0, MOST_HITS).map((hit) => hitElement(hit, wordsOf(query))));
    const address = new URL(location.href);
    if (searching) address.searchParams.set('q', query);
    else address.searchParams.delete('q');
    history.replaceState(null, '', address);
  }

  function leave() {
    field.value = '';
    show();
  }

  field.addEventListener('input', show);
  field.form.addEventListener('submit', (event) => {
    event.preventDefault();
    links()[0]?.click();
  });
  // A link to a column of this same page loads nothing: the page has to come back by itself.
  list.addEventListener('click', (event) => {
    const link = event.target.closest('a');
    if (link?.pathname === location.pathname) leave();
  });
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '/' && document.activeElement !== field) {
      field.select();
      event.preventDefault();
    } else if (event.key === 'Escape' && field.value !== '') {
      leave();
      field.focus();
      event.preventDefault();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      move(event);
    }
  });

  /** Up and down go from the field through the results and back. */
  function move(event) {
    const stops = [field, ...links()];
    const at = stops.indexOf(document.activeElement);
    const next = stops[at + (event.key === 'ArrowDown' ? 1 : -1)];
    if (at < 0 || !next) return;
    next.focus();
    event.preventDefault();
  }

  field.value = new URLSearchParams(location.search).get('q') ?? '';
  show();

  // Not scrollIntoView, which would move the page along with the list.
  const current = document.querySelector('nav [aria-current]');
  const nav = current?.closest('nav');
  if (nav) nav.scrollTop = current.offsetTop - nav.clientHeight / 2;
});
