import { itemKeys, type ObjectItem } from '../core/lake/items.ts';
import type { UnitReport } from '../core/lake/reports.ts';
import { newRun } from '../core/lake/runs.ts';
import type { PublishContext } from './run.ts';
import { writeUnitRecords } from './unit-records.ts';

/** An object that needs no conversion, with the outcome that `lake.units` shows for it. */
export interface PassedOver {
  readonly item: ObjectItem;
  readonly unit: UnitReport;
}

/** Records objects that bring nothing, all at once. Those that another process has recorded meanwhile are left to it. */
export async function passOver(context: PublishContext, objects: readonly PassedOver[]): Promise<void> {
  const { ledger, paths } = context;
  for (;;) {
    const fresh: PassedOver[] = [];
    for (const passed of objects) {
      if (!(await ledger.read(itemKeys.object(passed.item.object, passed.item.version)))) fresh.push(passed);
    }
    if (fresh.length === 0) return;
    const now = new Date();
    const run = newRun(now);
    const records = fresh.map(({ item, unit }) => ({
      object: item.object,
      version: item.version,
      feed: item.delivery?.feed ?? null,
      run,
      units: [unit],
    }));
    await writeUnitRecords(context, records, now, paths.units(run));
    const items = fresh.map(({ item }) => ({
      key: itemKeys.object(item.object, item.version),
      expected: 0,
      value: { ...item, run },
    }));
    const file = { key: itemKeys.records('units', run), expected: 0, value: { urls: [paths.units(run)] } };
    if (await ledger.write([...items, file])) return;
    await context.storage.remove(paths.units(run));
  }
}
