import { expect } from 'vitest';
import { decodeJsonLines } from '../../../lambdas/core/decode/json-lines.ts';
import type { Scan, Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import { isEvent, readEvent } from '../../../lambdas/core/feeds/edx/events.ts';
import { events } from '../../../lambdas/core/feeds/edx/tables/events.ts';
import { chunks, type Decoded, together } from '../running.ts';
import { kept, scannedRows } from './scanned-rows.ts';

/** The scan of a log, and its lines by what became of them. */
export interface ScannedLog {
  readonly scan: Scan;
  readonly regular: readonly string[];
  readonly left: readonly string[];
}

export const TYPES = events.columns.map(({ type }) => type);
const LF = 0x0a;
/** Number of the first line, which is not always the first of its log. */
const FIRST = 99_998;

/** The result is the caller's to keep. */
export function scan(scanner: Scanner, log: Uint8Array): Scan {
  scanner.input().fill(0xa5, 0, log.length + 64); // what an input before it could have left behind it
  scanner.input().set(log);
  return kept(scanner.events(log.length, FIRST));
}

/**
 * Scans whole lines. Each must be left over, in its place, or have a row with exactly the values that the strict decoder
 * gives for it, without anything replaced, given up or unknown.
 */
export async function expectAgreement(scanner: Scanner, log: Uint8Array): Promise<ScannedLog> {
  const scanned = scan(scanner, log);
  const lines = linesOf(log);
  expect(scanned.lines).toBe(lines.length);

  const left = new Set<number>();
  for (let at = 0; at < scanned.leftOver.length; at += 3) {
    const [line = 0, start, end] = scanned.leftOver.subarray(at, at + 3);
    expect([start, end]).toEqual([lines[line]!.start, lines[line]!.end]);
    left.add(line);
  }
  const regular = lines.filter((_, line) => !left.has(line));
  const rows = scannedRows(scanned, TYPES);
  expect(rows).toHaveLength(scanned.rows);
  expect(rows.map(({ line }) => line)).toEqual(regular.map(({ line }) => FIRST + line));
  for (const [at, { text }] of regular.entries()) {
    const { rows: strict, extra, rejects, valuesNulled, valuesReplaced } = await strictly(text);
    expect({ rows: strict, extra, rejects, valuesNulled, valuesReplaced }, text).toEqual({
      rows: [rows[at]!.values],
      extra: [null],
      rejects: [],
      valuesNulled: 0,
      valuesReplaced: 0,
    });
  }
  const texts = (some: readonly LogLine[]) => some.map(({ text }) => text);
  return { scan: scanned, regular: texts(regular), left: texts(lines.filter(({ line }) => left.has(line))) };
}

/** What the strict decoder makes of one line. */
export function strictly(line: string): Promise<Decoded> {
  return together(decodeJsonLines(chunks(Buffer.from(`${line}\n`)), TYPES.length, readEvent, { recover: isEvent }));
}

interface LogLine {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function linesOf(log: Uint8Array): LogLine[] {
  const lines: LogLine[] = [];
  for (let start = 0; start < log.length; ) {
    const lf = log.indexOf(LF, start);
    const end = lf < 0 ? log.length : lf;
    lines.push({ line: lines.length, start, end, text: Buffer.from(log.subarray(start, end)).toString() });
    start = end + 1;
  }
  return lines;
}
