import { isAscii, isUtf8 } from 'node:buffer';
import type { ByteStream } from '../storage/storage.ts';
import { MAX_RECORD_BYTES, type RejectReason } from './batch.ts';
import { RAW_HEAD_BYTES, rawOf } from './raw.ts';

/** One line, or the several that make up one record where the dialect lets a value hold line ends. */
export interface Line {
  /** 1-based; of several lines the first. */
  readonly number: number;
  /** Of the first byte, in bytes from the start of the plaintext; a byte order mark counts. */
  readonly byteOffset: number;
  /**
   * Without the final LF; a CR before it is kept. Where there is a `fault`, only its ASCII characters can be relied on, and
   * of a line that is too long there is only the beginning.
   */
  readonly text: string;
  /** False when the plaintext ends without the LF that is due here: at most for the last line. */
  readonly ended: boolean;
  /** Why the line cannot be read as text, with the text that its reject shows. */
  readonly fault?: { readonly reason: RejectReason; readonly detail: string; readonly raw: string };
}

/** Decides for one plaintext, from first byte to last, which line ends also end a record. */
export interface Framing {
  /**
   * Takes the next bytes, `start` to `end` (exclusive), with at most one LF, which is then the last of them.
   * True when that LF ends the record. How a line is cut into calls makes no difference.
   */
  endsRecord(bytes: Buffer, start: number, end: number): boolean;
  /** Called behind the last byte; throws QuarantineError when the text cannot end there. */
  endOfText(): void;
}

/** Takes regular lines out of the way of the strict decoder. */
export interface RegularLines {
  /** `bytes`: whole records, valid UTF-8; `firstLine`: 1-based number of the first line. Undefined: takes none. */
  take(bytes: Buffer, firstLine: number): TakenLines | undefined;
}

export interface TakenLines {
  /** How many lines the bytes are. */
  readonly lines: number;
  /** Those that are left over, three numbers each: index of the line, its first byte and its end. */
  readonly leftOver: Int32Array;
}

export interface LineOptions {
  readonly framing?: Framing | undefined;
  /** A longer line is reported with its beginning and never held whole. */
  readonly maxBytes?: number | undefined;
  /** Where it takes lines, only those that it leaves over are yielded. */
  readonly regular?: RegularLines | undefined;
}

const LF = 0x0a;
const BACKSLASH = 0x5c;
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Cuts a plaintext into lines, in arrays of those that each chunk completes. A byte order mark at the start is dropped.
 * An empty text has no lines. A chunk is not looked at any more once the next one is asked for.
 */
export async function* readLines(
  plaintext: ByteStream,
  { framing, maxBytes = MAX_RECORD_BYTES, regular }: LineOptions = {},
): AsyncGenerator<readonly Line[]> {
  const unfinished = heldBytes(maxBytes);
  let number = 1;
  let lineEnds = 0;
  let byteOffset = 0;

  for await (const { bytes, offset } of withoutBom(plaintext)) {
    if (unfinished.length() === 0) byteOffset = offset;
    const toText = wholeLinesToText(bytes);
    const lines: Line[] = [];
    let from = 0;
    let untaken = regular;
    for (let at = 0; at < bytes.length; ) {
      if (untaken && unfinished.length() === 0) {
        const records = wholeRecords(bytes, at, framing !== undefined);
        const taken = records.length > 0 && isUtf8(records) ? untaken.take(records, number) : undefined;
        untaken = undefined; // what is behind them is less than a record, or is not for it
        if (taken) {
          const { leftOver } = taken;
          for (let i = 0; i < leftOver.length; i += 3) {
            const [before = 0, start = 0, end = 0] = leftOver.subarray(i, i + 3);
            lines.push(lineOf(records.subarray(start, end), number + before, offset + at + start, true));
          }
          lineEnds += taken.lines;
          number = lineEnds + 1;
          at = from = at + records.length;
          byteOffset = offset + at;
          continue;
        }
      }
      const lf = bytes.indexOf(LF, at);
      const end = lf < 0 ? bytes.length : lf + 1;
      const complete = framing === undefined ? lf >= 0 : framing.endsRecord(bytes, at, end);
      if (lf >= 0) lineEnds++;
      at = end;
      if (!complete) continue;
      if (unfinished.length() === 0 && lf - from <= maxBytes) {
        lines.push(toText(from, lf, number, byteOffset));
      } else {
        unfinished.add(bytes.subarray(from, lf));
        lines.push(unfinished.take(number, byteOffset, true));
      }
      from = end;
      number = lineEnds + 1;
      byteOffset = offset + end;
    }
    unfinished.add(bytes.subarray(from));
    if (lines.length > 0) yield lines;
  }
  framing?.endOfText();
  if (unfinished.length() > 0) yield [unfinished.take(number, byteOffset, false)];
}

/** From `start` to the last line end that surely ends a record: where a backslash can escape one, none stands before it. */
function wholeRecords(bytes: Buffer, start: number, escapes: boolean): Buffer {
  let end = bytes.lastIndexOf(LF);
  while (escapes && end > start && bytes[end - 1] === BACKSLASH) end = bytes.lastIndexOf(LF, end - 1);
  return bytes.subarray(start, Math.max(start, end + 1));
}

/** Chunks as Buffers with their offset in the plaintext, none of them empty. */
async function* withoutBom(plaintext: ByteStream): AsyncGenerator<{ bytes: Buffer; offset: number }> {
  let start = Buffer.alloc(0);
  let offset = 0;
  for await (const chunk of plaintext) {
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (offset === 0) {
      start = bytes = Buffer.concat([start, bytes]);
      if (bytes.length < BOM.length && bytes.equals(BOM.subarray(0, bytes.length))) continue;
      if (bytes.subarray(0, BOM.length).equals(BOM)) {
        bytes = bytes.subarray(BOM.length);
        offset = BOM.length;
      }
    }
    if (bytes.length > 0) yield { bytes, offset };
    offset += bytes.length;
  }
  if (offset === 0 && start.length > 0) yield { bytes: start, offset };
}

/**
 * Decodes lines that lie whole inside a chunk. Those behind its first LF are checked together, which native code does at
 * once, and one by one only when some line among them is wrong. A chunk of which no line is asked for is not looked at.
 */
function wholeLinesToText(chunk: Buffer): (start: number, end: number, number: number, byteOffset: number) => Line {
  let known: { readonly encoding: 'latin1' | 'utf8'; readonly checkedFrom: number } | undefined;
  const check = () => {
    if (isAscii(chunk)) return { encoding: 'latin1', checkedFrom: 0 } as const;
    const second = chunk.indexOf(LF) + 1;
    const valid = isUtf8(chunk.subarray(second, chunk.lastIndexOf(LF) + 1));
    return { encoding: 'utf8', checkedFrom: valid ? second : chunk.length } as const;
  };
  return (start, end, number, byteOffset) => {
    known ??= check();
    return start >= known.checkedFrom
      ? { number, byteOffset, text: chunk.toString(known.encoding, start, end), ended: true }
      : lineOf(chunk.subarray(start, end), number, byteOffset, true);
  };
}

function lineOf(bytes: Buffer, number: number, byteOffset: number, ended: boolean): Line {
  const line = { number, byteOffset, text: bytes.toString(), ended };
  if (isUtf8(bytes)) return line;
  return { ...line, fault: { reason: 'INVALID_UTF8', detail: 'expected UTF-8, found other bytes', raw: rawOf(bytes) } };
}

/**
 * The bytes of a record whose end has not come yet, copied, since a chunk may be filled again; of one longer than `maxBytes`
 * only what its reject shows.
 */
function heldBytes(maxBytes: number) {
  let pieces: Buffer[] = [];
  let length = 0;
  let tooLong = false;
  return {
    length: () => length,
    add(bytes: Buffer): void {
      if (bytes.length === 0) return;
      length += bytes.length;
      if (!tooLong) pieces.push(Buffer.from(bytes));
      if (tooLong || length <= maxBytes) return;
      tooLong = true;
      pieces = [Buffer.concat(pieces, Math.min(length, RAW_HEAD_BYTES))];
    },
    take(number: number, byteOffset: number, ended: boolean): Line {
      const [first] = pieces;
      const bytes = first && pieces.length === 1 ? first : Buffer.concat(pieces);
      const detail = `expected at most ${maxBytes} bytes, found ${length}`;
      const line = tooLong
        ? {
            number,
            byteOffset,
            text: bytes.toString(),
            ended,
            fault: { reason: 'LINE_TOO_LONG' as const, detail, raw: rawOf(bytes, length) },
          }
        : lineOf(bytes, number, byteOffset, ended);
      pieces = [];
      length = 0;
      tooLong = false;
      return line;
    },
  };
}
