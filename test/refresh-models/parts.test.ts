import { describe, expect, it } from 'vitest';
import { partsOf } from '../../lambdas/refresh-models/parts.ts';

const UNION = {
  name: 'thing',
  sql: 'with timeback as (select * from timeback_export.thing), edx as (select * from edx.thing join base.person using (id)) select * from timeback union all select * from edx',
  rebuild: { by: 'source', sources: 'union' },
} as const;
const PERSON = { name: 'person', sql: 'select * from edx.person', rebuild: { by: 'whole' } } as const;
const ROWS = {
  name: 'sum',
  sql: 'select source from base.thing join base.person',
  rebuild: { by: 'source', sources: 'rows' },
} as const;
const SEEN = {
  name: 'seen',
  sql: 'with timeback as (select * from timeback_export.seen) select * from timeback',
  rebuild: { by: 'source', sources: 'union' },
} as const;
const BESIDE = {
  name: 'count',
  sql: 'select source from base.thing join base.seen',
  rebuild: { by: 'source', sources: 'rows' },
} as const;
const ALL = [UNION, PERSON, ROWS, SEEN, BESIDE];

const readsOf = (model: (typeof ALL)[number]) => partsOf(model, ALL).map(({ key, reads }) => [key, ...reads]);

describe('the parts of a model', () => {
  it('are one that reads all, where it is kept whole', () => {
    expect(readsOf(PERSON)).toEqual([['', 'edx.person']]);
  });

  it('are one for each source that has a CTE, with what that CTE reads', () => {
    expect(readsOf(UNION)).toEqual([
      ['source=timeback', 'timeback_export.thing'],
      ['source=edx', 'base.person', 'edx.thing'],
    ]);
  });

  it('are as those of the tables that it reads, where rows keep their source', () => {
    expect(readsOf(ROWS)).toEqual([
      ['source=timeback', 'base.person', 'base.thing/source=timeback'],
      ['source=edx', 'base.person', 'base.thing/source=edx'],
    ]);
  });

  it('read nothing of a table that has no rows of their source', () => {
    expect(readsOf(BESIDE)).toEqual([
      ['source=timeback', 'base.seen/source=timeback', 'base.thing/source=timeback'],
      ['source=edx', 'base.seen/source=edx', 'base.thing/source=edx'],
    ]);
  });

  it('cannot be by source when nothing that it is made from is', () => {
    const nothing = { ...ROWS, sql: 'select source from base.person' };
    expect(() => partsOf(nothing, ALL)).toThrow('sum is by source, but neither');
  });
});
