import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, type EngineOptions, openEngine } from '../engine/duckdb.ts';
import type { Lake } from '../lake/lake.ts';
import { localCopies } from '../storage/local-copies.ts';
import { processTag } from '../storage/processes.ts';
import type { Storage } from '../storage/storage.ts';
import { leftoversIn, makeFolder } from '../storage/whole-file.ts';
import { FUNCTION_SIZES, type FunctionName } from './function-sizes.ts';

/** An engine, and room on this machine, for one call of a function. */
export interface Workspace {
  readonly engine: Engine;
  /** A folder below /tmp that is empty at first. */
  readonly scratch: string;
  /** The paths of the lake, whose files the engine reads as copies. */
  readonly paths: Lake['paths'];
}

/** Memory that is no engine's: of Node, of buffers on their way to S3, and of what decrypts and decodes. */
const OWN_MIB = 640;
const LEAST_ENGINE_MIB = 128;
/** Share of what is left that the engine may take: it goes beyond its limit for some work. */
const ENGINE_SHARE = 0.5;

/** Ceiling of the engine's memory in a function of so much memory. */
export function engineMiB(memoryMiB: number): number {
  return Math.max(LEAST_ENGINE_MIB, Math.floor((memoryMiB - OWN_MIB) * ENGINE_SHARE));
}

/** What Lambda has given to this process, or what it was to be given. */
function memoryOf(name: FunctionName): number {
  return Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE) || FUNCTION_SIZES[name].memoryMiB;
}

/** Share of /tmp for copies of the lake's files; the rest is for files that are being made, and for the engine. */
const COPIES_SHARE = 0.5;

/**
 * Does work with an engine in a new folder below /tmp, which is gone afterwards, so that calls of one process leave nothing to
 * each other. Folders of processes that were killed are removed first.
 */
export async function inWorkspace<T>(
  {
    name,
    storage,
    variables,
  }: { readonly name: FunctionName; readonly storage: Storage; readonly variables: { readonly LAKE: string } },
  { paths }: Pick<Lake, 'paths'>,
  work: (workspace: Workspace) => Promise<T>,
  options: Pick<EngineOptions, 'fileCache'> = {},
): Promise<T> {
  const root = join(tmpdir(), 'timeback-lake');
  await makeFolder(root);
  for (const path of await leftoversIn(root)) await rm(path, { recursive: true, force: true });
  const folder = join(root, `${processTag()}-${randomUUID()}`);
  const scratch = join(folder, 'scratch');
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const maxBytes = FUNCTION_SIZES[name].scratchMiB * 2 ** 20 * COPIES_SHARE;
  const copies = localCopies(storage, { folder: join(folder, 'copies'), maxBytes });
  try {
    const engine = await openEngine({
      scratch: join(folder, 'engine'),
      memoryMiB: engineMiB(memoryOf(name)),
      threads: 1,
      beforeStatement: copies.fetchNamed,
      ...options,
    });
    try {
      const enginePath = (file: string) => copies.pathOf(variables.LAKE + file);
      return await work({ engine, scratch, paths: { ...paths, enginePath } });
    } finally {
      engine.close();
    }
  } finally {
    copies.close();
    await rm(folder, { recursive: true, force: true });
  }
}
