import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ColumnType } from '../../../lambdas/core/definitions/types.ts';
import { VIEWS } from '../../../sql/views/index.ts';

/** A view as the published catalogue states it; `title` is what QuickSight shows. */
interface Published {
  readonly view: string;
  readonly title: string;
  /** Columns of which no two rows have the same values; null where the catalogue names none. */
  readonly grain: readonly string[] | null;
  readonly columns: readonly {
    readonly name: string;
    readonly type: keyof typeof PUBLISHED_TYPES;
    readonly nullable: boolean;
    readonly known?: readonly string[];
    readonly allowed?: readonly string[];
    readonly unique?: true | 'ignoring case';
  }[];
  readonly rules?: readonly string[];
}

const PUBLISHED_TYPES = {
  String: 'varchar',
  Integer: 'bigint',
  Decimal: 'decimal',
  Boolean: 'boolean',
  Date: 'date',
  DateTime: 'timestamp',
} as const satisfies Record<string, ColumnType>;

const CATALOGUE: readonly Published[] = JSON.parse(readFileSync(new URL('../catalogue.json', import.meta.url), 'utf8'));

const sorted = (values: readonly string[]) => [...values].sort();

describe('the catalogue', () => {
  it('has exactly the published views', () => {
    expect(VIEWS.map(({ name }) => name)).toEqual(CATALOGUE.map(({ view }) => view));
  });
});

describe.each(VIEWS.map((view) => [view.name, view] as const))('%s', (name, view) => {
  const published = CATALOGUE.find((one) => one.view === name);
  if (!published) throw new Error(`${name} is no view of the catalogue`);

  it('has the published columns, in order', () => {
    expect(view.columns.map((column) => `${column.name} ${column.type}${column.nullable ? '' : ' not null'}`)).toEqual(
      published.columns.map(
        ({ name: column, type, nullable }) => `${column} ${PUBLISHED_TYPES[type]}${nullable ? '' : ' not null'}`,
      ),
    );
  });

  it('has the published grain', () => {
    expect(sorted(view.key)).toEqual(sorted(published.grain ?? []));
  });

  it('expects the published values', () => {
    expect(
      view.columns.map(({ name: column, known, allowed, unique }) => ({ column, known, allowed, unique })),
    ).toEqual(
      published.columns.map(({ name: column, known, allowed, unique }) => ({ column, known, allowed, unique })),
    );
  });

  it('blocks a refresh that breaks a published rule', () => {
    const blocking = view.rules.filter(({ level }) => level === 'block').map(({ holds }) => holds);
    expect(blocking).toEqual(expect.arrayContaining([...(published.rules ?? [])]));
  });
});
