import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { processOwner } from '../../bin/this-machine.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { SNAPSHOT_EVERY } from '../../lambdas/core/lake/journal.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { type Ledger, put, type View } from '../../lambdas/core/lake/ledger.ts';
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
const UNTIL_SNAPSHOT = 5;

/** The lake as an old one: its records and its ledger are about to be compacted. */
export async function templateOf(folder: string): Promise<LakeTemplate> {
  const { ledger, paths } = await openLakeAt(fileStorage(), toFolderUrl(folder), processOwner());
  await manyRecords(folder, await ledger.view(), ledger);
  // Commits that change nothing, until the next snapshot is near.
  while ((await ledger.view()).sequence % SNAPSHOT_EVERY !== SNAPSHOT_EVERY - UNTIL_SNAPSHOT) await ledger.commit([]);
  return {
    async copyTo(copy) {
      for (const part of ['tables', 'runs', paths.ledger])
        await cp(join(folder, part), join(copy, part), { recursive: true });
      await cp(join(folder, paths.format), join(copy, paths.format));
    },
  };
}

/** Copies of a file of `lake.units`: their rows are the same units. */
async function manyRecords(folder: string, view: View, ledger: Ledger): Promise<void> {
  const [record] = view.list(itemKeys.recordFiles('units'));
  const [name] = record?.value.names ?? [];
  if (name === undefined) throw new Error('the lake has no record of a unit');
  const paths = lakePaths(toFolderUrl(folder));
  const names = Array.from({ length: RECORD_FILES }, (_, i) => paths.units(`copy-${i}`));
  for (const copy of names) await cp(paths.enginePath(name), paths.enginePath(copy), { recursive: true });
  await ledger.commit([put(itemKeys.records('units', 'copies'), 0, { names })]);
}
