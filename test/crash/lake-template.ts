import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { itemKeys, type RecordFiles } from '../../lambdas/core/lake/items.ts';
import { SNAPSHOT_EVERY } from '../../lambdas/core/lake/journal.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import type { LedgerItem } from '../../lambdas/core/lake/ledger.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';

/** A lake that can be made anew in any folder. */
export interface LakeTemplate {
  copyTo(folder: string): Promise<void>;
}

/** So many files of `lake.units` that the next ingest merges them. */
const RECORD_FILES = 30;
/** Writes of the ledger until the next snapshot of it: in the middle of the next ingest. */
const UNTIL_SNAPSHOT = 12;

/** The lake as an old one: its records and its ledger are about to be compacted. */
export async function templateOf(folder: string): Promise<LakeTemplate> {
  const { ledger, paths } = await openLakeAt(fileStorage(), toFolderUrl(folder));
  const items = [...(await ledger.list(''))];
  items.push(await manyRecords(folder, items));
  return {
    async copyTo(copy) {
      for (const part of ['tables', 'runs']) await cp(join(folder, part), join(copy, part), { recursive: true });
      await cp(join(folder, paths.format), join(copy, paths.format));
      await writeLedger(copy, JSON.stringify(items));
    },
  };
}

/** Copies of a file of `lake.units`: their rows are the same units. */
async function manyRecords(folder: string, items: readonly LedgerItem[]): Promise<LedgerItem> {
  const record = items.find(({ key }) => key.startsWith(itemKeys.recordFiles('units')));
  if (!record) throw new Error('the lake has no record of a unit');
  const [name] = (record.value as unknown as RecordFiles).names;
  const paths = lakePaths(toFolderUrl(folder));
  const names = Array.from({ length: RECORD_FILES }, (_, i) => paths.units(`copy-${i}`));
  for (const copy of names) await cp(paths.enginePath(name!), paths.enginePath(copy), { recursive: true });
  return { key: itemKeys.records('units', 'copies'), version: 1, value: { names } };
}

/** The ledger's files as they are after many writes. */
async function writeLedger(folder: string, items: string): Promise<void> {
  const file = async (kind: 'journal' | 'snapshot', sequence: number, text: string) => {
    const path = join(folder, 'ledger', kind, `${String(sequence).padStart(12, '0')}.json`);
    await mkdir(join(path, '..'), { recursive: true });
    await writeFile(path, text);
  };
  const newest = 3 * SNAPSHOT_EVERY - UNTIL_SNAPSHOT;
  for (const sequence of [SNAPSHOT_EVERY, newest]) {
    await file('journal', sequence, '{"changes":[]}');
    await file('snapshot', sequence, `{"items":${items}}`);
  }
}
