import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EngineOptions } from '../lambdas/core/engine/duckdb.ts';
import { UsageError } from '../lambdas/core/errors.ts';
import type { Owner } from '../lambdas/core/lake/claims.ts';
import { type Lake, openLakeAt } from '../lambdas/core/lake/lake.ts';
import { processOwner } from '../lambdas/core/processes.ts';
import { storageByScheme } from '../lambdas/core/storage/by-scheme.ts';
import { localCopies } from '../lambdas/core/storage/local-copies.ts';
import type { Storage } from '../lambdas/core/storage/storage.ts';
import { schemeOf } from '../lambdas/core/storage/urls.ts';
import { onInterruption } from './interruption.ts';

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
