/**
 * What is peculiar to a machine on which people work: where a lake's files are, who works on it, scratch space, signals and key
 * files. The steps get all of it from here; on AWS their handlers give them what is peculiar there.
 */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../lambdas/core/engine/duckdb.ts';
import { messageOf, UsageError } from '../lambdas/core/errors.ts';
import type { Owner } from '../lambdas/core/lake/claims.ts';
import { type Lake, openLakeAt } from '../lambdas/core/lake/lake.ts';
import { type KeyRing, loadKeyRing } from '../lambdas/core/open/keys.ts';
import { storageByScheme } from '../lambdas/core/storage/by-scheme.ts';
import { localCopies } from '../lambdas/core/storage/local-copies.ts';
import { isLeftover, processTag } from '../lambdas/core/storage/processes.ts';
import type { Storage } from '../lambdas/core/storage/storage.ts';
import { schemeOf } from '../lambdas/core/storage/urls.ts';
import { leftoversIn, makeFolder, removePartials } from '../lambdas/core/storage/whole-file.ts';

/** A lake, and what it takes of this machine to work on it. */
export interface Workplace {
  readonly lake: Lake;
  /** Its `scratch/` holds files on their way to the lake: the lake itself, or the cache for a lake on S3. */
  readonly folder: string;
  /** Lets an engine read the lake's files where `lake.paths.enginePath` says they are. */
  readonly engine: Pick<EngineOptions, 'beforeStatement'>;
}

interface WorkplaceOptions {
  readonly storage?: Storage;
  readonly owner?: Owner;
}

/** The lake at a URL that ends in a slash; that of S3 is read by copies in the cache. Throws UsageError as openLakeAt does. */
export async function openWorkplace(
  root: string,
  { storage = storageByScheme(), owner = processOwner() }: WorkplaceOptions = {},
): Promise<Workplace> {
  const lake = await openLakeAt(storage, root, owner);
  if (schemeOf(root) === 'file') return { lake, folder: fileURLToPath(root), engine: {} };
  const folder = cacheFolder();
  const copies = localCopies(storage, { folder, maxBytes: cacheBytes() });
  process.once('exit', copies.close);
  onInterruption(copies.close);
  return {
    lake: { ...lake, paths: { ...lake.paths, enginePath: (name) => copies.pathOf(root + name) } },
    folder,
    engine: { beforeStatement: copies.fetchNamed },
  };
}

function cacheFolder(): string {
  const { TIMEBACK_CACHE: given, XDG_CACHE_HOME: caches } = process.env;
  return given || join(caches || join(homedir(), '.cache'), 'timeback-lake');
}

const DEFAULT_CACHE_GIB = '10';

function cacheBytes(): number {
  const text = process.env.TIMEBACK_CACHE_GIB || DEFAULT_CACHE_GIB;
  const gib = Number(text);
  if (gib > 0) return gib * 2 ** 30;
  throw new UsageError(
    `TIMEBACK_CACHE_GIB=${text}: expected how many GiB the copies of files on S3 may take, such as 10`,
  );
}

/** This process as an owner of claims (lake/claims.ts). Each call makes another one, so that a process can work as several. */
export function processOwner(): Owner {
  return { name: `${processTag()}-${randomUUID()}`, lives: async (name) => (isLeftover(name) ? false : undefined) };
}

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
    const why = messageOf(error);
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
  const leftovers = await leftoversIn(scratch);
  if (leftovers.length === 0) return; // nobody was killed, so the lake need not be searched
  await removePartials(lakeFolder, false);
  for (const part of ['ledger', 'runs', 'tables']) await removePartials(join(lakeFolder, part));
  for (const path of leftovers) await rm(path, { recursive: true, force: true });
}

/** Signals by which a person or a scheduler ends a process. SIGKILL cannot be caught: the next run cleans up after it. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type CleanUp = () => void | Promise<void>;

const cleanUps = new Set<CleanUp>();

/** An interruption waits no longer than this for what others have to be told. */
const FAREWELL_MS = 5000;

/**
 * Has `cleanUp` called when a signal ends the process, before the process ends by that same signal. Returns what takes it
 * back. What was published stays and what was not is taken up by the next run, so nothing else has to be waited for.
 */
export function onInterruption(cleanUp: CleanUp): () => void {
  if (cleanUps.size === 0) for (const signal of SIGNALS) process.on(signal, interrupted);
  cleanUps.add(cleanUp);
  return () => {
    cleanUps.delete(cleanUp);
    if (cleanUps.size === 0) for (const signal of SIGNALS) process.off(signal, interrupted);
  };
}

async function interrupted(signal: NodeJS.Signals): Promise<void> {
  for (const one of SIGNALS) process.off(one, interrupted); // another signal ends the process at once
  const told = [...cleanUps].map((cleanUp) => cleanUp());
  await Promise.race([Promise.allSettled(told), sleep(FAREWELL_MS)]);
  process.kill(process.pid, signal);
}

export interface KeyOptions {
  readonly key?: readonly string[];
  readonly passphraseFile?: readonly string[];
}

/** Undefined when no key is named. Throws UsageError for one that cannot be read or opened. */
export async function readKeyRing({ key, passphraseFile }: KeyOptions): Promise<KeyRing | undefined> {
  const { TIMEBACK_PGP_KEY_FILE: keyFromEnvironment, TIMEBACK_PGP_PASSPHRASE: passphraseFromEnvironment } = process.env;
  const files = key ?? (keyFromEnvironment ? [keyFromEnvironment] : []);
  if (files.length === 0) return undefined;
  const keys = await Promise.all(files.map((file) => readNamed('--key', file)));
  const passphrases = passphraseFile
    ? await Promise.all(passphraseFile.map(readPassphrase))
    : passphraseFromEnvironment === undefined
      ? []
      : [passphraseFromEnvironment];
  return loadKeyRing({ keys, passphrases });
}

async function readPassphrase(file: string): Promise<string> {
  const text = (await readNamed('--passphrase-file', file)).toString('utf8');
  return text.split(/\r?\n/)[0] ?? '';
}

async function readNamed(flag: string, file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`${flag} ${file} cannot be read: ${messageOf(error)}`);
  }
}
