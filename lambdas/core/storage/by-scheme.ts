import { fileStorage } from './files.ts';
import type { Storage } from './storage.ts';
import { schemeOf } from './urls.ts';

/**
 * The storage of each URL, by its scheme. That of S3 is loaded when a URL first needs it, since the SDK of AWS takes longer to
 * load than all the rest.
 */
export function storageByScheme(): Storage {
  const files = fileStorage();
  let s3: Promise<Storage> | undefined;
  const of = async (url: string): Promise<Storage> => {
    if (schemeOf(url) !== 's3') return files;
    s3 ??= import('./s3.ts').then(({ s3Storage }) => s3Storage());
    return s3;
  };
  return {
    head: async (url) => (await of(url)).head(url),
    async *list(prefix, unlisted) {
      yield* (await of(prefix)).list(prefix, unlisted);
    },
    async *read(url, options) {
      yield* (await of(url)).read(url, options);
    },
    write: async (url, bytes) => (await of(url)).write(url, bytes),
    takeFile: async (url, path) => (await of(url)).takeFile(url, path),
    create: async (url, bytes) => (await of(url)).create(url, bytes),
    remove: async (url) => (await of(url)).remove(url),
  };
}
