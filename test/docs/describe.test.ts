import { describe, expect, it } from 'vitest';
import { columnsOf, fullName, meaningOf } from '../../bin/docs/description.ts';
import { plainText, resolver, spansOf } from '../../bin/docs/prose.ts';
import { relations } from '../../lambdas/core/catalogue/relations.ts';
import { MODELS } from '../../sql/models.ts';
import { viewOf } from '../lake/plain.ts';
import { SCHEMAS, TABLES } from './described.ts';

const RELATIONS = relations(MODELS, viewOf([])).filter(({ internal }) => internal !== true);
const resolve = resolver(SCHEMAS);
const textsOf = (table: (typeof TABLES)[number]) => [
  table.grain,
  table.description,
  ...table.facts.flatMap(({ texts }) => texts),
  ...table.conditions.map(({ text }) => text),
  ...columnsOf(table).map(meaningOf),
];

describe('the description of the schemas', () => {
  it('has each name that can stand in a query, once', () => {
    const described = TABLES.flatMap((table) => [fullName(table), ...table.alsoAs]);
    expect(described.sort()).toEqual(RELATIONS.map(fullName).sort());
  });

  it.each(RELATIONS.map((relation) => [fullName(relation), relation] as const))(
    'has all columns of %s',
    (name, relation) => {
      const table = TABLES.find((candidate) => fullName(candidate) === name || candidate.alsoAs.includes(name))!;
      const described = columnsOf(table).map((column) => column.name);
      const queried = relation.columns.map((column) => column.name);
      // Where a table has a second name, that of the history has every column.
      if (table.alsoAs.length === 0 || table.alsoAs.includes(name)) expect(described).toEqual(queried);
      else expect(described).toEqual(expect.arrayContaining(queried));
      expect(table.key).toEqual(relation.key);
    },
  );

  it('says where the rows of each source table come from', () => {
    const optIn = TABLES.find(({ name }) => name === 'email_opt_in')!;
    expect(optIn.facts.find(({ term }) => term === 'Source')?.texts.slice(1)).toEqual([
      '`course-data/{org}-YYYY-MM-DD.zip`, entry `{org}-YYYY-MM-DD/{org}-email_opt_in-{site}-analytics.csv.gpg`',
      '`course-data/email-opt-in/email-opt-in-{org}-YYYY-MM-DD.zip`',
    ]);
    const events = TABLES.find(({ name }) => name === 'events')!;
    expect(events.facts.find(({ term }) => term === 'Source')?.texts.slice(1)).toEqual([
      '`edx-course-data/{org}/{site}/events/YYYY/{org}-{site}-events-YYYY-MM-DD.log.gz.gpg`',
    ]);
  });

  it.each(TABLES.map((table) => [fullName(table), table] as const))(
    '%s names no column that is not there',
    (_, table) => {
      const local = new Set(TABLES.filter(({ schema }) => schema === table.schema).map(({ name }) => name));
      const dangling = textsOf(table)
        .flatMap((text) => spansOf(text, table, resolve))
        .filter(({ kind, text }) => kind === 'code' && /^\w+\.\w+$/.test(text) && local.has(text.split('.')[0]!))
        .filter((span) => span.kind === 'code' && span.target === null);
      expect(dangling).toEqual([]);
    },
  );

  it.each(TABLES.map((table) => [fullName(table), table] as const))('%s marks each name as code', (_, table) => {
    const unmarked = textsOf(table)
      .flatMap((text) => spansOf(text, table, resolve))
      .flatMap(({ kind, text }) => (kind === 'text' ? (text.match(/\w*[a-z]_\w+/g) ?? []) : []));
    expect(unmarked).toEqual([]);
  });
});

describe('prose', () => {
  const about = { schema: 'edx', name: 'teams' };
  const targetOf = (code: string) => {
    const target = resolve(code, about);
    return target && [fullName(target.table), target.column];
  };

  it('finds tables and columns by their names', () => {
    expect(targetOf('auth_user')).toEqual(['edx.auth_user', null]);
    expect(targetOf('auth_user.id')).toEqual(['edx.auth_user', 'id']);
    expect(targetOf('edx_history.auth_user')).toEqual(['edx.auth_user', null]);
    expect(targetOf('lake.units')).toEqual(['lake.units', null]);
    expect(targetOf('teams.team_id')).toEqual(['edx.teams', 'team_id']);
    expect(targetOf('edx_history.auth_user.id')).toEqual(['edx.auth_user', 'id']);
  });

  it('takes a single word for a value, and no table for a link to itself', () => {
    expect(targetOf('forum')).toBeNull();
    expect(targetOf('edx.teams')).toBeNull();
    expect(targetOf('auth_user.nothing')).toBeNull();
  });

  it('is cut at its backticks, an odd one being text', () => {
    const spans = spansOf('a `b` c ` d', about, () => null);
    expect(spans.map(({ kind, text }) => [kind, text])).toEqual([
      ['text', 'a '],
      ['code', 'b'],
      ['text', ' c ` d'],
    ]);
    expect(plainText('a `b` c ` d')).toBe('a b c ` d');
  });
});
