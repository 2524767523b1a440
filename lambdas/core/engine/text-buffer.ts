import { type FileHandle, open, rm } from 'node:fs/promises';
import type { ColumnDefinition } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import { identifier, literal } from './duckdb.ts';

type BufferColumn = Pick<ColumnDefinition, 'name' | 'type'>;

/** Scanned rows that wait in a file until the engine loads them. */
export interface WaitingText {
  readonly rows: number;
  readonly bytes: number;
  /** The SELECT that yields them. */
  readonly select: string;
  /** The file is of no more use. */
  remove(): Promise<void>;
}

export interface TextBuffer {
  /** Bytes held now. */
  bytes(): number;
  append(text: Uint8Array, rows: number): Promise<void>;
  /** What is held, to be loaded; the next rows go into another file. Undefined when nothing is. */
  take(): Promise<WaitingText | undefined>;
}

/** `columns`: what the text has, in its order (native/scanner.ts says how it is written). Files begin with `path`. */
export function createTextBuffer(path: string, columns: readonly BufferColumn[]): TextBuffer {
  let file: FileHandle | undefined;
  let files = 0;
  let rows = 0;
  let bytes = 0;
  const name = () => `${path}-${files}.text`;
  return {
    bytes: () => bytes,
    async append(text, more) {
      if (!file) {
        files += 1;
        file = await open(name(), 'w', 0o600);
      }
      await file.writeFile(text);
      rows += more;
      bytes += text.length;
    },
    async take() {
      if (!file) return undefined;
      await file.close();
      const taken = name();
      const waiting = { rows, bytes, select: selectText(taken, columns), remove: () => rm(taken, { force: true }) };
      file = undefined;
      rows = 0;
      bytes = 0;
      return waiting;
    },
  };
}

/** Twice the longest line that a scanner keeps. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;

function selectText(path: string, columns: readonly BufferColumn[]): string {
  const typed = columns.map(({ name, type }) => `${literal(name)}: ${literal(TYPES[type].duckdb)}`);
  const values = columns.map(({ name, type }) => {
    const column = identifier(name);
    return type === 'varchar' ? `${withLineEnds(column)} as ${column}` : column;
  });
  return `select ${values.join(', ')} from read_csv(${literal(path)}, columns = {${typed.join(', ')}}, auto_detect = false,
    header = false, delim = chr(31), quote = '', escape = '', nullstr = chr(30), new_line = '\\n',
    max_line_size = ${MAX_LINE_BYTES})`;
}

/** Line ends inside a text stand as 0x1d and 0x1c. Asking first costs nothing, replacing in every row ten times the rest. */
function withLineEnds(column: string): string {
  const replaced = `replace(replace(${column}, chr(29), chr(10)), chr(28), chr(13))`;
  return `case when contains(${column}, chr(29)) or contains(${column}, chr(28)) then ${replaced} else ${column} end`;
}
