import { expect } from 'vitest';
import { decodeSql, decodeStudentmodule } from '../../../lambdas/core/decode/delimited.ts';
import { bindHeader } from '../../../lambdas/core/decode/header.ts';
import { type EscapeRule, rowFormat } from '../../../lambdas/core/decode/native/row-format.ts';
import type { Scan, Scanner } from '../../../lambdas/core/decode/native/scanner.ts';
import type { TableDefinition } from '../../../lambdas/core/definitions/table.ts';
import type { Value } from '../../../lambdas/core/definitions/types.ts';
import { type Decoded, decode } from '../running.ts';
import { kept, scannedRows } from './scanned-rows.ts';

export const DECODERS = { sequences: decodeSql, 'any-character': decodeStudentmodule } as const;

/** Number of the first line behind the header. */
const FIRST = 2;

/** Scans the records that follow `header`. The result is the caller's to keep. */
export function scan(
  scanner: Scanner,
  table: TableDefinition,
  rule: EscapeRule,
  header: readonly string[],
  body: Uint8Array,
): Scan {
  const binding = bindHeader(header, table);
  const format = rowFormat({ table, header: header.join('\t'), crlf: false, binding }, rule);
  if (format === undefined) throw new Error('expected a header for the scanner');
  scanner.input().fill(0x0a); // what an input before it could have left behind it
  scanner.input().set(body);
  return kept(scanner.delimited(body.length, FIRST, format));
}

/** What the strict decoder makes of all of `body`, and what both together make of it, which must be the same. */
export async function expectAgreement(
  scanner: Scanner,
  table: TableDefinition,
  rule: EscapeRule,
  header: readonly string[],
  body: Buffer,
): Promise<Scan> {
  const head = Buffer.from(`${header.join('\t')}\n`);
  const strict = (text: Buffer) => decode(DECODERS[rule], table, Buffer.concat([head, text]));
  const scanned = scan(scanner, table, rule, header, body);
  const rows = scannedRows(
    scanned,
    table.columns.map(({ type }) => type),
  );
  expect(rows).toHaveLength(scanned.rows);
  expect(scanned.lines).toBe(lineEnds(body));

  const left: Decoded[] = [];
  for (const { line, start, end } of leftOvers(scanned)) {
    expect(lineEnds(body.subarray(0, start))).toBe(line); // its number is right, and it begins behind an LF
    expect(start === 0 ? 10 : body[start - 1]).toBe(10);
    expect(body[end]).toBe(10);
    const decoded = await strict(body.subarray(start, end + 1));
    left.push(shifted(decoded, line, start));
  }
  const whole = await strict(body);
  expect(summary([{ rows: rows.map(({ line, values }) => [line, null, values]) }, ...left.map(contents)])).toEqual(
    summary([contents(whole)]),
  );
  return scanned;
}

interface LeftOver {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}

export function leftOvers({ leftOver }: Scan): LeftOver[] {
  return Array.from({ length: leftOver.length / 3 }, (_, at) => {
    const [line = 0, start = 0, end = 0] = leftOver.subarray(at * 3);
    return { line, start, end };
  });
}

/** A text decoded by itself, at the place where it stood. */
function shifted(decoded: Decoded, lines: number, bytes: number): Decoded {
  return {
    ...decoded,
    lines: decoded.lines.map((line) => line + lines),
    rejects: decoded.rejects.map((reject) => ({
      ...reject,
      row: reject.row + lines,
      byteOffset: reject.byteOffset + bytes,
    })),
  };
}

type NumberedRow = readonly [line: number, extra: string | null, values: readonly Value[]];
interface Contents {
  readonly rows: readonly NumberedRow[];
  readonly rejects?: readonly { readonly row: number }[];
  readonly valuesNulled?: number;
  readonly valuesReplaced?: number;
}

function contents({ rows, lines, extra, ...counted }: Decoded): Contents {
  return { ...counted, rows: rows.map((values, at) => [lines[at]!, extra[at]!, values]) };
}

/** In the order of the text; each record has a line of its own. */
function summary(parts: readonly Contents[]) {
  return {
    rows: parts.flatMap(({ rows }) => rows).toSorted(([one], [other]) => one - other),
    rejects: parts.flatMap(({ rejects = [] }) => rejects).toSorted((one, other) => one.row - other.row),
    valuesNulled: parts.reduce((sum, { valuesNulled = 0 }) => sum + valuesNulled, 0),
    valuesReplaced: parts.reduce((sum, { valuesReplaced = 0 }) => sum + valuesReplaced, 0),
  };
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (const byte of bytes) if (byte === 10) count++;
  return count;
}
