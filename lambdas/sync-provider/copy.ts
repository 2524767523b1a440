import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { places } from '../core/places.ts';
import { type ByteRange, type ObjectHead, readWhole, type Storage } from '../core/storage/storage.ts';
import { s3Place } from '../core/storage/urls.ts';

/** Of a range that is read and written in one go, and so of an object that is written in one request. */
export const PART_BYTES = 16 * 2 ** 20;
/** Of all objects together; each takes its bytes in memory. */
const PARTS_AT_ONCE = 8;
/** S3's own limit for the parts of an object. */
const MAX_PARTS = 10_000;

const parts = places(PARTS_AT_ONCE);

/** The ranges in which an object is copied: all of the same size, but for the last. */
export function rangesOf(size: number, partBytes = PART_BYTES): readonly ByteRange[] {
  const step = Math.max(partBytes, Math.ceil(size / MAX_PARTS));
  return Array.from({ length: Math.ceil(size / step) }, (_, at) => ({
    start: at * step,
    end: Math.min(size, (at + 1) * step),
  }));
}

/**
 * Copies an object with the rights of one client into a bucket with those of another, in ranges that are read and written at
 * once. All ranges are of the version that was listed; the copy becomes visible when it is complete. Throws ObjectChangedError when the
 * object is another by now; nothing is left then.
 */
export async function copyObject(
  from: Pick<Storage, 'read'>,
  head: ObjectHead,
  to: S3Client,
  url: string,
  partBytes = PART_BYTES,
): Promise<void> {
  const place = placeOf(url);
  const ranges = rangesOf(head.size, partBytes);
  const read = async (range: ByteRange) => {
    const bytes = await readWhole(from.read(head.url, { range, etag: head.etag }));
    if (bytes.length === range.end - range.start) return bytes;
    throw new Error(
      `${bytes.length} bytes of ${head.url} have arrived where ${range.end - range.start} were asked for`,
    );
  };
  const [only] = ranges;
  if (ranges.length <= 1) {
    const bytes = only ? await parts.during(() => read(only)) : Buffer.alloc(0);
    await to.send(new PutObjectCommand({ ...place, Body: bytes }));
    return;
  }
  const { UploadId } = await to.send(new CreateMultipartUploadCommand(place));
  try {
    const written = await Promise.all(
      ranges.map((range, at) =>
        parts.during(async (): Promise<CompletedPart> => {
          const PartNumber = at + 1;
          const Body = await read(range);
          const { ETag } = await to.send(new UploadPartCommand({ ...place, UploadId, PartNumber, Body }));
          return { PartNumber, ETag };
        }),
      ),
    );
    await to.send(new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts: written } }));
  } catch (error) {
    await to.send(new AbortMultipartUploadCommand({ ...place, UploadId })).catch(() => undefined); // expires by itself
    throw error;
  }
}

function placeOf(url: string) {
  const { bucket, key } = s3Place(url);
  return { Bucket: bucket, Key: key };
}
