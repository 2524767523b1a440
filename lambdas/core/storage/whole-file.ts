import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isLeftover, processTag } from './processes.ts';

const PARTIAL = '.partial-';
/** Files hold learners' data, so nobody but their owner may read them. */
export const OWN_FILE = 0o600;
const OWN_FOLDER = 0o700;

/** Tells a file that is not complete yet by its name. */
export const isPartial = (name: string): boolean => name.startsWith(PARTIAL);

/**
 * Writes a file under a hidden name in the folder of `path`, which is made when it is missing, then calls `publish(hidden, path)` to
 * give it its own name: a reader meets all of it or none. The hidden file is removed when this fails. `removePartials` removes
 * what a killed process has left.
 */
export async function whenComplete(
  path: string,
  bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  publish: (from: string, to: string) => Promise<void>,
): Promise<void> {
  await makeFolder(dirname(path));
  const partial = join(dirname(path), `${PARTIAL}${processTag()}-${randomUUID()}`);
  try {
    const file = await open(partial, 'wx', OWN_FILE);
    try {
      for await (const chunk of bytes) await file.writeFile(chunk);
    } finally {
      await file.close();
    }
    await publish(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Waits until the file system has stored what was written of a file. */
export async function makeDurable(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Makes a folder and those above it that are missing. One by one: Node's own recursive form never ends where a file system
 * takes no folders, such as /proc. Throws what the first folder that cannot be made throws.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await exists(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  try {
    await mkdir(path, { mode: OWN_FOLDER });
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error; // another process was first
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/**
 * Removes what processes of this machine that no longer run have left of unfinished files below a folder, or directly in it
 * where `recursive` is false.
 */
export async function removePartials(folder: string, recursive = true): Promise<void> {
  const entries = await readdir(folder, { recursive, withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  });
  for (const { name, parentPath } of entries) {
    if (isPartial(name) && isLeftover(name.slice(PARTIAL.length))) await rm(join(parentPath, name), { force: true });
  }
}

/** Paths in a folder whose names tell of processes of this machine that no longer run; none where there is no such folder. */
export async function leftoversIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter(isLeftover).map((name) => join(folder, name));
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Whether there is nothing at a path. */
export const isAbsent = (error: unknown): boolean => codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR';

export function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
