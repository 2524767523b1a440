import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { openS3Clients, type S3Clients } from '../../lambdas/core/storage/s3-client.ts';

export type Operation = 'get' | 'head' | 'put' | 'delete' | 'list' | 'begin' | 'part' | 'complete' | 'abort';

/** What goes wrong with a request: before it is carried out, after it (`lost`), or after so many bytes of its answer. */
export type Trouble = 'reset' | 'lost' | { readonly status: number } | { readonly cutAfter: number };

export interface Asked {
  readonly operation: Operation;
  readonly bucket: string;
  readonly key: string;
  /** What a listing asks for. */
  readonly prefix: string;
  /** How many requests of this operation there were, this one included. */
  readonly count: number;
}

/** A small S3 of this process, for what an emulator cannot do on demand: it counts requests and fails as it is told. */
export interface FakeS3 {
  readonly endpoint: string;
  /** Requests so far, by operation. */
  readonly counts: Record<Operation, number>;
  /** Decides what goes wrong with each request; undefined for nothing. */
  trouble: (asked: Asked) => Trouble | undefined;
  /** Largest number of bytes of parts on their way at one time. */
  readonly partsInFlight: { most: number };
  /** Answers whose bytes were not all sent, as the client has closed the connection. */
  readonly unread: { count: number };
  /** Puts an object there without a request. */
  seed(bucket: string, key: string, bytes: Uint8Array | string): void;
  /** Takes an object away without a request. */
  unseed(bucket: string, key: string): void;
  /** Keys in byte order. */
  keys(bucket: string): readonly string[];
  /** Undefined where there is no such object. */
  bytes(bucket: string, key: string): Buffer | undefined;
  clients(): S3Clients;
  stop(): Promise<void>;
}

interface Stored {
  readonly bytes: Buffer;
  readonly tag: string;
  readonly modified: Date;
}

const COUNTS: Record<Operation, number> = {
  get: 0,
  head: 0,
  put: 0,
  delete: 0,
  list: 0,
  begin: 0,
  part: 0,
  complete: 0,
  abort: 0,
};
const PAGE = 1000;

export async function startFakeS3(): Promise<FakeS3> {
  const objects = new Map<string, Map<string, Stored>>();
  const sorted = new Map<string, readonly string[]>();
  const uploads = new Map<string, Map<number, Stored>>();
  const counts = { ...COUNTS };
  const partsInFlight = { most: 0 };
  const unread = { count: 0 };
  let inFlight = 0;
  let begun = 0;

  const objectsOf = (bucket: string) => {
    const found = objects.get(bucket) ?? new Map<string, Stored>();
    objects.set(bucket, found);
    return found;
  };
  const put = (bucket: string, key: string, object: Stored): void => {
    objectsOf(bucket).set(key, object);
    sorted.delete(bucket);
  };
  const take = (bucket: string, key: string): void => {
    objectsOf(bucket).delete(key);
    sorted.delete(bucket);
  };
  /** Sorted once for all pages of a listing. */
  const keysOf = (bucket: string): readonly string[] => {
    const keys = sorted.get(bucket) ?? inByteOrder(objectsOf(bucket).keys());
    sorted.set(bucket, keys);
    return keys;
  };
  const stored = (bytes: Buffer): Stored => ({
    bytes,
    tag: `"${createHash('md5').update(bytes).digest('hex')}"`,
    modified: new Date(),
  });

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const { bucket, key, query, operation } = readRequest(request);
    counts[operation] += 1;
    const trouble = fake.trouble({
      operation,
      bucket,
      key,
      prefix: query.get('prefix') ?? '',
      count: counts[operation],
    });
    if (trouble === 'reset') return void request.socket.destroy();
    if (operation === 'part') {
      inFlight += Number(request.headers['x-amz-decoded-content-length'] ?? request.headers['content-length'] ?? 0);
      partsInFlight.most = Math.max(partsInFlight.most, inFlight);
      await sleep(5);
    }
    const body = await readBody(request);
    if (operation === 'part') inFlight -= body.length;
    if (typeof trouble === 'object' && 'status' in trouble) return fail(response, trouble.status, 'Trouble');
    if (trouble === 'lost') response.end = () => response.destroy() as ServerResponse;

    const existing = objectsOf(bucket).get(key);
    const { 'if-none-match': ifNoneMatch, 'if-match': ifMatch, range } = request.headers;
    switch (operation) {
      case 'list':
        return list(response, objectsOf(bucket), keysOf(bucket), query);
      case 'delete':
        take(bucket, key);
        return void response.writeHead(204).end();
      case 'put': {
        if (ifNoneMatch === '*' && existing) return fail(response, 412, 'PreconditionFailed');
        const object = stored(body);
        put(bucket, key, object);
        return void response.writeHead(200, { etag: object.tag }).end();
      }
      case 'begin': {
        begun += 1;
        uploads.set(String(begun), new Map());
        return xml(
          response,
          `<InitiateMultipartUploadResult><UploadId>${begun}</UploadId></InitiateMultipartUploadResult>`,
        );
      }
      case 'part': {
        const part = stored(body);
        uploads.get(query.get('uploadId') ?? '')?.set(Number(query.get('partNumber')), part);
        return void response.writeHead(200, { etag: part.tag }).end();
      }
      case 'abort':
        uploads.delete(query.get('uploadId') ?? '');
        return void response.writeHead(204).end();
      case 'complete': {
        const parts = [...(uploads.get(query.get('uploadId') ?? '') ?? [])].sort(([a], [b]) => a - b);
        if (parts.length === 0) return fail(response, 404, 'NoSuchUpload');
        const object = stored(Buffer.concat(parts.map(([, { bytes }]) => bytes)));
        put(bucket, key, object);
        return xml(
          response,
          `<CompleteMultipartUploadResult><ETag>${object.tag}</ETag></CompleteMultipartUploadResult>`,
        );
      }
      default: {
        if (!existing) return fail(response, 404, 'NoSuchKey');
        if (ifMatch !== undefined && ifMatch.replaceAll('"', '') !== existing.tag.replaceAll('"', ''))
          return fail(response, 412, 'PreconditionFailed');
        const { bytes, tag, modified } = existing;
        const [start, end] = rangeOf(range, bytes.length);
        if (start >= bytes.length && range !== undefined) return fail(response, 416, 'InvalidRange');
        response.writeHead(range === undefined ? 200 : 206, {
          etag: tag,
          'last-modified': modified.toUTCString(),
          'content-length': end - start,
          // As S3 does: for the whole of an object, when the client asks for it.
          ...(range === undefined && { 'x-amz-checksum-crc32': checksum(bytes) }),
          ...(range !== undefined && { 'content-range': `bytes ${start}-${end - 1}/${bytes.length}` }),
        });
        if (operation === 'head') return void response.end();
        const cut = typeof trouble === 'object' && 'cutAfter' in trouble ? trouble.cutAfter : undefined;
        if (cut !== undefined) {
          response.write(bytes.subarray(start, Math.min(end, start + cut)), () => response.destroy());
          return;
        }
        await pipeline(Readable.from(pieces(bytes.subarray(start, end))), response).catch(() => {
          unread.count += 1;
        });
      }
    }
  };

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port of this machine is free');
  const endpoint = `http://127.0.0.1:${address.port}`;
  const fake: FakeS3 = {
    endpoint,
    counts,
    partsInFlight,
    unread,
    trouble: () => undefined,
    seed: (bucket, key, bytes) => put(bucket, key, stored(Buffer.from(bytes))),
    unseed: (bucket, key) => take(bucket, key),
    keys: (bucket) => keysOf(bucket),
    bytes: (bucket, key) => objectsOf(bucket).get(key)?.bytes,
    clients: () =>
      openS3Clients({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }),
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return fake;
}

function readRequest(request: IncomingMessage) {
  const [path = '', search = ''] = (request.url ?? '').split('?');
  const [, bucket = '', ...rest] = path.split('/');
  const key = decodeURIComponent(rest.join('/'));
  const query = new URLSearchParams(search);
  return { bucket, key, query, operation: operationOf(request.method ?? '', key, query) };
}

function operationOf(method: string, key: string, query: URLSearchParams): Operation {
  const isUpload = query.has('uploadId');
  if (method === 'GET') return key === '' ? 'list' : 'get';
  if (method === 'HEAD') return 'head';
  if (method === 'PUT') return isUpload ? 'part' : 'put';
  if (method === 'DELETE') return isUpload ? 'abort' : 'delete';
  return isUpload ? 'complete' : 'begin';
}

/** The SDK sends a stream in signed or unsigned chunks, each behind its length in hex. */
async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  if (!/aws-chunked/.test(request.headers['content-encoding'] ?? '')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    if (!size) return Buffer.concat(parts);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

const inByteOrder = (keys: Iterable<string>): readonly string[] =>
  [...keys]
    .map((key) => Buffer.from(key))
    .sort(Buffer.compare)
    .map(String);

function* pieces(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function checksum(bytes: Buffer): string {
  const four = Buffer.alloc(4);
  four.writeUInt32BE(crc32(bytes));
  return four.toString('base64');
}

function rangeOf(range: string | undefined, size: number): [start: number, end: number] {
  const [, start, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  return start === undefined ? [0, size] : [Number(start), Math.min(Number(last) + 1, size)];
}

/** A continuation token is the number of keys before the next page. `keys`: all of the bucket, in byte order. */
function list(
  response: ServerResponse,
  objects: ReadonlyMap<string, Stored>,
  keys: readonly string[],
  query: URLSearchParams,
): void {
  const prefix = query.get('prefix') ?? '';
  const found = keys.filter((key) => key.startsWith(prefix));
  const from = Number(query.get('continuation-token') ?? 0);
  const page = found.slice(from, from + PAGE);
  const contents = page.map((key) => {
    const { bytes, tag, modified } = objects.get(key) as Stored;
    const encoded = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
    return `<Contents><Key>${encoded}</Key><Size>${bytes.length}</Size><ETag>${tag}</ETag><LastModified>${modified.toISOString()}</LastModified></Contents>`;
  });
  const isCut = from + PAGE < found.length;
  const token = isCut ? `<NextContinuationToken>${from + PAGE}</NextContinuationToken>` : '';
  xml(response, `<ListBucketResult><IsTruncated>${isCut}</IsTruncated>${token}${contents.join('')}</ListBucketResult>`);
}

function xml(response: ServerResponse, body: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?>${body}`);
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>as the test asked</Message></Error>`);
}
