import { announce, stagedGarbage } from './garbage.ts';
import { itemKeys } from './item-keys.ts';
import type { ObjectItem } from './items.ts';
import type { Lake } from './lake.ts';
import { type LedgerChange, put } from './ledger.ts';
import type { PassedOver } from './passed-over.ts';
import { newRun } from './runs.ts';
import { writeUnitRecords } from './unit-records.ts';

/** Records objects that bring nothing, all at once. Those whose outcome another process has recorded meanwhile are left to it. */
export async function passOver(
  context: Pick<Lake, 'storage' | 'ledger' | 'paths'>,
  objects: readonly PassedOver[],
): Promise<void> {
  const { storage, ledger, paths } = context;
  for (;;) {
    const view = await ledger.view();
    const fresh: (PassedOver & { readonly expected: number })[] = [];
    const abandoned: LedgerChange[] = [];
    for (const passed of objects) {
      const known = view.read(itemKeys.object(passed.item.object, passed.item.version));
      if (known && !isOpen(known.value)) continue;
      fresh.push({ ...passed, expected: known?.version ?? 0 });
      if (known && isInterrupted(known.value)) {
        abandoned.push(...(await stagedGarbage({ storage, paths }, view, known.value.delivery, known.value.run)));
      }
    }
    if (fresh.length === 0) return;
    const now = new Date();
    const run = newRun(now);
    const records = fresh.map(({ item, unit, expected }) => ({
      object: item.object,
      version: item.version,
      feed: item.delivery?.feed ?? null,
      run,
      after: expected,
      units: [unit],
    }));
    const announced = await announce(ledger, paths.units(run));
    await writeUnitRecords(storage, records, now, paths.units(run));
    const items = fresh.map(({ item, expected }) =>
      put(itemKeys.object(item.object, item.version), expected, { ...item, run }),
    );
    const file = put(itemKeys.records('units', run), 0, { names: [paths.units(run)] });
    if (await ledger.commit([...items, file, announced, ...abandoned])) return;
    await storage.remove(paths.units(run)); // its mark may be gone, with the garbage of other processes
  }
}

/** Whether the object has no final outcome: work on it was interrupted or is to be done again, or the object was away. */
function isOpen(known: ObjectItem): boolean {
  return isInterrupted(known) || known.state === 'QUARANTINED' || known.reason === 'DELETED';
}

const isInterrupted = ({ state }: ObjectItem) => state === 'RECEIVED';
