import type { ObjectHead, Storage } from '../storage/storage.ts';
import { schemeOf } from '../storage/urls.ts';

/**
 * The storage of a lake at `root` (a URL ending in a slash): a name without a scheme is one within the lake, so that a lake
 * which was moved or copied finds its own files. What lies outside is named by its URL and can only be read: whatever a
 * ledger says, nothing there is changed or removed. Throws for a name that leads out of the lake.
 */
export function lakeStorage(storage: Storage, root: string): Storage {
  const own = (name: string) => {
    if (isUrl(name)) throw new Error(`${name} is not within the lake ${root}, so it is neither written nor removed`);
    return root + checked(name);
  };
  const any = (name: string) => (isUrl(name) ? name : root + checked(name));
  const named = (head: ObjectHead): ObjectHead => ({ ...head, url: head.url.slice(root.length) });
  return {
    async head(name) {
      const head = await storage.head(any(name));
      return head && !isUrl(name) ? named(head) : head;
    },
    async *list(prefix, unlisted) {
      for await (const head of storage.list(any(prefix), unlisted)) yield isUrl(prefix) ? head : named(head);
    },
    read: (name, options) => storage.read(any(name), options),
    write: async (name, bytes) => storage.write(own(name), bytes),
    takeFile: async (name, path) => storage.takeFile(own(name), path),
    create: async (name, bytes) => storage.create(own(name), bytes),
    remove: async (name) => storage.remove(own(name)),
  };
}

const isUrl = (name: string) => schemeOf(name) !== undefined;

function checked(name: string): string {
  if (name.startsWith('/') || name.split('/').some((part) => part === '..' || part === '.')) {
    throw new Error(`${name} is no name within a lake`);
  }
  return name;
}
