import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import type { Batch, Reject, RejectReason } from './batch.ts';
import { batchBuilder, type Row } from './batch-builder.ts';
import type { Rejection } from './column-value.ts';
import { type JsonPiece, type JsonRecord, jsonRecord, recordsOfLine, wholeObject } from './json.ts';
import { type Line, readLines } from './lines.ts';
import { inPieces, regularLines, type ScanLines } from './native/regular-lines.ts';
import { withoutPadding } from './padding.ts';
import { rawText } from './raw.ts';

export type { JsonRecord } from './json.ts';

/**
 * What a feed makes of one object: the values of the table's columns in their order, or why it is no row. `replaced`
 * counts only what the feed itself had to replace; the record's own values come clean and counted.
 */
export type RecordResult = Row | Rejection;

export type ReadRecord = (record: JsonRecord) => RecordResult;

export interface JsonLinesOptions {
  /**
   * Whether an object is a record. Given for texts that loggers write: then records are also recovered from lines that are
   * more than one whole object. Without it every line is one object.
   */
  readonly recover?: ((object: string) => boolean) | undefined;
  /** Scans regular lines; the others are decoded strictly, as all are without it. */
  readonly scan?: ScanLines | undefined;
}

/**
 * Decodes a text of one JSON object a line into a table of `columns` columns. An empty text has no rows. NULs after the last
 * record are dropped with a warning. Throws QuarantineError CUT_LAST_LINE when the text ends without a newline inside a
 * record or an array; what was decoded before comes first, the record that is cut as a reject.
 */
export async function* decodeJsonLines(
  plaintext: ByteStream,
  columns: number,
  read: ReadRecord,
  { recover, scan }: JsonLinesOptions = {},
): AsyncGenerator<Batch> {
  const batch = batchBuilder(columns);
  const regular = scan && regularLines(scan, batch);
  const text = withoutPadding(plaintext, (bytes) => batch.warn([{ code: 'PADDING_DROPPED', bytes }]));
  const find = recover ? (line: string) => recordsOfLine(line, recover) : wholeObject;
  let cut: QuarantineError | undefined; // by the last line alone
  for await (const lines of readLines(scan ? inPieces(text) : text, { regular })) {
    for (const line of lines) {
      if (holdsNoRecord(line)) continue;
      for (const found of recordsOf(line, find)) {
        batch.record(found.raw.length);
        const result = 'reject' in found ? found : readObject(found.raw, read);
        if ('reject' in found && mayLackEnd(line, found)) cut = cutLastLine(line, found.detail);
        if ('reject' in result) batch.reject(rejectOf(line, found, result));
        else batch.accept(line.number, result);
        if (batch.isFull()) yield batch.take();
      }
    }
    if (batch.isFull()) yield batch.take();
  }
  if (!batch.isEmpty()) yield batch.take();
  if (cut) throw cut;
}

const COMMENT = /^[ \t\r]*#/;
/** A CR before the line end is white space here. */
const BLANK = /^[ \t\r]*$/;

/** Whether a line is blank or a comment. Of a line that is too long only the beginning is known, which may be blank. */
function holdsNoRecord({ text, fault }: Line): boolean {
  return COMMENT.test(text) || (BLANK.test(text) && fault?.reason !== 'LINE_TOO_LONG');
}

/** A record of a line: an object's text, or what is none, as its reject shows it. */
interface Found {
  readonly byteOffset: number;
  readonly raw: string;
}
type NoObject = Found & { readonly reject: RejectReason; readonly detail: string };

const DETAILS = {
  NOT_JSON: 'expected one JSON object, found text that is not',
  NOT_AN_OBJECT: 'expected a JSON object, found another JSON value',
} as const;

function* recordsOf(line: Line, find: (text: string) => readonly JsonPiece[]): Generator<Found | NoObject> {
  if (line.fault !== undefined) {
    const { reason, detail, raw } = line.fault;
    return yield { byteOffset: line.byteOffset, raw, reject: reason, detail };
  }
  let { byteOffset } = line;
  let at = 0;
  for (const piece of find(line.text)) {
    byteOffset += Buffer.byteLength(line.text.slice(at, piece.at));
    at = piece.at;
    if (piece.fault === undefined) yield { byteOffset, raw: piece.text };
    else yield { byteOffset, raw: rawText(piece.text), reject: piece.fault, detail: DETAILS[piece.fault] };
  }
}

/** Another JSON value than an object is whole, wherever it ends. */
function mayLackEnd(line: Line, { reject }: NoObject): boolean {
  return !line.ended && (line.fault !== undefined || reject === 'NOT_JSON');
}

function readObject(text: string, read: ReadRecord): RecordResult {
  const { record, replaced } = jsonRecord(text);
  const result = read(record);
  return 'reject' in result || replaced === 0 ? result : { ...result, replaced: result.replaced + replaced };
}

function rejectOf(line: Line, found: Found | NoObject, result: { reject: RejectReason; detail: string }): Reject {
  const { reject: reason, detail } = result;
  const raw = 'reject' in found ? found.raw : rawText(found.raw);
  return { row: line.number, byteOffset: found.byteOffset, reason, detail, raw };
}

function cutLastLine(line: Line, detail: string): QuarantineError {
  return new QuarantineError('CUT_LAST_LINE', `the text ends inside line ${line.number}; ${detail}`);
}
