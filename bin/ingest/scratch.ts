import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftover, processTag } from '../../lambdas/core/processes.ts';
import { removePartials } from '../../lambdas/core/storage/files.ts';

const scratchOf = (lakeFolder: string) => join(lakeFolder, 'scratch');

/**
 * Makes a folder for this process's files on their way to the lake, beside it: they hold learners' data, so not in a
 * folder that all users share.
 */
export async function makeScratch(lakeFolder: string): Promise<string> {
  const folder = join(scratchOf(lakeFolder), `${processTag()}-${randomUUID()}`);
  await mkdir(scratchOf(lakeFolder), { recursive: true });
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

/** Removes what killed processes have left: their folders, and beside the lake's files those that they had begun. */
export async function removeLeftovers(lakeFolder: string): Promise<void> {
  const scratch = scratchOf(lakeFolder);
  const leftovers = (await namesIn(scratch)).filter(isLeftover);
  if (leftovers.length === 0) return; // nobody was killed, so the lake need not be searched
  for (const part of ['ledger', 'runs', 'tables']) await removePartials(join(lakeFolder, part));
  for (const name of leftovers) await rm(join(scratch, name), { recursive: true, force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
