import { type Encoded, i32, i64, list, struct, varint } from '../../lambdas/core/plain-parquet/compact-protocol.ts';

// Parquet as any writer may store it: bytes of values and names of columns that no engine would write itself.

/** Numbers of parquet.thrift. */
export const PHYSICAL = { INT32: 1, INT64: 2, INT96: 3, DOUBLE: 5, BYTE_ARRAY: 6 } as const;

export interface RawColumn {
  readonly name: string | Uint8Array;
  readonly physical: number;
  readonly converted?: number;
  readonly logical?: Encoded;
  /** Each in the PLAIN encoding; null for none. */
  readonly values: readonly (Uint8Array | null)[];
}

const bytes = (value: string | Uint8Array): Encoded => {
  const all = Buffer.from(value);
  return { type: 8, bytes: [...varint(all.length), ...all] };
};

/** A file of one row group, a page a column. */
export function rawParquet(columns: readonly RawColumn[]): Buffer {
  const rows = columns[0]!.values.length;
  let at = 4;
  const chunks: Buffer[] = [];
  const places = columns.map(({ values }) => {
    const levels = Buffer.concat(values.map((value) => Buffer.from([2, value === null ? 0 : 1]))); // runs of one
    const length = Buffer.alloc(4);
    length.writeUInt32LE(levels.length);
    const data = Buffer.concat([length, levels, ...values.filter((value) => value !== null)]);
    const page = struct({ 1: i32(rows), 2: i32(0), 3: i32(3), 4: i32(3) });
    const header = struct({ 1: i32(0), 2: i32(data.length), 3: i32(data.length), 5: page });
    const chunk = Buffer.concat([Buffer.from(header.bytes), data]);
    chunks.push(chunk);
    at += chunk.length;
    return { offset: at - chunk.length, size: chunk.length };
  });
  const schema = [
    struct({ 4: bytes('rows'), 5: i32(columns.length) }),
    ...columns.map(({ name, physical, converted, logical }) =>
      struct({
        1: i32(physical),
        3: i32(1),
        4: bytes(name),
        ...(converted === undefined ? {} : { 6: i32(converted) }),
        ...(logical === undefined ? {} : { 10: logical }),
      }),
    ),
  ];
  const rowGroup = struct({
    1: list(
      columns.map(({ name, physical }, index) => {
        const { offset, size } = places[index]!;
        const about = { 1: i32(physical), 2: list([i32(0), i32(3)]), 3: list([bytes(name)]), 4: i32(0), 5: i64(rows) };
        return struct({ 2: i64(offset), 3: struct({ ...about, 6: i64(size), 7: i64(size), 9: i64(offset) }) });
      }),
    ),
    2: i64(at),
    3: i64(rows),
  });
  const footer = struct({ 1: i32(1), 2: list(schema), 3: i64(rows), 4: list([rowGroup]) });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.bytes.length);
  return Buffer.concat([Buffer.from('PAR1'), ...chunks, Buffer.from(footer.bytes), length, Buffer.from('PAR1')]);
}

export const int32 = (value: number): Buffer => {
  const all = Buffer.alloc(4);
  all.writeInt32LE(value);
  return all;
};

export const int64 = (value: bigint): Buffer => {
  const all = Buffer.alloc(8);
  all.writeBigInt64LE(value);
  return all;
};

/** A Julian day and the nanoseconds since its midnight. */
export const int96 = (day: number, nanoseconds: bigint): Buffer => {
  const all = Buffer.alloc(12);
  all.writeBigInt64LE(nanoseconds);
  all.writeUInt32LE(day, 8);
  return all;
};

export const byteArray = (value: string | Uint8Array): Buffer => {
  const all = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(all.length);
  return Buffer.concat([length, all]);
};

/** A logical type of times; `unit`: 1 milliseconds, 2 microseconds, 3 nanoseconds. */
export const timestamp = (unit: 1 | 2 | 3, isUtc: boolean): Encoded =>
  struct({ 8: struct({ 1: { type: isUtc ? 1 : 2, bytes: [] }, 2: struct({ [unit]: struct({}) }) }) });
