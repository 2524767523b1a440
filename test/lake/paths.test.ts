import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { events } from '../../lambdas/core/feeds/edx/tables/events.ts';
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
