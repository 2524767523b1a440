import { createHash } from 'node:crypto';
import { ObjectChangedError } from '../errors.ts';
import { readFolder } from '../storage/folder.ts';
import type { ObjectHead, Storage } from '../storage/storage.ts';

/**
 * The version of an object: the id that its storage gives it, else the SHA-256 of its bytes, in hex; of a folder that of the
 * names, sizes and versions of what it holds. Throws ObjectChangedError when the object is replaced meanwhile.
 */
export async function contentVersion(storage: Storage, head: ObjectHead): Promise<string> {
  const { url, etag } = head;
  if (url.endsWith('/')) return folderVersion(storage, head);
  if (head.version !== undefined) return head.version;
  const now = await storage.head(url);
  if (now?.etag !== etag) throw new ObjectChangedError(`${url} was replaced`);
  if (now.version !== undefined) return now.version;
  const hash = createHash('sha256');
  for await (const chunk of storage.read(url, { etag })) hash.update(chunk);
  return hash.digest('hex');
}

async function folderVersion(storage: Storage, { url, etag }: ObjectHead): Promise<string> {
  const folder = await readFolder(storage, url);
  if (folder?.head.etag !== etag) throw new ObjectChangedError(`${url} holds something else by now`);
  const hash = createHash('sha256');
  for (const object of folder.objects) {
    const version = await contentVersion(storage, object);
    hash.update(`${object.url.slice(url.length)}\n${object.size}\n${version}\n`);
  }
  return hash.digest('hex');
}
