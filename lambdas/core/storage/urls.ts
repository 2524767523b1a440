import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';

/** The scheme of a URL, in lower case; undefined for what is no URL. */
export function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
}

/** A URL as it is, a path of this machine as a `file://` URL. Throws UsageError for a scheme that has no storage. */
export function toUrl(pathOrUrl: string): string {
  const scheme = schemeOf(pathOrUrl);
  if (scheme === undefined) return pathToFileURL(resolve(pathOrUrl)).href;
  // Of one file there must be one URL, however it was typed, since URLs are compared as text.
  if (scheme === 'file') return pathToFileURL(fileURLToPath(pathOrUrl)).href;
  throw new UsageError(`${pathOrUrl}: this version reads folders of this machine only; give a path or a file:// URL`);
}

/** The URL of a folder: as `toUrl`, ending in a slash. */
export function toFolderUrl(pathOrUrl: string): string {
  const url = toUrl(pathOrUrl);
  return url.endsWith('/') ? url : `${url}/`;
}

/** How DuckDB names the object of a URL. */
export function enginePath(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
