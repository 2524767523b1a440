import { type FileHandle, open, rm, writeFile } from 'node:fs/promises';
import type { TypedColumn } from '../definitions/table.ts';
import { TYPES } from '../definitions/types.ts';
import { endOfFile, MAGIC } from '../plain-parquet/file.ts';
import type { RowGroup } from '../plain-parquet/row-group.ts';
import { type Size, sizeMeter } from './row-size.ts';
import { identifier, literal } from './sql.ts';

/** Rows that wait in a file until the engine reads them. */
export interface WaitingRows extends Size {
  readonly rows: number;
  /** The SELECT that yields them. */
  readonly select: string;
  /** The file is of no more use. */
  release(): Promise<void>;
}

export interface FileBuffer {
  /** Bytes held now. */
  bytes(): number;
  append(group: RowGroup): Promise<void>;
  /** What is held, to be read; the next rows go into another file. Undefined when nothing is. */
  take(): Promise<WaitingRows | undefined>;
  /** Forgets what is held. */
  drop(): Promise<void>;
}

/** So few bytes are written when they are taken, in one go: each access to a file has its price. */
const HELD_BYTES = 256 * 1024;

/** `columns`: those of the row groups, in their order. Files begin with `path`. */
export function createFileBuffer(path: string, columns: readonly TypedColumn[]): FileBuffer {
  let files = 1;
  /** What comes next goes into it; undefined while all is held. */
  let file: FileHandle | undefined;
  let held: Uint8Array[] = [MAGIC];
  let groups: Omit<RowGroup, 'bytes'>[] = [];
  const meter = sizeMeter();
  const name = () => `${path}-${files}.waiting`;
  const beginNext = () => {
    files += 1;
    file = undefined;
    held = [MAGIC];
    groups = [];
    meter.clear();
  };
  return {
    bytes: () => meter.size().bytes,
    async append({ bytes: group, ...facts }) {
      groups.push(facts);
      meter.add(facts.rows, group.length);
      if (meter.size().bytes <= HELD_BYTES) {
        held.push(Uint8Array.from(group)); // the caller's will be used again
        return;
      }
      file ??= await open(name(), 'w', 0o600);
      for (const part of [...held.splice(0), group]) await file.writeFile(part);
    },
    async take() {
      if (groups.length === 0) return undefined;
      const end = endOfFile(columns, groups);
      const taken = name();
      if (file) {
        await file.writeFile(end);
        await file.close();
      } else {
        await writeFile(taken, Buffer.concat([...held, end]), { mode: 0o600 });
      }
      const waiting = {
        rows: groups.reduce((sum, { rows }) => sum + rows, 0),
        ...meter.size(),
        select: `select ${columns.map(ofWaiting).join(', ')} from read_parquet(${literal(taken)}, hive_partitioning = false)`,
        release: () => rm(taken, { force: true }),
      };
      beginNext();
      return waiting;
    },
    async drop() {
      const [opened, dropped] = [file, name()];
      beginNext();
      await opened?.close();
      if (opened) await rm(dropped, { force: true });
    },
  };
}

/** A column of a file that waits, whose decimals are text, as it is in the table. */
function ofWaiting({ name, type }: TypedColumn): string {
  const column = identifier(name);
  const { duckdb } = TYPES[type];
  const cast = `cast(${column} as ${duckdb})`;
  return `${type === 'numeric' ? shortFirst(column, duckdb, cast) : cast} as ${column}`;
}

/**
 * The engine takes 3 microseconds to read a text as a decimal of 38 digits, thirty times as long as one of 18, so a text that
 * fits into those goes by them.
 */
const shortFirst = (column: string, type: string, cast: string) =>
  `case when regexp_full_match(${column}, '-?[0-9]{1,12}([.][0-9]{0,6})?')
   then cast(cast(${column} as decimal(18,6)) as ${type}) else ${cast} end`;
