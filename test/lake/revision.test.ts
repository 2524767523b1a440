import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { put, removal, type View } from '../../lambdas/core/lake/ledger.ts';
import { revisionOf, revisionOrNull } from '../../lambdas/core/lake/revision.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { plainCodec, plainKey, plainPrefix } from './plain.ts';

const KEYS = ['a/1', 'a/2', 'a/3', 'b/1', 'b/2'] as const;
const change = fc.record({ key: fc.constantFrom(...KEYS), isRemoved: fc.boolean() });
const commit = fc.uniqueArray(change, { minLength: 1, maxLength: 3, selector: ({ key }) => key });

/** All moments of a ledger that is given these commits. */
async function momentsOf(commits: readonly (readonly { key: string; isRemoved: boolean }[])[]): Promise<View[]> {
  const ledger = openJournal(memoryStorage(), 'memory://ledger/', plainCodec);
  const moments = [await ledger.view()];
  for (const changes of commits) {
    const view = await ledger.view();
    await ledger.commit(
      changes.flatMap(({ key, isRemoved }) => {
        const item = view.read(plainKey(key));
        if (!isRemoved) return [put(plainKey(key), item?.version ?? 0, 'x')];
        return item ? [removal(item)] : [];
      }),
    );
    moments.push(await ledger.view());
  }
  return moments;
}

it('a revision is the same at two moments where the items are the same, and nowhere else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commit, { maxLength: 12 }), async (commits) => {
      for (const prefixes of [['a/'], ['b/'], ['a/', 'b/']].map((texts) => texts.map(plainPrefix))) {
        const byItems = new Map<string, Set<string>>();
        const revisions = new Set<string>();
        for (const view of await momentsOf(commits)) {
          const items = JSON.stringify(
            prefixes.map((prefix) => [...view.versions(prefix)].map(({ key, version }) => [key, version])),
          );
          const revision = revisionOf(view, ...prefixes);
          byItems.set(items, (byItems.get(items) ?? new Set()).add(revision));
          revisions.add(revision);
          expect(prefixes.map((prefix) => revisionOrNull(view, prefix) === null)).toEqual(
            prefixes.map((prefix) => view.list(prefix).length === 0),
          );
        }
        expect([...byItems.values()].every(({ size }) => size === 1)).toBe(true);
        expect(revisions.size).toBe(byItems.size);
      }
    }),
  );
});
