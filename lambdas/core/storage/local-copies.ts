import { createHash, randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { ObjectChangedError } from '../errors.ts';
import { places } from '../places.ts';
import { processTag } from './processes.ts';
import type { ObjectHead, Storage } from './storage.ts';
import { placeName, s3Place, s3Url } from './urls.ts';
import { codeOf, isPartial, leftoversIn, makeFolder, removePartials, whenComplete } from './whole-file.ts';

/** Copies of objects of S3 on this machine, for programs that read files alone, such as the engine. */
export interface LocalCopies {
  /** Where the copy of an object is, or will be once it is fetched. It ends in the object's key, as a path. */
  pathOf(url: string): string;
  /** Fetches the objects that a statement names by such paths, as literals of SQL, and that this process does not have yet. */
  fetchNamed(sql: string): Promise<void>;
  /** Removes what this process alone uses; what is fetched stays for others. */
  close(): void;
}

export interface CopiesOptions {
  /** Folder of this machine; made when first needed, readable by its owner alone. */
  readonly folder: string;
  /** What the copies may take together. What a process uses stays until it ends, also beyond that. */
  readonly maxBytes: number;
}

const FETCHED_AT_ONCE = 16;
/** Share of the bound that is left after copies were removed, so that not every fetch has to remove some. */
const LEFT = 0.9;

/**
 * Keeps copies in `{folder}/files`, each under a hash of its URL and etag, and removes those that were used longest ago. A process
 * reads them under `{folder}/open/{process}`, by links of its own, so that what one process removes another can go on reading. An
 * object is looked at once in a process: the names of a lake are never written twice.
 */
export function localCopies(storage: Pick<Storage, 'head' | 'read'>, { folder, maxBytes }: CopiesOptions): LocalCopies {
  const files = join(folder, 'files');
  const own = join(folder, 'open', `${processTag()}-${randomUUID()}`);
  const fetched = new Map<string, Promise<void>>();
  const slots = places(FETCHED_AT_ONCE);
  const literals = new RegExp(`'(${escapeRegExp(own + sep)}(?:[^']|'')*)'`, 'g');
  let ready: Promise<void> | undefined;
  /** Undefined before the first look. */
  let bytesKept: number | undefined;

  const fetchOne = async (path: string): Promise<void> => {
    await makeFolder(dirname(path));
    const head = await headOf(storage, urlOf(own, path));
    const kept = join(files, createHash('sha256').update(`${head.url}\n${head.etag}`).digest('hex'));
    if (await linked(kept, path)) return;
    await download(storage, head, kept);
    if (!(await linked(kept, path))) throw new Error(`${kept} was removed while it was used; try again`);
    bytesKept = (bytesKept ?? (await bytesIn(files)) - head.size) + head.size;
    if (bytesKept > maxBytes) bytesKept = await removeOldest(files, maxBytes * LEFT);
  };

  return {
    pathOf(url) {
      const { bucket, key } = s3Place(url);
      return join(own, bucket, key);
    },
    async fetchNamed(sql) {
      const named = [...sql.matchAll(literals)].map(([, path = '']) => path.replaceAll("''", "'"));
      if (named.length === 0) return;
      ready ??= prepare(folder, files);
      await ready;
      for (const path of named) {
        if (fetched.has(path)) continue;
        const fetching = slots.during(() => fetchOne(path));
        fetched.set(path, fetching);
        fetching.catch(() => fetched.delete(path)); // the next statement tries again
      }
      await Promise.all(named.map((path) => fetched.get(path)));
    },
    close: () => rmSync(own, { recursive: true, force: true }),
  };
}

const escapeRegExp = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function urlOf(own: string, path: string): string {
  const [bucket = '', ...key] = relative(own, path).split(sep);
  return s3Url({ bucket, key: key.join('/') });
}

async function headOf(storage: Pick<Storage, 'head'>, url: string): Promise<ObjectHead> {
  const head = await storage.head(url);
  if (!head) throw new ObjectChangedError(`${placeName(url)} does not exist`);
  return head;
}

/** Makes the folder of copies, and removes what killed processes have left. */
async function prepare(folder: string, files: string): Promise<void> {
  await makeFolder(files);
  await removePartials(files, false);
  const left = await leftoversIn(join(folder, 'open')).catch(() => []);
  for (const path of left) await rm(path, { recursive: true, force: true });
}

/** Gives a copy another name and marks it as used. False when there is none. */
async function linked(kept: string, path: string): Promise<boolean> {
  try {
    await link(kept, path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
  const now = new Date();
  await utimes(path, now, now);
  return true;
}

/** Stores the bytes as a copy. They need not be durable: a copy can be fetched again. */
async function download(storage: Pick<Storage, 'read'>, { url, etag, size }: ObjectHead, kept: string): Promise<void> {
  await whenComplete(kept, storage.read(url, { etag }), async (partial) => {
    const { size: written } = await stat(partial);
    if (written !== size) throw new Error(`${placeName(url)} has ${size} bytes, and ${written} arrived`);
    await rename(partial, kept);
  });
}

interface Copy {
  readonly path: string;
  readonly size: number;
  readonly used: number;
}

async function copiesIn(files: string): Promise<readonly Copy[]> {
  const found: Copy[] = [];
  for (const name of (await readdir(files)).filter((one) => !isPartial(one))) {
    const path = join(files, name);
    const stats = await stat(path).catch(() => undefined); // another process may have removed it
    if (stats) found.push({ path, size: stats.size, used: stats.mtimeMs });
  }
  return found;
}

const sizeOf = (copies: readonly Copy[]) => copies.reduce((sum, { size }) => sum + size, 0);
const bytesIn = async (files: string) => sizeOf(await copiesIn(files));

/** Removes those used longest ago until the others take no more than so many bytes. Resolves to what is left. */
async function removeOldest(files: string, bytes: number): Promise<number> {
  const copies = [...(await copiesIn(files))].sort((a, b) => a.used - b.used);
  let left = sizeOf(copies);
  for (const { path, size } of copies) {
    if (left <= bytes) break;
    await rm(path, { force: true });
    left -= size;
  }
  return left;
}
