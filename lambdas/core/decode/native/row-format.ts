import type { TableDefinition } from '../../definitions/table.ts';
import type { ColumnType } from '../../definitions/types.ts';
import type { Binding } from '../header.ts';

/**
 * What a backslash means. `sequences`: it begins one of `\\`, `\r`, `\t` and `\n`. `any-character`: the character behind it is
 * data, whichever it is, and `\N` alone is null.
 */
export type EscapeRule = 'sequences' | 'any-character';

/** How the rows of a tab separated text are to be scanned. */
export interface RowFormat {
  /** Text of the header line, which is left over where it is repeated. */
  readonly header: Uint8Array;
  readonly escapes: EscapeRule;
  /** Fields that a row must have. */
  readonly width: number;
  /** Those of the output, in its order. */
  readonly columns: readonly ScannedColumn[];
}

export interface ScannedColumn {
  /** Position of its field in a row; -1 when the text lacks it, so that it is null. */
  readonly field: number;
  readonly type: ColumnType;
  readonly nullable: boolean;
}

/** What a header line says of its text. */
export interface HeadedText {
  readonly table: TableDefinition;
  /** The header line, without its line end. */
  readonly header: string;
  /** CR LF ends the lines. */
  readonly crlf: boolean;
  readonly binding: Binding;
}

/** Bounds of the tables that the scanner keeps (assembly/row-format.ts), and of its columns (assembly/columns.ts), beside `_row`. */
const MAX_FIELDS = 256;
const MAX_COLUMNS = 63;
const MAX_HEADER_BYTES = 64 * 1024;

/** The columns of the table, all of them; undefined when the text is not for the scanner, as it would leave every line. */
export function rowFormat({ table, header, crlf, binding }: HeadedText, escapes: EscapeRule): RowFormat | undefined {
  const bytes = Buffer.from(header);
  const columns = table.columns.map(({ type, nullable }, index) => ({
    field: binding.fields[index] ?? -1,
    type,
    nullable,
  }));
  const fits = columns.length <= MAX_COLUMNS && binding.width <= MAX_FIELDS && bytes.length <= MAX_HEADER_BYTES;
  if (crlf || binding.unknown.length > 0 || !fits) return undefined;
  return { header: bytes, escapes, width: binding.width, columns };
}
