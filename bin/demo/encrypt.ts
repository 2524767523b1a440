import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { createMessage, encrypt, enums } from 'openpgp';
import type { ByteStream } from '../../lambdas/core/storage/storage.ts';
import type { DemoKeys } from './keys.ts';

type Recipients = Pick<DemoKeys, 'recipients'>;

/** Bytes of plaintext that are handed on at once. */
const CHUNK_BYTES = 64 * 1024;

/**
 * An OpenPGP binary message as a producer's pipe through gpg makes it: a session key for each recipient, then partial-length
 * packets of AES-256 with the older integrity check (SEIPD version 1) around a ZLIB packet around the bytes.
 */
export async function* encrypted(bytes: ByteStream, keys: Recipients): ByteStream {
  const plaintext: ReadableStream<Uint8Array> = webStream(bytes);
  const ciphertext = await encrypt({
    message: await createMessage({ binary: plaintext }),
    encryptionKeys: [...keys.recipients],
    format: 'binary',
    config: { preferredCompressionAlgorithm: enums.compression.zlib },
  });
  yield* ciphertext;
}

/** A `.log.gz.gpg`: each line with LF, in one gzip member, encrypted. */
export function encryptedLog(lines: Iterable<string>, keys: Recipients): ByteStream {
  return encrypted(gzipped(utf8(withLineEnds(lines))), keys);
}

/** Texts joined as UTF-8, in chunks of about CHUNK_BYTES. */
export async function* utf8(texts: Iterable<string>): ByteStream {
  let waiting: string[] = [];
  let length = 0;
  for (const text of texts) {
    waiting.push(text);
    length += text.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.from(waiting.join(''));
    waiting = [];
    length = 0;
  }
  if (length > 0) yield Buffer.from(waiting.join(''));
}

/** As the streams of the web that openpgp and zip.js take. */
export function webStream(bytes: ByteStream): ReadableStream<Uint8Array> {
  return Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>;
}

function gzipped(bytes: ByteStream): ByteStream {
  const gzip = createGzip();
  // A fault of the source destroys gzip with it, and so reaches whoever reads.
  pipeline(bytes, gzip).catch(() => {});
  return gzip;
}

function* withLineEnds(lines: Iterable<string>): Iterable<string> {
  for (const line of lines) yield `${line}\n`;
}
