import { isUtf8 } from 'node:buffer';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { type JsonRecord, jsonRecord, parseJson } from './json.ts';

/** The whole document is held in memory, which takes it many times over: an outline of this size some 600 MB. */
export const MAX_DOCUMENT_BYTES = 24 * 1024 * 1024;

/**
 * Reads a text that is one JSON object. `replaced` counts its top-level values in which a lone surrogate became U+FFFD.
 * Throws QuarantineError: EMPTY without any text, TOO_LARGE beyond `maxBytes`, BAD_DOCUMENT for all that is no JSON object.
 */
export async function readDocument(
  plaintext: ByteStream,
  maxBytes: number = MAX_DOCUMENT_BYTES,
): Promise<{ record: JsonRecord; replaced: number }> {
  const bytes = await readAll(plaintext, maxBytes);
  if (bytes.length === 0) throw new QuarantineError('EMPTY', 'expected a JSON object, found no text');
  if (!isUtf8(bytes))
    throw new QuarantineError('BAD_DOCUMENT', 'expected a JSON object, found bytes that are no UTF-8');
  // TextDecoder drops a byte order mark.
  const text = new TextDecoder().decode(bytes);
  const value = parseJson(text);
  if (value === undefined)
    throw new QuarantineError('BAD_DOCUMENT', 'expected a JSON object, found text that is no JSON');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new QuarantineError('BAD_DOCUMENT', 'expected a JSON object, found another JSON value');
  }
  return jsonRecord(text);
}

async function readAll(plaintext: ByteStream, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of plaintext) {
    length += chunk.length;
    if (length > maxBytes)
      throw new QuarantineError(
        'TOO_LARGE',
        `expected a document of at most ${maxBytes} bytes, since it is held in memory as a whole; found more. ` +
          'Nothing is known to be wrong with it; earlier rows stay',
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
