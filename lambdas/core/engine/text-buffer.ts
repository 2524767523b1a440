import { type FileHandle, open, rm } from 'node:fs/promises';
import type { TypedColumn } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import { identifier, literal } from './duckdb.ts';

/** Scanned rows that wait in a file until the engine loads them. */
export interface WaitingText {
  readonly rows: number;
  readonly bytes: number;
  /** The SELECT that yields them. */
  readonly select: string;
  /** The file is of no more use. */
  release(): Promise<void>;
}

export interface TextBuffer {
  /** Bytes held now. */
  bytes(): number;
  append(text: Uint8Array, rows: number): Promise<void>;
  /** What is held, to be loaded; the next rows go into another file. Undefined when nothing is. */
  take(): Promise<WaitingText | undefined>;
}

/** `columns`: what the text has, in its order (native/scanner.ts says how it is written). Files begin with `path`. */
export function createTextBuffer(path: string, columns: readonly TypedColumn[]): TextBuffer {
  let file: FileHandle | undefined;
  let files = 0;
  let rows = 0;
  let bytes = 0;
  let marked = false;
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
      const searched = Buffer.from(text.buffer, text.byteOffset, text.length); // far faster to search than an array
      marked ||= searched.includes(LF_MARK) || searched.includes(CR_MARK);
    },
    async take() {
      if (!file) return undefined;
      await file.close();
      const taken = name();
      const waiting = {
        rows,
        bytes,
        select: selectText(taken, columns, marked),
        release: () => rm(taken, { force: true }),
      };
      file = undefined;
      rows = 0;
      bytes = 0;
      marked = false;
      return waiting;
    },
  };
}

/** Twice the longest line that a scanner keeps. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
/** The reader's own choice would be sixteen of the longest lines, which costs 100 MB and is slower. */
const READ_BYTES = 2 * MAX_LINE_BYTES;

/** Stand for LF and CR inside a text. */
const LF_MARK = 0x1d;
const CR_MARK = 0x1c;

function selectText(path: string, columns: readonly TypedColumn[], marked: boolean): string {
  const typed = columns.map(({ name, type }) => `${literal(name)}: ${literal(TYPES[type].duckdb)}`);
  const values = columns.map(({ name, type }) => {
    const column = identifier(name);
    return marked && type === 'varchar' ? `${withLineEnds(column)} as ${column}` : column;
  });
  return `select ${values.join(', ')} from read_csv(${literal(path)}, columns = {${typed.join(', ')}}, auto_detect = false,
    header = false, delim = chr(31), quote = '', escape = '', nullstr = chr(30), new_line = '\\n',
    max_line_size = ${MAX_LINE_BYTES}, buffer_size = ${READ_BYTES})`;
}

/** Asking first costs nothing, replacing in every row ten times the rest. */
function withLineEnds(column: string): string {
  const [lf, cr] = [`chr(${LF_MARK})`, `chr(${CR_MARK})`];
  const replaced = `replace(replace(${column}, ${lf}, chr(10)), ${cr}, chr(13))`;
  return `case when contains(${column}, ${lf}) or contains(${column}, ${cr}) then ${replaced} else ${column} end`;
}
