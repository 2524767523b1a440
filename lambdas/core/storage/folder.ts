import { createHash } from 'node:crypto';
import type { ObjectHead, Storage } from './storage.ts';

/** A folder whose objects count together, as if it were one object. */
export interface Folder {
  /** Its URL ends in a slash; the size is the sum, the time the newest, the etag made of names, sizes and etags. */
  readonly head: ObjectHead;
  /** Objects that hold data, in the order of their URLs: names that begin with `_` or `.` are not theirs. */
  readonly objects: readonly ObjectHead[];
  /** Whether `marker` lies beside each object, or in a folder above it. */
  readonly complete: boolean;
}

/** Undefined when nothing lies at the URL, which ends in a slash. */
export async function readFolder(storage: Storage, url: string, marker = ''): Promise<Folder | undefined> {
  const objects: ObjectHead[] = [];
  const marked = new Set<string>();
  let modified: number | undefined;
  for await (const object of storage.list(url)) {
    const [path, name] = cutName(object.url);
    modified = Math.max(modified ?? 0, object.modified.getTime());
    if (name === marker) marked.add(path);
    if (!/^[._]/.test(name)) objects.push(object);
  }
  if (modified === undefined) return undefined;
  const etag = createHash('sha256');
  for (const object of objects) etag.update(`${object.url.slice(url.length)}\n${object.size}\n${object.etag}\n`);
  return {
    head: {
      url,
      size: objects.reduce((sum, { size }) => sum + size, 0),
      modified: new Date(modified),
      etag: etag.digest('hex'),
    },
    objects,
    complete:
      objects.length === 0 || objects.every((object) => [...marked].some((path) => object.url.startsWith(path))),
  };
}

/** What is known of an object, or of a folder when the URL ends in a slash. */
export async function headOf(storage: Storage, url: string): Promise<ObjectHead | undefined> {
  return url.endsWith('/') ? (await readFolder(storage, url))?.head : storage.head(url);
}

function cutName(url: string): [path: string, name: string] {
  const at = url.lastIndexOf('/') + 1;
  return [url.slice(0, at), url.slice(at)];
}
