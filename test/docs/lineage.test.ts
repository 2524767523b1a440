import { describe, expect, it } from 'vitest';
import { conditionsOf } from '../../bin/docs/contract.ts';
import { columnsOf, fullName } from '../../bin/docs/description.ts';
import { flowOf } from '../../bin/docs/flow.ts';
import { inTopics } from '../../bin/docs/topics.ts';
import { defineBase, nullable, required } from '../../lambdas/core/definitions/model.ts';
import { GIVEN } from '../../sql/base/given.ts';
import { BASE } from '../../sql/base/index.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { SCHEMAS, TABLES } from './described.ts';

const namesOf = (table: (typeof TABLES)[number]) => [fullName(table), ...table.alsoAs];
const COLUMNS = new Set(
  TABLES.flatMap((table) =>
    namesOf(table).flatMap((name) => columnsOf(table).map((column) => `${name}.${column.name}`)),
  ),
);
const DELIVERED = new Set(
  TABLES.filter(({ schema }) => schema === 'edx' || schema === 'timeback_export').flatMap(namesOf),
);
const tableOf = (column: string) => column.slice(0, column.lastIndexOf('.'));
const find = (name: string) => TABLES.find((table) => fullName(table) === name)!;
const factOf = (name: string, term: string) =>
  find(name)
    .facts.find((fact) => fact.term === term)
    ?.texts.join(' ');

const MODELS = [...BASE, ...VIEWS].map((model) => [`${model.schema}.${model.name}`, model] as const);

describe('lineage', () => {
  it.each(MODELS)('%s has columns with a description, from columns that are there', (name) => {
    for (const column of columnsOf(find(name))) {
      expect(column.description).toMatch(/^\S.*[.]$/);
      expect(column.lineage!.from.filter((from) => !COLUMNS.has(from))).toEqual([]);
      expect(column.lineage!.sources.filter((source) => !DELIVERED.has(tableOf(source)))).toEqual([]);
    }
  });

  it.each(MODELS)('%s is made from tables that know it as their reader', (name) => {
    const { reads } = find(name);
    expect(reads.length).toBeGreaterThan(0);
    for (const read of reads) {
      const table = TABLES.find((candidate) => namesOf(candidate).includes(read));
      expect({ read, readBy: table?.readBy }).toEqual({ read, readBy: expect.arrayContaining([name]) });
    }
  });

  it('goes through the relation that tells whom a reader may see', () => {
    expect(find('timeback.students').reads).toContain('base.person_organization');
    expect(find('timeback.course_enrollments').reads).toContain('timeback.class_enrollments');
    expect(TABLES.flatMap(({ reads }) => reads).filter((name) => /caller_scope|visible_person/.test(name))).toEqual([]);
  });

  it('is drawn from what is delivered to the views', () => {
    const { feeds, base, views, delivered, shown } = flowOf(SCHEMAS);
    const named = (pairs: typeof shown, left: typeof base, right: typeof base) =>
      pairs.map(([from, to]) => `${left[from]!.title} > ${right[to]!.title}`);
    expect(named(delivered, feeds, base)).toContain('TimeBack export > Observations');
    expect(named(delivered, feeds, base)).not.toContain('edX daily event log > Curriculum frameworks');
    expect(named(shown, base, views)).toEqual(expect.arrayContaining(['Content > Content', 'Progress > Progress']));
    expect(named(shown, base, views)).not.toContain('People and organisations > Content');
    expect(views.reduce((sum, { tables }) => sum + tables, 0)).toBe(VIEWS.length);
  });
});

describe('the pages of models', () => {
  it('say who sees which rows', () => {
    const audience = (name: string) => factOf(`timeback.${name}`, 'Who sees which rows');
    expect(audience('attempts')).toMatch(/^Rows of persons/);
    expect(audience('schools')).toMatch(/^Rows of the organisations/);
    expect(audience('class_enrollments')).toMatch(/^Classes of the organisations/);
    expect(audience('course_enrollments')).toBe(audience('class_enrollments'));
    expect(audience('lessons')).toMatch(/^The same for every reader/);
    expect(factOf('timeback.lessons', 'In SQL')).toMatch(/same rows/);
    expect(factOf('timeback.attempts', 'In SQL')).toMatch(/`timeback` it has no row/);
  });

  it('say what a refresh makes again', () => {
    expect(factOf('base.edx_session', 'Rebuilt')).toMatch(/^Day by day/);
    expect(factOf('base.caliper_session', 'Rebuilt')).toMatch(/^Source by source/);
    expect(factOf('base.person_account', 'Rebuilt')).toMatch(/^Whole/);
    for (const { name } of GIVEN) expect(factOf(`base.${name}`, 'Rebuilt')).toBe('By every refresh.');
  });

  it('have each base table and view under one subject', () => {
    const [first, ...others] = TABLES.filter(({ schema }) => schema === 'base');
    expect(() => inTopics('base', others)).toThrow(first!.name);
    expect(() => inTopics('base', [first!, ...others, { ...first!, name: 'homeless' }])).toThrow('homeless');
  });
});

describe('a contract in words', () => {
  it('says what blocks and what warns', () => {
    const model = defineBase({
      name: 'pupil',
      sql: 'select 1',
      grain: 'One pupil.',
      key: ['id', 'school_id'],
      description: 'Pupils.',
      columns: [
        required('id', 'varchar', 'pseudonym', 'Id.', []),
        nullable('school_id', 'varchar', 'none', 'School.', []),
        nullable('email', 'varchar', 'personal', 'Address.', [], { unique: 'ignoring case' }),
        nullable('state', 'varchar', 'none', 'State.', [], { allowed: ['in', 'out'] }),
        nullable('kind', 'varchar', 'none', 'Kind.', [], { known: ['day'] }),
      ],
      rules: [{ holds: "state <> 'in'", level: 'block' }],
      relationships: [
        { column: 'id', to: 'base.person.id', level: 'block' },
        { column: 'school_id', to: 'schools.id', level: 'warn' },
      ],
      checks: [{ name: 'base.pupil has each row of school_list once', level: 'warn', breaks: 'select 1' }],
    });
    expect(conditionsOf(model).map(({ text, level }) => `${level}: ${text}`)).toEqual([
      'block: A column that is not null has a value in every row.',
      'block: No two rows have the same `id`, `school_id`.',
      'block: No two rows have the same `email`, ignoring case.',
      'warn: Each `state` is one of its values.',
      'warn: Each `kind` is one of its known values.',
      "block: In each row `state <> 'in'`, as far as the values are known.",
      'block: Each `id` is one of `base.person.id`.',
      'warn: Each `school_id` that is not null is one of `schools.id`.',
      'warn: `base.pupil` has each row of `school_list` once.',
    ]);
  });
});
