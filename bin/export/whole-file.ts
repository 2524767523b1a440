import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { UsageError } from '../../lambdas/core/errors.ts';
import { isLeftover, processTag } from '../../lambdas/core/storage/processes.ts';

const PARTIAL = '.timeback-export-';

/**
 * Makes a file that is there whole or not at all: `write` fills a hidden one beside it, which takes the name when it is
 * complete and durable. Nothing is left of it after an error or an interruption; after a kill, until the next export into
 * the folder. Throws UsageError when the folder cannot be used, or the file exists and may not be replaced.
 */
export async function writeWhole<T>(
  path: string,
  replace: boolean,
  write: (partial: string) => Promise<T>,
): Promise<T> {
  const folder = dirname(path);
  await removeLeftovers(folder);
  if (!replace) await refuseExisting(path);
  const partial = join(folder, `${PARTIAL}${processTag()}-${randomUUID()}`);
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(partial, { force: true });
    process.kill(process.pid, signal); // the handler is gone by now, so this ends the process as ever
  };
  for (const signal of SIGNALS) process.once(signal, interrupted);
  try {
    const result = await write(partial);
    await sync(partial);
    if (!replace) await refuseExisting(path);
    await rename(partial, path);
    return result;
  } finally {
    for (const signal of SIGNALS) process.off(signal, interrupted);
    await rm(partial, { force: true });
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function removeLeftovers(folder: string): Promise<void> {
  const names = await readdir(folder).catch((error: Error) => {
    throw new UsageError(`--output: the folder ${folder} cannot be used: ${error.message}`);
  });
  for (const name of names) {
    if (name.startsWith(PARTIAL) && isLeftover(name.slice(PARTIAL.length))) await rm(join(folder, name));
  }
}

async function refuseExisting(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found) throw new UsageError(`--output ${path} exists already; give another name, or --force to replace it`);
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
