import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Makes a folder for this process's files on their way to the lake, beside it (they hold learners' data, so not in a
 * folder that all users share), and removes those of processes that no longer run.
 */
export async function makeScratch(lakeFolder: string): Promise<string> {
  const all = join(lakeFolder, 'scratch');
  await mkdir(all, { recursive: true });
  for (const name of await readdir(all)) {
    if (!isRunning(Number(name.split('-')[0]))) await rm(join(all, name), { recursive: true, force: true });
  }
  const folder = join(all, `${process.pid}-${randomUUID()}`);
  await mkdir(folder, { mode: 0o700 });
  return folder;
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
