import type { TableDefinition } from '../definitions/table.ts';
import type { ColumnType, Value } from '../definitions/types.ts';
import { QuarantineError } from '../errors.ts';
import type { ByteStream } from '../storage/storage.ts';
import { inWords } from '../warnings.ts';
import type { Batch } from './batch.ts';
import { type BatchBuilder, batchBuilder, type Row } from './batch-builder.ts';
import { columnValue, isRejection, parseColumn, type Rejection } from './column-value.ts';
import { type Binding, bindHeader } from './header.ts';
import { type Framing, type Line, readLines } from './lines.ts';
import { inPieces, regularLines, scanLines } from './native/regular-lines.ts';
import { type EscapeRule, type RowFormat, rowFormat } from './native/row-format.ts';
import type { Scanner } from './native/scanner.ts';
import { withoutPadding } from './padding.ts';
import { rawText } from './raw.ts';
import { IMPOSSIBLE } from './times.ts';
import { isRounded, type Parsed } from './values.ts';

/** How a text with a header line and one row a record is written. */
export interface TextDialect {
  /** Absent where every line is a record. */
  readonly framing?: Framing;
  /** The fields of a record, still escaped, null for no value; undefined when a quote stands where none may. */
  readonly split: (text: string) => readonly (string | null)[] | undefined;
  /** The value of a field. */
  readonly parse: (type: ColumnType, text: string) => Parsed;
  /** Absent in a dialect without escapes. */
  readonly escapes?: {
    /** Begins every escape; a record without it is taken as it is. */
    readonly character: string;
    /** The same rule as the scanner knows it. */
    readonly rule: EscapeRule;
    /** A field without its escapes; undefined when one is unknown or cut. */
    readonly decode: (field: string) => string | undefined;
  };
}

type DecodeField = (field: string) => string | undefined;

/** What all rows are read by, known once the header line is. */
interface Format {
  readonly table: TableDefinition;
  readonly dialect: TextDialect;
  /** The header line, without its line end. */
  readonly header: string;
  /** CR LF ends the header line, so it must end every other. */
  readonly crlf: boolean;
  readonly binding: Binding;
}

/**
 * Decodes a text of one table. NULs after its last line are dropped with a warning. Throws QuarantineError: EMPTY, BAD_HEADER, CUT_LAST_LINE, and what the framing throws. What was
 * decoded before comes first, the record that is cut as a reject.
 */
export async function* decodeHeadedText(
  plaintext: ByteStream,
  table: TableDefinition,
  dialect: TextDialect,
  scanner?: Scanner,
): AsyncGenerator<Batch> {
  const batch = batchBuilder(table.columns.length);
  let format: Format | undefined;
  let scanned: RowFormat | undefined; // known once the header line is
  const dropped = (bytes: number) => batch.warn([{ code: 'PADDING_DROPPED', bytes }]);
  const text = withoutPadding(plaintext, dropped, { afterLines: true });
  const source = scanner ? inPieces(text) : text;
  const scan =
    scanner && scanLines(scanner, (bytes, firstLine) => scanned && scanner.delimited(bytes, firstLine, scanned));
  const regular = scan && regularLines(scan, batch);
  let cut: QuarantineError | undefined; // by the last line alone
  try {
    for await (const lines of readLines(source, { framing: dialect.framing, regular })) {
      for (const line of lines) {
        if (format === undefined) {
          format = readHeader(line, table, dialect);
          batch.warn(format.binding.warnings);
          batch.newColumns(format.binding.unknown.map(({ key }) => JSON.parse(key) as string));
          if (scanner && dialect.escapes) scanned = rowFormat(format, dialect.escapes.rule);
        } else {
          cut = addRecord(batch, line, format);
          if (batch.isFull()) yield batch.take();
        }
      }
      if (batch.isFull()) yield batch.take();
    }
  } catch (error) {
    if (error instanceof QuarantineError && !batch.isEmpty()) yield batch.take();
    throw error;
  }
  if (format === undefined) {
    throw new QuarantineError('EMPTY', `${titleOf(table)}: expected a header line, found no text`);
  }
  if (!batch.isEmpty()) yield batch.take();
  if (cut) throw cut;
}

function readHeader(line: Line, table: TableDefinition, dialect: TextDialect): Format {
  const crlf = line.text.endsWith('\r');
  const header = withoutCr(line.text, crlf);
  const decode = fieldDecoder(header, dialect);
  const names = line.fault === undefined ? dialect.split(header)?.map((name) => decode(name ?? '')) : undefined;
  if (names === undefined || !names.every((name) => name !== undefined)) {
    const found = line.fault?.detail ?? 'found a quote or an escape that the dialect does not know';
    throw new QuarantineError(
      'BAD_HEADER',
      `header line of ${titleOf(table)}: expected the names of its columns; ${found}`,
    );
  }
  const binding = bindHeader(names, table);
  const [warning] = binding.warnings;
  if (!line.ended && warning !== undefined) throw cutLastLine(table, line, inWords(warning));
  return { table, dialect, header, crlf, binding };
}

/** Adds the record of a line, if it is one; gives the error by which the text is refused when the line may lack its end. */
function addRecord(batch: BatchBuilder, line: Line, format: Format): QuarantineError | undefined {
  const crlf = line.text.endsWith('\r');
  const text = withoutCr(line.text, crlf && format.crlf);
  // No record, but in a table of one column an empty value.
  if (text === '' && format.binding.width > 1) return undefined;

  batch.record(line.text.length);
  const row = readRow(line, text, crlf, format);
  if (!('reject' in row)) {
    batch.accept(line.number, row);
    return undefined;
  }
  const { number, byteOffset } = line;
  const raw = line.fault?.raw ?? rawText(line.text);
  batch.reject({ row: number, byteOffset, reason: row.reject, detail: row.detail, raw });
  // The header line repeated is whole; any other fault of the last line may be that its end is missing.
  return line.ended || row.reject === 'HEADER_REPEATED' ? undefined : cutLastLine(format.table, line, row.detail);
}

function readRow(line: Line, text: string, crlf: boolean, format: Format): Row | Rejection {
  if (line.fault !== undefined) return { reject: line.fault.reason, detail: line.fault.detail };
  // A last line without a line end has no wrong one.
  if (line.ended && crlf !== format.crlf) {
    const [expected, found] = format.crlf ? ['CR LF', 'LF'] : ['LF', 'CR LF'];
    return { reject: 'MIXED_LINE_END', detail: `expected ${expected} as in the header line, found ${found}` };
  }
  if (text === format.header) {
    return { reject: 'HEADER_REPEATED', detail: 'expected a row, found the header line again' };
  }
  const fields = format.dialect.split(text);
  if (fields === undefined) return { reject: 'BAD_QUOTE', detail: 'expected quotes around whole fields only' };
  const { width } = format.binding;
  if (fields.length === width) return toRow(fields, format, fieldDecoder(text, format.dialect));
  return { reject: 'FIELD_COUNT', detail: `expected ${width} fields, found ${fields.length}` };
}

function toRow(
  fields: readonly (string | null)[],
  { table, dialect, binding }: Format,
  decode: DecodeField,
): Row | Rejection {
  const values: Value[] = [];
  let nulled = 0;
  let replaced = 0;
  let index = -1;
  for (const column of table.columns) {
    index += 1;
    const at = binding.fields[index] ?? -1;
    if (at < 0) {
      values.push(null); // the header lacks it, so none is required
      continue;
    }
    const field = fields[at] ?? null;
    const text = field === null ? null : decode(field);
    if (text === undefined) return unknownEscape(`column ${column.name}`);
    const parsed = text === null ? null : parseColumn(column, text, dialect.parse);
    const value = columnValue(column, parsed);
    if (isRejection(value)) return value;
    if (parsed === IMPOSSIBLE && column.microsecondsOf === undefined) nulled++;
    if (isRounded(parsed)) replaced++;
    values.push(value);
  }
  if (binding.unknown.length === 0) return { values, extra: null, nulled, replaced };

  const members: string[] = [];
  for (const { field, key } of binding.unknown) {
    const written = fields[field] ?? null;
    const text = written === null ? null : decode(written);
    if (text === undefined) return unknownEscape(`field ${field + 1}`);
    members.push(`${key}:${JSON.stringify(text === null ? null : dialect.parse('varchar', text))}`);
  }
  return { values, extra: `{${members.join(',')}}`, nulled, replaced };
}

/** How the fields of one line are read: most lines have no escape at all. */
function fieldDecoder(text: string, { escapes }: TextDialect): DecodeField {
  return escapes !== undefined && text.includes(escapes.character) ? escapes.decode : asWritten;
}

function asWritten(field: string): string {
  return field;
}

function unknownEscape(where: string): Rejection {
  return {
    reject: 'UNKNOWN_ESCAPE',
    detail: `${where}: expected an escape of the dialect, found another or a cut one`,
  };
}

function cutLastLine(table: TableDefinition, line: Line, detail: string): QuarantineError {
  return new QuarantineError('CUT_LAST_LINE', `${titleOf(table)}: the text ends inside line ${line.number}; ${detail}`);
}

function titleOf(table: TableDefinition): string {
  return `${table.schema}.${table.name}`;
}

function withoutCr(text: string, crlf: boolean): string {
  return crlf ? text.slice(0, -1) : text;
}
