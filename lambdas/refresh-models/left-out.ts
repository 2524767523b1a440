import type { Level, Model, ModelColumn } from '../core/definitions/model.ts';
import type { Dialect } from '../core/engine/model-engine.ts';
import { identifier, literal } from '../core/engine/sql.ts';

/** What a base table must hold of each row; one that does not is left out, so that it never stops the others. */
export type Contract = Pick<Model, 'schema' | 'name' | 'key' | 'firstOf' | 'columns' | 'rules'>;

/** A condition on one row. */
interface RowCondition {
  /** As it is reported. */
  readonly rule: string;
  /** A base table leaves out the rows that break one that blocks; the others only warn. */
  readonly level: Level;
  /** Boolean SQL, never null. */
  readonly holds: string;
}

/** What each row must meet by itself. */
export function rowConditions({ schema, key, columns, rules }: Contract): readonly RowCondition[] {
  const identifies = ({ name }: ModelColumn) => schema === 'base' && key.includes(name);
  return [
    ...columns.filter(({ nullable }) => !nullable).map((column) => hasValue(column, identifies(column))),
    ...rules.map(({ holds, level }) => ({ rule: holds, level, holds: `coalesce(${holds}, true)` })),
  ];
}

function hasValue({ name, type }: ModelColumn, identifies: boolean): RowCondition {
  const column = identifier(name);
  // A blank id of a base table is none.
  const holds = identifies && type === 'varchar' ? `coalesce(trim(${column}) <> '', false)` : `${column} is not null`;
  return { rule: `${name} is not null`, level: 'block', holds };
}

/** The conditions for which a row is left out. */
const blocking = (contract: Contract) => rowConditions(contract).filter(({ level }) => level === 'block');

/** The rule that a row breaks which is not the first one of its key. */
export const oneOfKey = ({ key }: Pick<Model, 'key'>) => `one row for each ${key.join(', ')}`;

// Columns that the statements add to those of the table, none of which has a blank in its name.
const BROKEN_RULE = identifier('broken rule');
const OCCURRENCES = identifier('rows of the key');
const PLACE = identifier('place in the key');

/** The rows of a relation that a base table shows. */
export function keptRows(contract: Contract, relation: string): string {
  const { key } = contract;
  const columns = namesOf(contract, '');
  if (key.length === 0)
    return `${judged(contract, relation)}
select ${columns} from judged where ${BROKEN_RULE} is null`;
  return `${ranked(contract, relation)}
select ${namesOf(contract, 'judged.')}
from judged
left join repeated on ${sameKey(contract, 'judged', 'repeated')}
where judged.${BROKEN_RULE} is null and repeated.${OCCURRENCES} is null
union all
select ${columns} from ranked where ${PLACE} = 1`;
}

/** The rows of a relation that a base table leaves out, as rows of `lake.left_out`. `asOf`: `YYYY-MM-DD`. */
export function leftOutRows(contract: Contract, relation: string, asOf: string): string {
  const { schema, name, key, columns } = contract;
  const source = columns.some((column) => column.name === 'source') ? 'source' : 'cast(null as varchar)';
  const record = (rule: string) =>
    `select ${literal(`${schema}.${name}`)} as model, ${rule} as rule, ${keyText(contract)} as key, date ${literal(asOf)} as as_of, ${source} as source`;
  const broken = `${record(BROKEN_RULE)} from judged where ${BROKEN_RULE} is not null`;
  if (key.length === 0) return `${judged(contract, relation)}\n${broken}`;
  return `${ranked(contract, relation)}
${broken}
union all
${record(literal(oneOfKey(contract)))} from ranked where ${PLACE} > 1`;
}

/** Aggregate that tells whether any row may have to be left out; none need. Null where none can. */
export function mayBreakRules(contract: Contract, dialect: Pick<Dialect, 'different'>): string | null {
  const broken = blocking(contract).map(({ holds }) => `count(*) filter (where not (${holds})) > 0`);
  const key = contract.key.map(identifier);
  const repeated = key.length > 0 ? [`count(*) <> ${dialect.different(key)}`] : [];
  const tests = [...broken, ...repeated];
  return tests.length === 0 ? null : `(${tests.join(' or ')})`;
}

function judged(contract: Contract, relation: string): string {
  const rules = blocking(contract).map(({ rule, holds }) => `when not (${holds}) then ${literal(rule)}`);
  const broken = rules.length > 0 ? `case ${rules.join(' ')} end` : 'cast(null as varchar)';
  return `with judged as (select ${namesOf(contract, '')}, ${broken} as ${BROKEN_RULE} from ${relation} made)`;
}

/** Only rows whose key occurs more than once are put in order: mostly there are none. */
function ranked(contract: Contract, relation: string): string {
  const key = contract.key.map(identifier);
  const order = [...contract.firstOf, ...contract.columns.map(({ name }) => `${identifier(name)} nulls last`)];
  return `${judged(contract, relation)},
repeated as (
  select ${key.join(', ')}, count(*) as ${OCCURRENCES} from judged where ${BROKEN_RULE} is null
  group by ${key.join(', ')} having count(*) > 1
),
ranked as (
  select ${namesOf(contract, '')}, row_number() over (partition by ${key.join(', ')} order by ${order.join(', ')}) as ${PLACE}
  from (
    select ${namesOf(contract, 'judged.')}
    from judged join repeated on ${sameKey(contract, 'judged', 'repeated')}
    where judged.${BROKEN_RULE} is null
  ) shared
)`;
}

const namesOf = ({ columns }: Contract, prefix: string) =>
  columns.map(({ name }) => `${prefix}${identifier(name)}`).join(', ');

/** That two relations have the same key. A column that is never null is compared by `=`, which every engine joins by a hash. */
export function sameKey({ key, columns }: Pick<Model, 'key' | 'columns'>, one: string, other: string): string {
  return key
    .map((name) => {
      const equal = columns.find((column) => column.name === name)?.nullable ? 'is not distinct from' : '=';
      return `${one}.${identifier(name)} ${equal} ${other}.${identifier(name)}`;
    })
    .join(' and ');
}

/** Values of these tell nothing of a person to whoever does not know the platform's accounts. */
export const isId = (privacy: ModelColumn['privacy']) => privacy === 'none' || privacy === 'pseudonym';

/** Columns by which a row is named to people: its key as far as that is ids; without a key what is never null. */
export function naming({ key, columns }: Pick<Model, 'key' | 'columns'>): readonly ModelColumn[] {
  const own = columns.filter(({ name, nullable }) => (key.length > 0 ? key.includes(name) : !nullable));
  return own.filter(({ name, privacy }) => isId(privacy) && (name !== 'source' || key.includes(name)));
}

function keyText(contract: Contract): string {
  const parts = naming(contract).map(({ name }) => `coalesce(cast(${identifier(name)} as varchar), '(none)')`);
  return parts.length > 0 ? parts.join(` || ' ' || `) : "'(no id)'";
}
