import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TYPES } from '../../lambdas/core/definitions/types.ts';
import { BASE } from '../../sql/base/index.ts';
import { VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { VIEWS } from '../../sql/views/index.ts';

/** Names that the page of the rules allows: the code words of its sections on what both engines do alike. */
const ALLOWED: ReadonlySet<string> = (() => {
  const page = readFileSync(new URL('../../sql/README.md', import.meta.url), 'utf8');
  const sections = page
    .slice(page.indexOf('## Same in both'), page.indexOf('## Made ids'))
    .replace(/```[\s\S]*?```/g, '');
  return new Set([...sections.matchAll(/`([^`]+)`/g)].flatMap(([, code]) => code!.match(/[a-z_]\w*/g) ?? []));
})();
const TYPE_NAMES: ReadonlySet<string> = new Set(['decimal', 'timestamp']);

/** The text without comments. */
const uncommented = (sql: string) => sql.replace(/--[^\n]*/g, '');
/** With empty literals, so that words inside of them mean nothing. */
const bare = (sql: string) => uncommented(sql).replace(/'(?:[^']|'')*'/g, "''");

/** Where in `text` each of the words or signs stands outside of parentheses. */
function outside(text: string, pattern: RegExp): readonly number[] {
  let depth = 0;
  const depths = [...text].map((char) => {
    if (char === '(') depth += 1;
    if (char === ')') depth -= 1;
    return depth;
  });
  return [...text.matchAll(pattern)].map(({ index }) => index).filter((index) => depths[index] === 0);
}

/** What the last SELECT yields, one expression for each column. */
function yielded(sql: string): readonly string[] {
  const text = bare(sql);
  const list = text.slice(outside(text, /\bselect\b/g).at(-1)! + 'select'.length);
  const columns = list.slice(0, outside(list, /\bfrom\b/g)[0]).replace(/^\s+distinct\b/, '');
  const commas = outside(columns, /,/g);
  return [-1, ...commas].map((comma, i) =>
    columns
      .slice(comma + 1, commas[i])
      .replace(/\s+/g, ' ')
      .trim(),
  );
}

const MODELS = [...BASE, ...VIEWS, { ...VISIBLE_PERSON, schema: 'timeback' }];

describe.each(MODELS.map((model) => [`${model.schema}.${model.name}`, model] as const))(
  'the text of %s',
  (_, model) => {
    const text = bare(model.sql);

    it('is in lower case and one statement', () => {
      expect(text.match(/[A-Z]\w*|;/g) ?? []).toEqual([]);
    });

    it('calls what both engines do alike', () => {
      const called = [...text.matchAll(/([a-z_]\w*)\(/g)].map(([, name]) => name!);
      expect(called.filter((name) => !ALLOWED.has(name) && !TYPE_NAMES.has(name))).toEqual([]);
    });

    it('has no clause or constant that is one engine’s own, or changes from day to day', () => {
      const refused =
        /\b(?:qualify|limit|offset|ignore nulls|current_\w+|localtime\w*|tablesample|using|natural)\b|::/g;
      expect(text.match(refused) ?? []).toEqual([]);
    });

    it('names each relation behind from or join', () => {
      expect(text.match(/\b(?:from|join)\s+[\w.]+(?:\s+(?:as\s+)?\w+)?\s*,[^)]*/g) ?? []).toEqual([]);
    });

    it('has no pattern that the engines read otherwise', () => {
      const literals = [...uncommented(model.sql).matchAll(/'((?:[^']|'')*)'/g)].map(([, literal]) => literal!);
      expect(literals.filter((literal) => /\\[sSbB]|\$(?=$|[)|])|\(\?[<=!]/.test(literal))).toEqual([]);
    });

    it('takes every column by name', () => {
      expect(text.match(/(?:select(?:\s+distinct)?|,)\s*(?:\w+\.)?\*/g) ?? []).toEqual([]);
    });

    it('casts each column to the type of the contract', () => {
      const types = Object.fromEntries(model.columns.map(({ name, type }) => [name, TYPES[type].sql]));
      const casts = yielded(model.sql).map((column) => {
        const [, inner, type, name] = /^cast\((.*) as ([^()]+(?:\([\d, ]+\))?) ?\) as "?(\w+)"?$/.exec(column) ?? [];
        // One that closes early casts a part of the expression alone.
        const whole = inner !== undefined && outside(`(${inner})`, /\)/g).at(0) === inner.length + 1;
        return whole ? [name, type?.replace(' ', '')] : [column];
      });
      expect(casts).toEqual(Object.entries(types));
    });
  },
);
