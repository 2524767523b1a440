import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { ObjectChangedError } from '../errors.ts';
import { checkedRange, type ObjectHead, type Storage } from './storage.ts';

/** A store that lives and dies with the process, for tests. URLs begin with `memory://`. */
export function memoryStorage(): Storage {
  const objects = new Map<string, { readonly head: ObjectHead; readonly bytes: Uint8Array }>();
  let writes = 0;

  const put = (url: string, bytes: Uint8Array): void => {
    writes += 1;
    const etag = `${writes}-${createHash('md5').update(bytes).digest('hex')}`;
    objects.set(url, { head: { url, size: bytes.length, modified: new Date(), etag }, bytes });
  };

  return {
    async head(url) {
      return objects.get(url)?.head;
    },
    async *list(prefix) {
      for (const url of [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()) {
        const object = objects.get(url);
        if (object) yield object.head;
      }
    },
    async *read(url, { range, etag } = {}) {
      const object = objects.get(url);
      if (!object) throw new ObjectChangedError(`${url} does not exist`);
      if (etag !== undefined && etag !== object.head.etag) throw new ObjectChangedError(`${url} was replaced`);
      const { start, end } = checkedRange(object.head, range);
      for (let at = start; at < end; at += CHUNK_BYTES) {
        yield object.bytes.slice(at, Math.min(at + CHUNK_BYTES, end));
        if (etag !== undefined && objects.get(url) !== object) {
          throw new ObjectChangedError(`${url} was replaced while it was read`);
        }
      }
    },
    async write(url, bytes) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of bytes) chunks.push(Uint8Array.from(chunk));
      put(url, Buffer.concat(chunks));
    },
    async takeFile(url, path) {
      put(url, await readFile(path));
      await rm(path);
    },
    async create(url, bytes) {
      if (objects.has(url)) return false;
      put(url, Uint8Array.from(bytes));
      return true;
    },
    async remove(url) {
      objects.delete(url);
    },
  };
}

const CHUNK_BYTES = 64 * 1024;
