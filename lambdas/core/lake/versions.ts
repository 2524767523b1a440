import { createHash } from 'node:crypto';
import type { ObjectHead, Storage } from '../storage/storage.ts';

/**
 * The SHA-256 of an object's bytes, in hex: its version on a storage that keeps none. Throws ObjectChangedError when the
 * object is replaced meanwhile.
 */
export async function contentVersion(storage: Storage, { url, etag }: ObjectHead): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of storage.read(url, { etag })) hash.update(chunk);
  return hash.digest('hex');
}
