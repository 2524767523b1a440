import { PassThrough, Writable } from 'node:stream';
import { ZipWriter } from '@zip.js/zip.js';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import { encrypted, utf8, webStream } from './encrypt.ts';
import type { DemoKeys } from './keys.ts';

/** A file of a package: its whole name in the archive, without `.gpg`, and its text in pieces. */
export interface PlainFile {
  readonly name: string;
  readonly text: Iterable<string>;
}

/**
 * A weekly package: each file encrypted by itself and named `.gpg`, behind directory entries for the folders. Files are
 * stored and deflated by turns, since both occur.
 */
export function packageZip(files: Iterable<PlainFile>, keys: DemoKeys): ByteStream {
  const bytes = new PassThrough();
  const zip = new ZipWriter(Writable.toWeb(bytes), { useWebWorkers: false });
  fill(zip, files, keys).catch((error: Error) => bytes.destroy(error));
  return bytes;
}

async function fill(zip: ZipWriter<unknown>, files: Iterable<PlainFile>, keys: DemoKeys): Promise<void> {
  const folders = new Set<string>();
  let deflate = false;
  for (const { name, text } of files) {
    for (const folder of foldersOf(name)) {
      if (!folders.has(folder)) await zip.add(folder, undefined, { directory: true });
      folders.add(folder);
    }
    await zip.add(`${name}.gpg`, webStream(encrypted(utf8(text), keys)), { level: deflate ? 6 : 0 });
    deflate = !deflate;
  }
  await zip.close();
}

/** `a/b/c` lies in `a/` and `a/b/`. */
function foldersOf(name: string): readonly string[] {
  return [...name.matchAll(/\//g)].map(({ index }) => name.slice(0, index + 1));
}
