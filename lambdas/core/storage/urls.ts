import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { UsageError } from '../errors.ts';

/** The scheme of a URL, in lower case; undefined for what is no URL. */
export function schemeOf(text: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):\/\//i.exec(text)?.[1]?.toLowerCase();
}

/**
 * The URL of what a person names: a path of this machine, a `file://` URL, or `s3://bucket/key` with the key as S3 has it (the
 * AWS console and `aws s3` write it so, without %XX). Of one object there is one URL, since URLs are compared as text. Throws
 * UsageError for a scheme that has no storage.
 */
export function toUrl(named: string): string {
  const scheme = schemeOf(named);
  if (scheme === undefined) return pathToFileURL(resolve(named)).href;
  if (scheme === 'file') return pathToFileURL(fileURLToPath(named)).href;
  if (scheme === 's3') return s3UrlOf(named);
  throw new UsageError(`${named}: expected a folder or file of this machine, file:// or s3://bucket/key`);
}

/** The URL of a folder: as `toUrl`, ending in a slash. */
export function toFolderUrl(named: string): string {
  const url = toUrl(named);
  return url.endsWith('/') ? url : `${url}/`;
}

/** A URL as a person names the place: a path of this machine, or `s3://bucket/key` with the key as S3 has it. */
export function placeName(url: string): string {
  const scheme = schemeOf(url);
  if (scheme === 'file') return fileURLToPath(url);
  return scheme === 's3' ? decodeURIComponent(url) : url;
}

export interface S3Place {
  readonly bucket: string;
  /** As S3 has it; empty for the whole bucket. */
  readonly key: string;
}

/** Bucket and key of a URL. */
export function s3Place(url: string): S3Place {
  const [, bucket, key] = S3_URL.exec(url) ?? [];
  if (bucket === undefined || key === undefined) throw new Error(`${url} is no URL of S3: expected s3://bucket/key`);
  return { bucket, key: decodeURIComponent(key) };
}

/** The URL of a key. %XX is written where a `file://` URL has it, so that a name has the same URL on both storages. */
export function s3Url({ bucket, key }: S3Place): string {
  return `s3://${bucket}/${key.replace(/[^A-Za-z0-9\-._!$&'()*+,/:;=@]+/g, encodeURIComponent).replaceAll('~', '%7E')}`;
}

const S3_URL = /^s3:\/\/([^/]+)\/(.*)$/is;
/** The name of a bucket, as a part of a regular expression. */
export const BUCKET_NAME = '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]';
const BUCKET = new RegExp(`^${BUCKET_NAME}$`);

function s3UrlOf(named: string): string {
  const [, bucket = '', key = ''] = S3_URL.exec(named.replace(/^s3:\/\/[^/]*$/i, '$&/')) ?? [];
  if (BUCKET.test(bucket)) return s3Url({ bucket, key });
  throw new UsageError(
    `${named}: expected s3://bucket/key, with a bucket of 3 to 63 lower-case letters, digits, . or -`,
  );
}

/** How DuckDB names the object of a URL. */
export function enginePath(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url;
}
