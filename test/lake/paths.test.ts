import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { events } from '../../lambdas/core/feeds/edx/tables/events.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { partitionColumns } from '../../lambdas/core/lake/partitions.ts';
import { folderValue, lakePaths } from '../../lambdas/core/lake/paths.ts';

const PATHS = lakePaths('file:///lake/');

/** The folder of an organisation as the file system has it. */
function folderOf(org: string): string {
  const [, folder] = /\/events\/(.+)\/site=/.exec(
    PATHS.partition(events, { org, site: 'edx', date: '2025-03-02' }, 'run'),
  )!;
  return decodeURIComponent(folder!);
}

describe('fault 74: the folder of an organisation', () => {
  const org = fc.string({ unit: 'binary', minLength: 1, maxLength: 250 }).filter((name) => !name.includes('/'));

  it('has a name that every file system takes, of which Hive readers see what the ledger knows', () => {
    fc.assert(
      fc.property(org, (name) => {
        const folder = folderOf(name);
        expect(Buffer.byteLength(folder)).toBeLessThanOrEqual(255);
        expect(folder).toMatch(/^org=[\w.%~-]+$/);
        expect(decodeURIComponent(folder.slice('org='.length))).toBe(folderValue('org', name));
      }),
    );
  });

  it('is its own: names that differ only behind the beginning, or look like a shortened one, do not share it', () => {
    const long = fc.tuple(fc.string({ unit: 'grapheme', minLength: 80, maxLength: 120 }), fc.string({ maxLength: 3 }));
    fc.assert(
      fc.property(fc.uniqueArray(long, { minLength: 2, selector: (parts) => parts.join('') }), (all) => {
        const names = all.map((parts) => parts.join(''));
        const shown = names.map((name) => folderValue('org', name));
        const both = new Set([...names, ...shown]);
        expect(new Set([...both].map(folderOf)).size).toBe(both.size);
      }),
    );
  });

  it('of a name that fits stays as it was', () => {
    for (const name of ['lakeview', 'a~b', 'x'.repeat(251), '大'.repeat(27)])
      expect(folderValue('org', name)).toBe(name);
    expect(folderValue('org', 'x'.repeat(252))).toMatch(/^x{12}~[0-9a-f]{32}$/);
  });
});

describe('the folders of a table', () => {
  const SOURCES = Object.values(FEEDS).flatMap(({ tables }) => tables);
  const partitionsIn = (path: string) => [...path.matchAll(/([^/=]+)=[^/]*\//g)].map(([, name]) => name);

  it('name each partition column once, in its order, and nothing else like one', () => {
    const key = fc.record({
      org: fc.string({ unit: 'binary', minLength: 1, maxLength: 90 }),
      site: fc.constantFrom('edx', 'edge', 'timeback', 'a=b'),
      date: fc.date({ min: new Date('2012-01-01'), max: new Date('2032-01-01'), noInvalidDate: true }),
    });
    fc.assert(
      fc.property(fc.constantFrom(...SOURCES), key, fc.constantFrom('r', 'r-carried'), (table, one, run) => {
        const path = PATHS.partition(table, { ...one, date: one.date.toISOString().slice(0, 10) }, run);
        const extent = table.kind === 'daily' ? 'all' : 'history';
        expect(partitionsIn(path)).toEqual(partitionColumns(table.kind, extent).map(({ name }) => name));
        expect(
          path.startsWith(`tables/${table.schema}/${table.name}/${extent === 'history' ? 'history/' : 'org='}`),
        ).toBe(true);
        expect(path.endsWith(`/run-${run}/`)).toBe(true);
      }),
    );
  });

  it('name none for a built model, whose files have all columns', () => {
    for (const part of ['', 'source=edx', 'month=2026-03', 'month=__HIVE_DEFAULT_PARTITION__'])
      expect(partitionsIn(PATHS.model('base', 'x', part, 'r'))).toEqual([]);
  });
});
