import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { Batch, Reject, RejectReason } from './batch.ts';
import { batchBuilder, type Row } from './batch-builder.ts';
import type { Rejection } from './column-value.ts';
import { type JsonRecord, jsonPieces, jsonRecord } from './json.ts';
import { type Line, readLines } from './lines.ts';
import { inPieces, regularLines, type ScanLines } from './native/regular-lines.ts';
import { cutRaw } from './raw.ts';

export type { JsonRecord } from './json.ts';

/**
 * What a feed makes of one object: the values of the table's columns in their order, or why it is no row. `replaced`
 * counts only what the feed itself had to replace; the record's own values come clean and counted.
 */
export type RecordResult = Row | Rejection;

export type ReadRecord = (record: JsonRecord) => RecordResult;

/** Blank, or a comment. A CR before the line end is white space here. */
const NO_RECORD = /^[ \t\r]*(?:#|$)/;

/**
 * Decodes a text of one JSON object a line into a table of `columns` columns. What can be recovered of other lines is: text
 * before an object, several objects on a line, bare arrays of them, also over several lines. An empty text has no rows.
 * With `scan`, regular lines are scanned, and the rest is decoded strictly; without, all are.
 * Throws QuarantineError CUT_LAST_LINE when the text ends without a newline inside a record or an array.
 */
export async function* decodeJsonLines(
  plaintext: ByteStream,
  columns: number,
  read: ReadRecord,
  scan?: ScanLines,
): AsyncGenerator<Batch> {
  const batch = batchBuilder(columns);
  const regular = scan && regularLines(scan, batch);
  for await (const lines of readLines(scan ? inPieces(plaintext) : plaintext, { regular })) {
    for (const line of lines) {
      if (NO_RECORD.test(line.text)) continue;
      for (const found of recordsOf(line)) {
        batch.record(found.raw.length);
        const result = 'reject' in found ? found : readObject(found.raw, read);
        if ('reject' in result) batch.reject(rejectOf(line, found, result));
        else batch.accept(line.number, result);
        if (batch.isFull()) yield batch.take();
      }
    }
    if (batch.isFull()) yield batch.take();
  }
  if (!batch.isEmpty()) yield batch.take();
}

/** A record of a line: an object's text, or what is none. */
interface Found {
  readonly byteOffset: number;
  readonly raw: string;
}
type NoObject = Found & { readonly reject: RejectReason; readonly detail: string };

const DETAILS = {
  NOT_JSON: 'expected a JSON object, found text that is no JSON',
  NOT_AN_OBJECT: 'expected a JSON object, found another JSON value',
} as const;

function* recordsOf(line: Line): Generator<Found | NoObject> {
  if (line.fault !== undefined) {
    if (!line.ended) throw cutLastLine(line, line.fault.detail);
    const { reason, detail, raw } = line.fault;
    return yield { byteOffset: line.byteOffset, raw, reject: reason, detail };
  }
  const { pieces, open } = jsonPieces(line.text);
  if (!line.ended && open) throw cutLastLine(line, 'expected the end of an array, found none');

  let { byteOffset } = line;
  let at = 0;
  for (const piece of pieces) {
    if (piece.fault === 'NOT_JSON' && !line.ended) throw cutLastLine(line, DETAILS.NOT_JSON);
    byteOffset += Buffer.byteLength(line.text.slice(at, piece.at));
    at = piece.at;
    const found = { byteOffset, raw: piece.text };
    yield piece.fault === undefined ? found : { ...found, reject: piece.fault, detail: DETAILS[piece.fault] };
  }
}

function readObject(text: string, read: ReadRecord): RecordResult {
  const { record, replaced } = jsonRecord(text);
  const result = read(record);
  return 'reject' in result || replaced === 0 ? result : { ...result, replaced: result.replaced + replaced };
}

function rejectOf(line: Line, found: Found, result: { reject: RejectReason; detail: string }): Reject {
  const { reject: reason, detail } = result;
  return { row: line.number, byteOffset: found.byteOffset, reason, detail, raw: cutRaw(found.raw) };
}

function cutLastLine(line: Line, detail: string): QuarantineError {
  return new QuarantineError('CUT_LAST_LINE', `the text ends inside line ${line.number}; ${detail}`);
}
