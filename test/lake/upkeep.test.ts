import { expect, it } from 'vitest';
import { itemKeys, type Pointer } from '../../lambdas/core/lake/items.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { collectGarbage, type GarbageItem } from '../../lambdas/core/lake/upkeep.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';

const ROOT = 'memory://lake/';
const OLD = `${ROOT}tables/edx/events/run=old/`;
const NOW = `${ROOT}tables/edx/events/run=now/`;
const HOUR_MS = 3_600_000;

/** A lake with the files of two runs, of which nothing has shown the older one for an hour. */
async function lake() {
  const storage = memoryStorage();
  const ledger = openJournal(storage, `${ROOT}ledger/`);
  const put = async (prefix: string) => storage.create(`${prefix}part.parquet`, Buffer.from('rows'));
  await Promise.all([put(OLD), put(NOW)]);
  const since = new Date(Date.now() - HOUR_MS).toISOString();
  await ledger.write([
    { key: itemKeys.garbage(OLD), expected: 0, value: { since } },
    { key: 'partition/edx.events/orgx/edx/2025-03-02', expected: 0, value: { prefix: NOW } as Pointer },
  ]);
  const collect = (hours: number, through: Storage = storage) => collectGarbage({ storage: through, ledger }, hours);
  const isThere = async (prefix: string) => (await storage.head(`${prefix}part.parquet`)) !== undefined;
  return { storage, ledger, collect, isThere };
}

it('removes what nothing shows once the grace period is over, and not before', async () => {
  const { ledger, collect, isThere } = await lake();
  await collect(2);
  expect([await isThere(OLD), await isThere(NOW)]).toEqual([true, true]);
  await collect(0.5);
  expect([await isThere(OLD), await isThere(NOW)]).toEqual([false, true]);
  expect(await ledger.list(itemKeys.garbages)).toEqual([]);
});

it('says that files are being removed before the first of them goes, and ends what was interrupted', async () => {
  const { storage, ledger, collect, isThere } = await lake();
  const failing: Storage = { ...storage, remove: () => Promise.reject(new Error('killed')) };
  await expect(collect(0, failing)).rejects.toThrow('killed');
  const mark = await ledger.read<GarbageItem>(itemKeys.garbage(OLD));
  expect([mark?.value.removing, await isThere(OLD)]).toEqual([true, true]);
  await collect(0);
  expect([await isThere(OLD), await ledger.list(itemKeys.garbages)]).toEqual([false, []]);
});

it('leaves files whose mark was lifted in the meantime', async () => {
  const { storage, ledger, collect, isThere } = await lake();
  // A rollback takes its one step between what the collector reads and what it writes.
  let lifted = false;
  const beside: Storage = {
    ...storage,
    async create(url, bytes) {
      if (!lifted) {
        lifted = true;
        const other = openJournal(storage, `${ROOT}ledger/`);
        const mark = await other.read(itemKeys.garbage(OLD));
        await other.write([{ key: itemKeys.garbage(OLD), expected: mark!.version, value: undefined }]);
      }
      return storage.create(url, bytes);
    },
  };
  const slow = openJournal(beside, `${ROOT}ledger/`);
  await collectGarbage({ storage, ledger: slow }, 0);
  expect([lifted, await isThere(OLD)]).toEqual([true, true]);
  expect(await ledger.list(itemKeys.garbages)).toEqual([]);
  await collect(0);
  expect(await isThere(OLD)).toBe(true);
});
