import type { Feed } from '../core/feeds/feed.ts';
import type { LakePaths } from '../core/lake/paths.ts';
import type { Manifest } from '../core/lake/reports.ts';
import { filesWithin, folderOf } from '../core/lake/run-files.ts';
import type { Storage } from '../core/storage/storage.ts';
import type { Flip } from './decide.ts';

/** Folders that attempts at the run have written and that nothing will show: of those that were overtaken, or of all. */
export async function unshown(
  { storage, paths }: { readonly storage: Storage; readonly paths: LakePaths },
  feed: Feed,
  { run, partitions, rejects }: Manifest,
  { changes }: Flip,
  unitsFile: string,
): Promise<readonly string[]> {
  const shown = new Set([
    ...changes.map(({ value }) => value?.prefix),
    ...[unitsFile, ...rejects.map(({ task, attempt }) => paths.rejects(attempt, task))].map(folderOf),
  ]);
  const places = partitions.flatMap(({ table: name, key }) => {
    const table = feed.tables.find((candidate) => candidate.name === name);
    return table ? [{ table, key }] : [];
  });
  const written = new Set<string>();
  for await (const name of filesWithin({ storage, paths }, places, run)) written.add(folderOf(name));
  return [...written].filter((folder) => !shown.has(folder));
}
