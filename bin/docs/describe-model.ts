import type { Model, ModelColumn } from '../../lambdas/core/definitions/model.ts';
import type { GivenTable } from '../../lambdas/core/definitions/model-set.ts';
import { references } from '../../lambdas/core/definitions/references.ts';
import { sourcesOf } from '../../sql/lineage.ts';
import { isScoped } from '../../sql/models.ts';
import { CALLER_SCOPE, VISIBLE_PERSON } from '../../sql/scope/index.ts';
import { conditionsOf } from './contract.ts';
import { describeColumn } from './describe-source.ts';
import { type ColumnDescription, code, codes, type Described, fullName } from './description.ts';
import { AUDIENCES, type Audience, REBUILDS } from './glossary.ts';
import { feedTitles } from './sources.ts';

const BASE_READERS = {
  term: 'Who sees it',
  texts: ['Readers without limits. A restricted scope has the views alone.'],
};

/** A base table, with its contract and the SELECT that makes it. */
export function describeBase(model: Model): Described {
  const described = describeModel(model);
  return {
    ...described,
    title: fullName(model),
    label: feedTitles(described).join(', '),
    facts: [...described.facts, BASE_READERS, { term: 'Rebuilt', texts: [REBUILDS[rebuildOf(model)]] }],
  };
}

/** A view of the catalogue, with its contract and the SELECT that makes it. */
export function describeView(model: Model): Described {
  const described = describeModel(model);
  const audience = AUDIENCES[audienceOf(model)];
  return {
    ...described,
    title: model.name,
    label: audience.label,
    facts: [
      ...described.facts,
      { term: 'Who sees which rows', texts: [audience.rows] },
      {
        term: 'In SQL',
        texts: [`${code(`everyone.${model.name}`)}, or in the schema of another scope. ${audience.inCatalogue}`],
      },
      { term: 'Rebuilt', texts: [audience.rebuilt, ...keptByMonth(model)] },
    ],
  };
}

/** A table that every refresh writes from the settings and the clock. */
export function describeGiven({ name, grain, description, columns }: GivenTable): Described {
  return {
    schema: 'base',
    name,
    title: `base.${name}`,
    alsoAs: [],
    grain,
    description,
    label: name === 'as_of' ? 'the clock' : 'the settings',
    facts: [BASE_READERS, { term: 'Rebuilt', texts: [REBUILDS.given] }],
    key: [],
    groups: [{ title: 'Columns', origin: 'own', columns: columns.map(describeColumn) }],
    conditions: [],
    reads: [],
    sql: null,
  };
}

type ModelDescription = Omit<Described, 'title' | 'label'>;

function describeModel(model: Model): ModelDescription {
  const { schema, name, grain, description, key, columns, sql } = model;
  return {
    schema,
    name,
    alsoAs: [],
    grain,
    description,
    facts: [{ term: 'Key', texts: [key.length > 0 ? `${codes(key)}.` : 'None: nothing identifies a row.'] }],
    key,
    groups: [{ title: 'Columns', origin: 'own', columns: columns.map(describeModelColumn) }],
    conditions: conditionsOf(model),
    reads: readsOf(model),
    sql: sql.trimEnd(),
  };
}

function describeModelColumn({ from, ...column }: ModelColumn): ColumnDescription {
  return { ...describeColumn(column), lineage: { from, sources: sourcesOf(from) } };
}

/** What a model reads, also through the relations that tell views who asks. */
function readsOf({ schema, sql }: Pick<Model, 'schema' | 'sql'>): readonly string[] {
  const { tables, siblings } = references(sql);
  const behind = siblings.flatMap((name) => {
    if (name === CALLER_SCOPE.name) return [];
    return name === VISIBLE_PERSON.name ? references(VISIBLE_PERSON.sql).tables : [`${schema}.${name}`];
  });
  return [...new Set([...tables, ...behind])];
}

/** A row that is a person's says at which organisations; what follows both schools and persons is about classes. */
function audienceOf(view: Model): Audience {
  if (!isScoped(view)) return 'everyone';
  if (view.columns.some(({ name }) => name === 'org_ids')) return 'person';
  const { siblings } = references(view.sql);
  return siblings.length === 1 && siblings[0] === CALLER_SCOPE.name ? 'school' : 'student of a school';
}

/** Beside what sets off the rebuilding of a scope's table. */
const keptByMonth = ({ rebuild }: Model): readonly string[] =>
  rebuild.by === 'month'
    ? [`That table is kept by the month of ${code(rebuild.column)}, and months with the same rows stay as they are.`]
    : [];

/** Base tables are not kept by month. */
const rebuildOf = ({ rebuild }: Model): keyof typeof REBUILDS => (rebuild.by === 'month' ? 'whole' : rebuild.by);
