import { isUtf8 } from 'node:buffer';
import { type BigIntStats, createReadStream, type Dirent } from 'node:fs';
import { chmod, type FileHandle, link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ObjectChangedError } from '../errors.ts';
import { checkedRange, type ObjectHead, type Storage, type Unlisted } from './storage.ts';
import { codeOf, isAbsent, isPartial, makeDurable, makeFolder, OWN_FILE, whenComplete } from './whole-file.ts';

/**
 * Folders of this machine as a store; URLs begin with `file:///`. An object is written under a hidden name beside its
 * place and renamed when complete, or is the file that was taken over, so a reader meets all of it or none. Hidden names
 * are never listed; what a killed process left under one is of no meaning, and `removePartials` removes it.
 */
export function fileStorage(): Storage {
  return {
    async head(url) {
      const stats = await statsOf(fileURLToPath(url));
      return stats?.isFile() ? headOf(url, stats) : undefined;
    },
    list: listFiles,
    read: readFile,
    async write(url, bytes) {
      await whenComplete(fileURLToPath(url), bytes, renameDurably);
    },
    async takeFile(url, path) {
      const to = fileURLToPath(url);
      await makeFolder(dirname(to));
      await chmod(path, OWN_FILE);
      await makeDurable(path);
      try {
        await rename(path, to);
      } catch (error) {
        if (codeOf(error) !== 'EXDEV') throw error;
        await whenComplete(to, createReadStream(path), renameDurably);
        await rm(path);
      }
    },
    async create(url, bytes) {
      const path = fileURLToPath(url);
      if (await statsOf(path)) return false;
      try {
        await whenComplete(path, [bytes], async (from, to) => {
          await makeDurable(from);
          await link(from, to); // fails where the name is taken: the one exclusive step that also survives a kill
          await rm(from, { force: true });
        });
        return true;
      } catch (error) {
        if (codeOf(error) === 'EEXIST') return false;
        throw error;
      }
    },
    async remove(url) {
      await rm(fileURLToPath(url), { force: true });
    },
  };
}

const CHUNK_BYTES = 256 * 1024;

async function renameDurably(from: string, to: string): Promise<void> {
  await makeDurable(from);
  await rename(from, to);
}

async function* listFiles(prefix: string, unlisted?: (found: Unlisted) => void): AsyncIterable<ObjectHead> {
  // A prefix may end inside a name: its folder is listed and filtered.
  const path = fileURLToPath(prefix);
  if (prefix.endsWith('/')) yield* walk(path, prefix, unlisted);
  else yield* walk(dirname(path), prefix, unlisted, basename(path));
}

/** `begin`: how the names of the folder's own entries begin, so that thousands of others need not become URLs. */
async function* walk(
  folder: string,
  prefix: string,
  unlisted: ((found: Unlisted) => void) | undefined,
  begin = '',
): AsyncIterable<ObjectHead> {
  const tell = (path: string, why: string, failed = false) => {
    const url = pathToFileURL(path).href;
    if (url.startsWith(prefix) || failed) unlisted?.({ ...placeOf(path), why, failed });
  };
  let entries: readonly Entry[];
  try {
    entries = await readEntries(folder, begin, tell);
  } catch (error) {
    if (isAbsent(error)) return;
    if (!unlisted) throw error;
    return tell(folder, unreadable(error), true);
  }
  for (const { url, path, entry } of entries) {
    if (entry.isDirectory()) {
      if (url.startsWith(prefix) || prefix.startsWith(url)) yield* walk(path, prefix, unlisted);
    } else if (url.startsWith(prefix)) {
      try {
        const stats = await statsOf(path);
        if (stats?.isFile()) yield headOf(url, stats);
        else if (stats?.isDirectory()) tell(path, 'a link to a folder, which is not followed; give that folder itself');
        else if (stats) tell(path, 'neither a file nor a folder');
        else if (entry.isSymbolicLink()) tell(path, 'a link to something that does not exist');
      } catch (error) {
        if (!unlisted) throw error;
        tell(path, unreadable(error), true);
      }
    }
  }
}

interface Entry {
  readonly path: string;
  /** Ends in a slash for a folder. */
  readonly url: string;
  readonly entry: Dirent;
}

/** Entries of a folder in the order that their URLs and those below them have: a folder sorts as its name and a slash. */
async function readEntries(
  folder: string,
  begin: string,
  tell: (path: string, why: string) => void,
): Promise<readonly Entry[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const isNamed = await withoutBrokenNames(folder, entries, tell);
  const root = pathToFileURL(folder + sep).href;
  return entries
    .filter(({ name }) => name.startsWith(begin) && !isPartial(name) && isNamed(name))
    .map((entry) => {
      const path = join(folder, entry.name);
      return {
        path,
        entry,
        url: root + (PLAIN.test(entry.name) ? entry.name : urlName(path)) + (entry.isDirectory() ? '/' : ''),
      };
    })
    .sort((a, b) => (a.url < b.url ? -1 : 1));
}

/** A name that is the same in a URL. Most names in a lake are, and making a URL of each would take most of a listing's time. */
const PLAIN = /^[\w=.-]+$/;

const urlName = (path: string) => {
  const { href } = pathToFileURL(path);
  return href.slice(href.lastIndexOf('/') + 1);
};

/** Tells names that are not UTF-8 and so cannot be a URL: node reads U+FFFD in them, under which there is no file. */
async function withoutBrokenNames(
  folder: string,
  entries: readonly Dirent[],
  tell: (path: string, why: string) => void,
): Promise<(name: string) => boolean> {
  if (!entries.some(({ name }) => name.includes('\ufffd'))) return () => true;
  const names = await readdir(folder, { encoding: 'buffer' });
  for (const name of names) {
    if (!isUtf8(name)) tell(join(folder, escapedBytes(name)), 'its name is not UTF-8; give it another one');
  }
  const whole = new Set(names.filter((name) => isUtf8(name)).map(String));
  return (name) => whole.has(name);
}

/** Printable ASCII as it is, every other byte as `\xNN`. */
const escapedBytes = (name: Buffer) =>
  name
    .toString('latin1')
    .replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);

/** Folder and name of a path, as `Unlisted` has them. */
function placeOf(path: string): Pick<Unlisted, 'folder' | 'name'> {
  return { folder: pathToFileURL(dirname(path) + sep).href, name: basename(path) };
}

const unreadable = (error: unknown) =>
  `it cannot be read (${codeOf(error) ?? error}); give this user the right to read it`;

async function* readFile(url: string, { range, etag }: Parameters<Storage['read']>[1] = {}) {
  const file = await openFile(url);
  try {
    const headNow = async () => {
      const head = headOf(url, await file.stat({ bigint: true }));
      if (etag !== undefined && etag !== head.etag)
        throw new ObjectChangedError(`${url} was replaced while it was read`);
      return head;
    };
    const head = await headNow();
    const { start, end } = checkedRange(head, range);
    for (let at = start; at < end; ) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(Math.min(CHUNK_BYTES, end - at)), 0, null, at);
      if (bytesRead === 0) throw new ObjectChangedError(`${url} became shorter while it was read`);
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
    await headNow();
  } finally {
    await file.close();
  }
}

async function openFile(url: string): Promise<FileHandle> {
  try {
    return await open(fileURLToPath(url), 'r');
  } catch (error) {
    if (isAbsent(error)) throw new ObjectChangedError(`${url} does not exist`, { cause: error });
    throw error;
  }
}

async function statsOf(path: string): Promise<BigIntStats | undefined> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function headOf(url: string, stats: BigIntStats): ObjectHead {
  return {
    url,
    size: Number(stats.size),
    modified: new Date(Number(stats.mtimeNs / 1_000_000n)),
    // A program can set the modification time back, as cp -p and rsync -t do; the change time belongs to the kernel.
    etag: `${stats.ino}-${stats.size}-${stats.mtimeNs}-${stats.ctimeNs}`,
  };
}
