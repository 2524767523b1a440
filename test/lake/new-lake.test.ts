import { expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { LAKE_FORMAT, openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { put } from '../../lambdas/core/lake/ledger.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { readWhole, type Storage } from '../../lambdas/core/storage/storage.ts';

const ROOT = 'memory://lake/';
const begin = async (storage: Storage) => {
  const { ledger } = await openLakeAt(storage, ROOT, processOwner());
  const key = itemKeys.garbage('x/');
  await ledger.commit([put(key, (await ledger.view()).read(key)?.version ?? 0, { since: '2025-03-02T00:00:00Z' })]);
};

it('a lake that another process begins at whichever moment is opened by who looks at it meanwhile', async () => {
  for (let at = 1, isDone = false; !isDone; at += 1) {
    const storage = memoryStorage();
    let requests = 0;
    const meanwhile = async () => {
      requests += 1;
      if (requests === at) await begin(storage);
    };
    const watched: Storage = {
      ...storage,
      async head(url) {
        await meanwhile();
        return storage.head(url);
      },
      async *read(url, options) {
        await meanwhile();
        yield* storage.read(url, options);
      },
      async *list(prefix, unlisted) {
        await meanwhile();
        yield* storage.list(prefix, unlisted);
      },
      async create(url, bytes) {
        await meanwhile();
        return storage.create(url, bytes);
      },
    };
    await begin(watched);
    isDone = requests < at;
    const format = (await readWhole(storage.read(`${ROOT}lake.json`))).toString();
    expect(JSON.parse(format)).toEqual({ format: LAKE_FORMAT });
  }
});
