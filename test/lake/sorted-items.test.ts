import fc from 'fast-check';
import { expect, it } from 'vitest';
import { itemsOfLines, type SortedItems, type StoredItem, sortedItems } from '../../lambdas/core/lake/sorted-items.ts';

const stored = (key: string, version: number): StoredItem => ({ key, version, row: '[]' });

/** The same items, as they are read from a snapshot. */
function reopened(items: SortedItems): SortedItems {
  const lines = itemsOfLines();
  for (const text of items.lines()) for (const line of text.split('\n')) lines.add(line);
  return lines.end();
}

it('are what a plain map holds after any commits, and earlier ones stay as they were', () => {
  const key = fc
    .tuple(fc.constantFrom('a/', 'b/', 'b', ''), fc.nat(700))
    .map(([kind, n]) => `${kind}${n}${n % 7 === 0 ? '\t"\\é\n' : ''}`);
  const commit = fc.array(fc.record({ key, removed: fc.boolean() }), { maxLength: 900 });
  fc.assert(
    fc.property(fc.array(commit, { maxLength: 6 }), (commits) => {
      let items = sortedItems([]);
      const plain = new Map<string, StoredItem>();
      const moments: { readonly items: typeof items; readonly expected: readonly StoredItem[] }[] = [];
      for (const [at, changes] of commits.entries()) {
        const change = new Map(changes.map((one) => [one.key, one.removed ? undefined : stored(one.key, at)]));
        if (at % 2 === 1) items = reopened(items);
        items = items.with(change);
        for (const [changed, item] of change) {
          if (item) plain.set(changed, item);
          else plain.delete(changed);
        }
        const expected = [...plain.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
        moments.push({ items, expected });
      }
      for (const { items: moment, expected } of moments) {
        for (const prefix of ['', 'a/', 'b', 'b/', 'b/1', 'c']) {
          const wanted = expected.filter((one) => one.key.startsWith(prefix));
          const stored = reopened(moment);
          const seen = (all: Iterable<Pick<StoredItem, 'key' | 'version'>>) =>
            Array.from(all, ({ key, version }) => ({ key, version }));
          const versions = wanted.map(({ key, version }) => ({ key, version }));
          expect([seen(moment.versions(prefix)), seen(stored.versions(prefix))]).toEqual([versions, versions]);
          expect([...moment.startingWith(prefix)]).toEqual(wanted);
          expect([...stored.startingWith(prefix)]).toEqual(wanted);
        }
        for (const one of expected) expect(moment.get(one.key)).toEqual(one);
        expect(moment.get('nothing')).toBeUndefined();
        expect([...sortedItems(expected).startingWith('')]).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});

it('fault 87: copy as much for a commit among 100,000 items as among 1,000', () => {
  const copied = (count: number) => {
    const all = Array.from({ length: count }, (_, at) => stored(String(at).padStart(6, '0'), 1));
    const before = sortedItems(all);
    const after = before.with(new Map([['000500', stored('000500', 2)]]));
    let shared = 0;
    const [old, now] = [[...before.startingWith('')], [...after.startingWith('')]];
    for (const [at, item] of now.entries()) if (item === old[at]) shared += 1;
    return now.length - shared;
  };
  expect([copied(1_000), copied(100_000)]).toEqual([1, 1]);
});
