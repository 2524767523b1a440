import type { ColumnDefinition, Dialect, TableDefinition } from '../../lambdas/core/definitions/table.ts';
import type { ColumnType } from '../../lambdas/core/definitions/types.ts';

/** `id!` is a key column; `name=other` has an alias. */
export function table(dialect: Dialect, columns: Readonly<Record<string, ColumnType>>): TableDefinition {
  const defined = Object.entries(columns).map(([written, type]) => column(written, type));
  return {
    schema: 'edx',
    name: 'sample',
    version: 1,
    grain: 'One row a line of a test.',
    key: defined.filter((each) => !each.nullable).map((each) => each.name),
    description: 'A table of the tests.',
    dialects: [dialect],
    kind: 'snapshot',
    columns: defined,
  };
}

function column(written: string, type: ColumnType): ColumnDefinition {
  const [name = '', ...aliases] = written.replace('!', '').split('=');
  return { name, type, nullable: !written.includes('!'), privacy: 'none', description: 'A test.', aliases };
}

/** One column of each type. */
export const SAMPLE = table('edx-sql', {
  'id!': 'bigint',
  name: 'varchar',
  score: 'double',
  active: 'boolean',
  born: 'date',
  seen: 'timestamp',
});

export const SAMPLE_HEADER = ['id', 'name', 'score', 'active', 'born', 'seen'];
