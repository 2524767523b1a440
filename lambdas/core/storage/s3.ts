import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ObjectChangedError } from '../errors.ts';
import { openS3Clients, type S3Clients } from './s3-client.ts';
import { explained, isUncertain, statusOf } from './s3-errors.ts';
import { readObject } from './s3-read.ts';
import { checkedRange, type ObjectHead, readWhole, type Storage, type Unlisted } from './storage.ts';
import { placeName, s3Place, s3Url } from './urls.ts';

/**
 * S3 as a store; URLs are `s3://bucket/key` (urls.ts). An object is stored in one request, or in parts that become visible
 * together, so a reader meets all of it or none. A listing is in the byte order of the keys.
 */
export function s3Storage(clients: S3Clients = openS3Clients()): Storage {
  const { client } = clients;
  return {
    head: (url) => headObject(client, url),
    list: (prefix, unlisted) => listObjects(client, prefix, unlisted),
    async *read(url, { range, etag } = {}) {
      if (range && !(range.start >= 0 && range.start < range.end)) {
        const head = await headObject(client, url);
        if (!head) throw new ObjectChangedError(`${placeName(url)} does not exist`);
        if (etag !== undefined && tagOf(etag) !== tagOf(head.etag))
          throw new ObjectChangedError(`${placeName(url)} was replaced`);
        checkedRange(head, range);
        return; // an empty range cannot be asked for
      }
      yield* readObject(client, { url, range, tag: etag === undefined ? undefined : tagOf(etag) });
    },
    async write(url, bytes) {
      await upload(client, url, Readable.from(bytes, { objectMode: false }), PART_BYTES);
    },
    async takeFile(url, path) {
      const { size } = await stat(path);
      await upload(client, url, createReadStream(path), Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS)));
      await rm(path);
    },
    create: (url, bytes) => createObject(clients, url, bytes),
    async remove(url) {
      const { bucket, key } = s3Place(url);
      await asked(url, 'removed', client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key })));
    },
  };
}

/** Parts are in memory until they are stored, two at a time: so a write of any size takes some 25 MB. */
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 2;
/** S3's own limit for the parts of an object. */
const MAX_PARTS = 10_000;

async function asked<T>(url: string, what: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw explained(error, placeName(url), what);
  }
}

async function headObject(client: S3Client, url: string): Promise<ObjectHead | undefined> {
  const { bucket, key } = s3Place(url);
  if (key === '') return undefined;
  try {
    const found = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    const { VersionId: version } = found;
    const head = headOf(url, found.ContentLength, found.LastModified, found.ETag);
    // A bucket without versions says nothing, and one whose versions were switched off says null.
    return { ...head, version: version === undefined || version === 'null' ? tagOf(head.etag) : version };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw explained(error, placeName(url), 'read');
  }
}

/**
 * S3's ETag is that of the bytes. With the time before it, an object that was stored once more is seen to be newer. Only whole
 * seconds: a listing may have more of them than the answer for one object.
 */
function headOf(url: string, size = 0, modified = new Date(0), tag = ''): ObjectHead {
  const seconds = Math.floor(modified.getTime() / 1000);
  return { url, size, modified: new Date(seconds * 1000), etag: `${seconds}-${tag.replaceAll('"', '')}` };
}

const tagOf = (etag: string) => etag.slice(etag.indexOf('-') + 1);

async function* listObjects(
  client: S3Client,
  prefix: string,
  unlisted?: (found: Unlisted) => void,
): AsyncIterable<ObjectHead> {
  const { bucket, key } = s3Place(prefix);
  let page: ListObjectsV2CommandOutput | undefined;
  do {
    const command = new ListObjectsV2Command({
      Bucket: bucket,
      Prefix: key,
      EncodingType: 'url', // XML has no way to write some characters that keys may have
      ContinuationToken: page?.NextContinuationToken,
    });
    page = await asked(prefix, 'listed', client.send(command));
    for (const { Key: encoded = '', Size, LastModified, ETag } of page.Contents ?? []) {
      const found = decodeURIComponent(encoded.replaceAll('+', '%20'));
      const head = headOf(s3Url({ bucket, key: found }), Size, LastModified, ETag);
      if (!found.endsWith('/')) yield head;
      else if (head.size > 0) unlisted?.(nameless(head));
    }
  } while (page.IsTruncated);
}

/** An empty object whose key ends in a slash is what programs leave for a folder; one with bytes is not. */
function nameless({ url }: ObjectHead): Unlisted {
  const at = url.lastIndexOf('/', url.length - 2) + 1;
  const name = placeName(url).slice(placeName(url.slice(0, at)).length);
  return { folder: url.slice(0, at), name, why: 'its key ends in a slash, so it has no name', failed: false };
}

async function upload(client: S3Client, url: string, body: Readable, partSize: number): Promise<void> {
  const { bucket, key } = s3Place(url);
  const params = { Bucket: bucket, Key: key, Body: body };
  try {
    await new Upload({ client, params, partSize, queueSize: PARTS_AT_ONCE }).done();
  } catch (error) {
    if (body.errored) throw body.errored; // the source failed, not S3
    throw explained(error, placeName(url), 'written');
  } finally {
    body.destroy();
  }
}

const CREATE_ATTEMPTS = 8;
const CREATE_PAUSE_MS = 50;

/**
 * Creates an object by If-None-Match. S3 answers 412 where one is there, and 409 while another request for the same key is
 * under way, which says nothing yet. The requests are sent without the SDK's own repetition, whose second request would be
 * answered 412 because of its first. After an answer that was lost, or trouble of S3's own, the request may have created
 * the object: then 412 is decided by its bytes, which are this caller's own when they hold something that no other
 * caller writes, as the entries of a ledger do. Throws while it is not decided, and the caller can look for itself.
 */
async function createObject({ client, once }: S3Clients, url: string, bytes: Uint8Array): Promise<boolean> {
  const { bucket, key } = s3Place(url);
  let mayBeOurs = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await once.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, IfNoneMatch: '*' }));
      return true;
    } catch (error) {
      if (statusOf(error) === 412) return mayBeOurs && (await holds(client, url, bytes));
      const uncertain = isUncertain(error);
      const again = uncertain || statusOf(error) === 409 || isSkewed(error);
      if (!again || attempt === CREATE_ATTEMPTS) throw explained(error, placeName(url), 'written');
      mayBeOurs ||= uncertain;
    }
    await sleep(Math.random() * CREATE_PAUSE_MS * 2 ** attempt);
  }
}

/** The SDK sets its clock right by the answer, and the next request is signed with the right time. */
const isSkewed = (error: unknown) => error instanceof Error && error.name === 'RequestTimeTooSkewed';

async function holds(client: S3Client, url: string, bytes: Uint8Array): Promise<boolean> {
  return Buffer.compare(await readWhole(readObject(client, { url, range: undefined, tag: undefined })), bytes) === 0;
}
