import { UsageError } from '../errors.ts';
import { ifThere, readWhole, type Storage } from '../storage/storage.ts';
import { enginePath } from '../storage/urls.ts';
import { type Claims, type Owner, openClaims } from './claims.ts';
import { codecOf } from './item-codecs.ts';
import { openJournal } from './journal.ts';
import { lakeStorage } from './lake-storage.ts';
import type { Ledger } from './ledger.ts';
import { type LakePaths, lakePaths } from './paths.ts';

/** A lake as its own files, and what lies outside of it to be read. */
export interface Lake {
  /** Its own files by their names within it (lake-storage.ts). */
  readonly storage: Storage;
  readonly paths: LakePaths;
  readonly ledger: Ledger;
  /** Those of who opened it. */
  readonly claims: Claims;
}

/** How a lake's files and ledger are laid out; raised whenever code of another number would misread them. */
export const LAKE_FORMAT = 4;

/**
 * The lake at `root` (a URL ending in a slash), which may not be there yet, for who works on it. Throws UsageError for one of another format; a
 * lake without a format number is of format 1, whose ledger names files by where they once were.
 */
export async function openLakeAt(storage: Storage, root: string, owner: Owner): Promise<Lake> {
  const paths = lakePaths(root);
  const own = lakeStorage(storage, root);
  checkFormat(root, await formatOf(own, paths));
  const journal = openJournal(own, paths.ledger, codecOf);
  let begun: Promise<void> | undefined;
  const ledger: Ledger = {
    ...journal,
    async commit(changes) {
      begun ??= begin(own, paths, root).catch((error: unknown) => {
        begun = undefined; // the next commit tries again
        throw error;
      });
      await begun;
      return journal.commit(changes);
    },
  };
  return { storage: own, paths, ledger, claims: openClaims({ storage: own, ledger, paths }, owner) };
}

/** Gives a lake its format number before anything else is written, unless it has one. Throws UsageError for another one. */
async function begin(storage: Storage, paths: LakePaths, root: string): Promise<void> {
  if (await storage.head(paths.format)) return;
  const number = Buffer.from(`${JSON.stringify({ format: LAKE_FORMAT })}\n`);
  // Other code may have begun it since it was looked at.
  if (!(await storage.create(paths.format, number))) checkFormat(root, await formatOf(storage, paths));
}

function checkFormat(root: string, found: number | undefined): void {
  if (found !== undefined && found !== LAKE_FORMAT) throw new UsageError(otherFormat(root, found));
}

/** Undefined where there is no lake. */
async function formatOf(storage: Storage, paths: LakePaths): Promise<number | undefined> {
  const stored = () => ifThere(readWhole(storage.read(paths.format)));
  const bytes = await stored();
  if (bytes) return numberIn(bytes.toString(), paths);
  for await (const _ of storage.list(paths.ledger)) {
    const meanwhile = await stored(); // another process may have begun the lake since
    return meanwhile ? numberIn(meanwhile.toString(), paths) : 1;
  }
  return undefined;
}

function numberIn(text: string, paths: LakePaths): number {
  const found = FORMAT.exec(text)?.[1];
  if (found !== undefined) return Number(found);
  throw new UsageError(`${paths.format} of the lake does not say {"format": number}; restore it from a copy`);
}

/** Newer code may say more. */
const FORMAT = /^\s*\{\s*"format"\s*:\s*(\d+)\s*[,}]/;

function otherFormat(root: string, format: number): string {
  const found = `the lake at ${enginePath(root)} has format ${format}, and this version reads format ${LAKE_FORMAT}`;
  return format > LAKE_FORMAT
    ? `${found}; use the version that wrote it, or a newer one`
    : `${found}; make it again from its deliveries, in another folder: timeback-lake ingest <folder> --lake <new folder>`;
}
