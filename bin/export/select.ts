import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import { identifier } from '../../lambdas/core/engine/sql.ts';

type Source = Pick<Relation, 'schema' | 'name' | 'columns'>;

/** The rows of a relation for which `where` (SQL) holds; all of them without it. */
export function selectRows({ schema, name, columns }: Source, where: string | undefined): string {
  return selectFrom(
    { schema, name },
    columns.map((column) => identifier(column.name)),
    where,
  );
}

/** The same, every value as the text that a CSV file shows: ISO 8601 for dates and times, which are UTC. */
export function selectTexts({ schema, name, columns }: Source, where: string | undefined): string {
  const texts = columns.map((column) => {
    const value = identifier(column.name);
    const text = column.type === 'timestamp' ? isoTime(value) : `cast(${value} as varchar)`;
    return `${text} as ${value}`;
  });
  return selectFrom({ schema, name }, texts, where);
}

/** Through microseconds: the engine formats a time of milliseconds as one of nanoseconds, which ends in the year 2262. */
const isoTime = (value: string) => `strftime(cast(${value} as timestamp), '%Y-%m-%dT%H:%M:%S.%gZ')`;

function selectFrom({ schema, name }: Pick<Relation, 'schema' | 'name'>, values: readonly string[], where?: string) {
  // The line ends keep a comment in the condition from reaching beyond it.
  const condition = where === undefined ? '' : ` where (\n${where}\n)`;
  return `select ${values.join(', ')} from ${identifier(schema)}.${identifier(name)} as ${identifier(name)}${condition}`;
}
