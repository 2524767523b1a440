import { references } from '../definitions/references.ts';

// An engine that keeps no views of its own gets each statement whole: what the statement names comes before it, as common table
// expressions. So a statement always means what its names yield at that moment, whatever other statements do.

/** SELECTs by the name, `schema.table`, that yields their rows. A bare name in one is of the same schema. */
export type NamedSelects = ReadonlyMap<string, string>;

/** Makes one statement of a SELECT and of all that its names stand for. Names that are not among `named` stay as they are. */
export function withNamed(select: string, named: NamedSelects): string {
  const expressions = new Map<string, string>();

  /** The text with the names of the expressions that it reads, which come before it. */
  const resolved = (text: string, schema: string | null): string => {
    const siblings = new Set(schema === null ? [] : references(text).siblings);
    let done = '';
    let at = 0;
    for (const { 0: match, index, groups = {} } of text.matchAll(NAME_OR_TEXT)) {
      const { before, schema: own, name } = groups;
      if (name === undefined || (own === undefined && !siblings.has(name))) continue;
      const full = `${own ?? schema}.${name}`;
      if (!named.has(full)) continue;
      add(full);
      done += text.slice(at, index) + before + expressionName(full);
      at = index + match.length;
      HAS_ALIAS.lastIndex = at;
      if (!HAS_ALIAS.test(text)) done += ` ${name}`;
    }
    return done + text.slice(at);
  };
  const add = (full: string) => {
    if (expressions.has(full)) return;
    const [schema = ''] = full.split('.');
    const text = resolved(named.get(full) ?? '', schema);
    expressions.set(full, text); // behind those that it reads
  };

  const text = resolved(select, null);
  if (expressions.size === 0) return text;
  const before = [...expressions].map(([full, body]) => `${expressionName(full)} as (\n${body}\n)`).join(',\n');
  const own = OWN_EXPRESSIONS.exec(text);
  if (!own) return `with ${before}\n${text}`;
  // The order of its rows would be lost if it were put into parentheses.
  return `with ${own[1] ?? ''}${before},\n${text.slice(own[0].length)}`;
}

const expressionName = (full: string) => full.replace('.', '__');

/** A comment, a literal, or a name behind `from` or `join`, which sql/README.md lets be nowhere else. */
const NAME_OR_TEXT =
  /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|(?<before>(?<!\bdistinct\s+)\b(?:from|join)\s+(?:lateral\s+)?)(?:(?<quote>"?)(?<schema>[a-z_]\w*)\k<quote>\.)?(?<mark>"?)(?<name>[a-z_]\w*)\k<mark>(?![\w".])(?!\s*\()/g;

/** The common table expressions of a statement's own. */
const OWN_EXPRESSIONS = /^(?:\s|--[^\n]*\n|\/\*[\s\S]*?\*\/)*with\s+(recursive\s+)?/;

/** Another name for the rows, behind a name; without one the name itself is it. */
const HAS_ALIAS =
  /\s+(?:as\s+)?(?!(?:on|where|join|left|right|inner|full|cross|natural|group|order|limit|having|union|except|intersect|using|fetch|offset|window)\b)["a-z_]/y;
