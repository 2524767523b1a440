import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetObjectCommand, type GetObjectCommandOutput, type S3Client } from '@aws-sdk/client-s3';
import { ObjectChangedError } from '../errors.ts';
import { explained, statusOf } from './s3-errors.ts';
import type { ByteRange, ByteStream } from './storage.ts';
import { placeName, s3Place } from './urls.ts';

/** Broken connections in a row, without a byte between them, after which a read fails. */
const BROKEN_IN_A_ROW = 5;
const PAUSE_MS = 200;

export interface ObjectRead {
  readonly url: string;
  /** Not empty; all of the object when absent. */
  readonly range: ByteRange | undefined;
  /** S3's ETag of the version to read; the one that is there when absent. */
  readonly tag: string | undefined;
}

/**
 * The bytes of an object. When the connection breaks, the rest is asked for by its absolute range and the ETag of what was
 * read so far, so that no byte is missing, doubled or of another version. Throws ObjectChangedError where that version is gone,
 * and RangeError for a range that is not within the object.
 */
export async function* readObject(client: S3Client, { url, range, tag }: ObjectRead): ByteStream {
  let at = range?.start ?? 0;
  let end = range?.end;
  let pinned = tag;
  for (let broken = 0; ; ) {
    const before = at;
    const rest = end === undefined ? undefined : { start: at, end };
    const answer = await getObject(client, { url, range: rest, tag: pinned });
    pinned ??= answer.ETag;
    end ??= answer.ContentLength ?? 0;
    const body = answer.Body;
    if (!(body instanceof Readable)) throw new Error(`${placeName(url)}: S3 has answered without a stream`);
    let failure: unknown;
    try {
      for await (const chunk of body as AsyncIterable<Uint8Array>) {
        at += chunk.length;
        yield chunk;
      }
      if (at === end) return;
      failure = new Error(`the answer has ended after ${at} of ${end} bytes`);
    } catch (error) {
      failure = error;
    } finally {
      body.destroy(); // an unread body keeps its connection, and the process, for a minute
    }
    broken = at > before ? 1 : broken + 1;
    // After the last byte only its checksum can be wrong.
    if (at >= end || broken === BROKEN_IN_A_ROW) throw explained(failure, placeName(url), 'read');
    await sleep(PAUSE_MS * broken);
  }
}

async function getObject(client: S3Client, { url, range, tag }: ObjectRead): Promise<GetObjectCommandOutput> {
  const { bucket, key } = s3Place(url);
  const command = new GetObjectCommand({
    Bucket: bucket,
    Key: key,
    Range: range && `bytes=${range.start}-${range.end - 1}`,
    IfMatch: tag,
  });
  let answer: GetObjectCommandOutput;
  try {
    answer = await client.send(command);
  } catch (error) {
    const status = statusOf(error);
    if (status === 404 && (error as Error).name !== 'NoSuchBucket')
      throw new ObjectChangedError(`${placeName(url)} does not exist`, { cause: error });
    if (status === 412) throw new ObjectChangedError(`${placeName(url)} was replaced`, { cause: error });
    if (status === 416 && range) throw outside(url, range, 'fewer');
    throw explained(error, placeName(url), 'read');
  }
  const size = /\/(\d+)$/.exec(answer.ContentRange ?? '')?.[1];
  // S3 shortens a range that reaches beyond the end.
  if (range && size !== undefined && range.end > Number(size)) {
    if (answer.Body instanceof Readable) answer.Body.destroy();
    throw outside(url, range, size);
  }
  return answer;
}

function outside(url: string, { start, end }: ByteRange, size: string): RangeError {
  return new RangeError(`bytes ${start} to ${end} of ${placeName(url)} were asked for; it has ${size}`);
}
