import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isLeftover, processTag } from '../../lambdas/core/processes.ts';
import { makeFolder, removePartials } from '../../lambdas/core/storage/whole-file.ts';
import { onInterruption } from '../interruption.ts';

const scratchOf = (lakeFolder: string) => join(lakeFolder, 'scratch');

/** A folder for files of this process that are not in the lake yet. */
export interface Scratch {
  readonly folder: string;
  /** Removes it with all that is in it. Also done when a signal ends the process. */
  remove(): Promise<void>;
}

/**
 * Makes a scratch folder inside the lake, or inside the cache for a lake on S3: its files hold learners' data, so they must not
 * be in a folder that all users share. Throws when it cannot be written.
 */
export async function makeScratch(lakeFolder: string): Promise<Scratch> {
  const folder = join(scratchOf(lakeFolder), `${processTag()}-${randomUUID()}`);
  try {
    await makeFolder(scratchOf(lakeFolder));
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const other = 'give another --lake, or for a lake on S3 another TIMEBACK_CACHE';
    throw new Error(`the lake ${lakeFolder} cannot be written: ${why}; ${other}`, { cause: error });
  }
  const forget = onInterruption(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  return {
    folder,
    async remove() {
      forget();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Removes what killed processes have left: their folders, and beside the lake's files those that they had begun. */
export async function removeLeftovers(lakeFolder: string): Promise<void> {
  const scratch = scratchOf(lakeFolder);
  const leftovers = (await namesIn(scratch)).filter(isLeftover);
  if (leftovers.length === 0) return; // nobody was killed, so the lake need not be searched
  await removePartials(lakeFolder, false);
  for (const part of ['ledger', 'runs', 'tables']) await removePartials(join(lakeFolder, part));
  for (const name of leftovers) await rm(join(scratch, name), { recursive: true, force: true });
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return [];
    throw error;
  }
}
