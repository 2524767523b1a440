import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ColumnType } from '../../definitions/types.ts';
import { type PlainColumn, type RowGroup, rowGroup } from '../../plain-parquet/row-group.ts';
import type { RowFormat } from './row-format.ts';

/**
 * What a scanner made of some whole lines. It reads regular lines only, those that it can show to be read rightly; all
 * others are left to the strict decoder, which stays the judge of what is accepted and how. Views into the scanner's
 * memory: valid until its next scan.
 */
export interface Scan {
  readonly rows: number;
  /**
   * Those of the rows' table, and the 1-based number of each row's line. A bigint is 64 bits and a timestamp as many, milliseconds
   * in UTC, the lowest byte first. All else is text behind its length in 32 bits: a double and a numeric in decimal digits with or without
   * `-` and a fraction, a boolean `0`, `1`, `true` or `false`, a date `YYYY-MM-DD`.
   */
  readonly columns: readonly PlainColumn[];
  readonly lines: number;
  /**
   * Records left over, three numbers each: index of the first line (0-based), first byte, end (before the LF that ends the
   * record).
   */
  readonly leftOver: Int32Array;
}

/** The exports of the WebAssembly module (assembly/index.ts). */
interface ScannerExports {
  readonly memory: WebAssembly.Memory;
  reserve(bytes: number): void;
  inputAt(): number;
  columns(): number;
  valuesAt(column: number): number;
  valuesLength(column: number): number;
  bitsAt(column: number): number;
  leftOverAt(): number;
  leftOvers(): number;
  rows(): number;
  lines(): number;
  scanEvents(bytes: number, firstLine: bigint): void;
  scanDelimited(bytes: number, firstLine: bigint): void;
  headerAt(): number;
  beginFormat(fields: number, escapeRule: number, headerBytes: number): void;
  addColumn(field: number, type: number, nullable: boolean): void;
}

/** As assembly/row-format.ts numbers them. */
const TYPE_NUMBERS: Readonly<Record<ColumnType, number>> = {
  varchar: 0,
  bigint: 1,
  double: 2,
  boolean: 3,
  date: 4,
  timestamp: 5,
  numeric: 6,
  microseconds: 7,
  decimal: 8, // never regular: no text that is scanned has one
};
const RULE_NUMBERS: Readonly<Record<RowFormat['escapes'], number>> = { sequences: 0, 'any-character': 1 };

export interface Scanner {
  /** Bytes of the largest input. */
  readonly capacity: number;
  /** Where the next input is to be written. */
  input(): Uint8Array;
  /** Scans tracking events: whole lines, each with its LF; `firstLine` is the 1-based number of the first. */
  events(bytes: number, firstLine: number): Scan;
  /** Scans rows of tab separated text: whole records, each with its LF; those of several lines count as one row or left-over. */
  delimited(bytes: number, firstLine: number, format: RowFormat): Scan;
  /** A scan's rows, to be kept: in a buffer that was given back, when one is large enough. */
  copyRows(scan: Scan): RowGroup;
  /** Gives back the buffer of a copy that is of no more use to anyone. Without it memory grows until garbage is collected. */
  giveBack(buffer: ArrayBuffer): void;
}

/** Sizes of copies are multiples of it, so that the buffer of one serves for the next. */
const COPY_BYTES = 1024 * 1024;
/** So many buffers that were given back are kept. */
const MAX_SPARE = 4;

/** `capacity`: bytes of the largest input. */
export async function openScanner(capacity: number): Promise<Scanner> {
  const path = createRequire(import.meta.url).resolve('#scanner.wasm');
  const { instance } = await WebAssembly.instantiate(await readFile(path), {
    env: {
      abort: () => {
        throw new Error('the scanner left its memory; this is an error of timeback-lake');
      },
    },
  });
  const wasm = instance.exports as ScannerExports;
  wasm.reserve(capacity);
  let current: RowFormat | undefined;
  const spare: ArrayBuffer[] = [];
  const column = (at: number): PlainColumn => ({
    present: new Uint8Array(wasm.memory.buffer, wasm.bitsAt(at), Math.ceil(wasm.rows() / 8)),
    values: new Uint8Array(wasm.memory.buffer, wasm.valuesAt(at), wasm.valuesLength(at)),
  });
  const result = (): Scan => ({
    rows: wasm.rows(),
    columns: Array.from({ length: wasm.columns() }, (_, at) => column(at)),
    lines: wasm.lines(),
    leftOver: new Int32Array(wasm.memory.buffer, wasm.leftOverAt(), wasm.leftOvers() * 3),
  });
  return {
    capacity,
    input: () => new Uint8Array(wasm.memory.buffer, wasm.inputAt(), capacity),
    events(bytes, firstLine) {
      wasm.scanEvents(bytes, BigInt(firstLine));
      return result();
    },
    delimited(bytes, firstLine, format) {
      if (format !== current) setFormat(wasm, format);
      current = format;
      wasm.scanDelimited(bytes, BigInt(firstLine));
      return result();
    },
    copyRows({ rows, columns }) {
      return rowGroup(rows, columns, (bytes) => {
        const at = spare.findIndex(({ byteLength }) => byteLength >= bytes);
        const [buffer = new ArrayBuffer(Math.ceil(bytes / COPY_BYTES) * COPY_BYTES)] =
          at < 0 ? [] : spare.splice(at, 1);
        return new Uint8Array(buffer, 0, bytes);
      });
    },
    giveBack(buffer) {
      if (spare.length < MAX_SPARE) spare.push(buffer);
    },
  };
}

function setFormat(wasm: ScannerExports, { header, escapes, width, columns }: RowFormat): void {
  new Uint8Array(wasm.memory.buffer, wasm.headerAt(), header.length).set(header);
  wasm.beginFormat(width, RULE_NUMBERS[escapes], header.length);
  for (const { field, type, nullable } of columns) wasm.addColumn(field, TYPE_NUMBERS[type], nullable);
}
