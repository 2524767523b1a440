import { type FileHandle, open } from 'node:fs/promises';
import { TYPE } from '../core/plain-parquet/compact-protocol.ts';
import { CompactReader, NotCompactError } from './compact-reader.ts';

/**
 * Makes the engine read times in milliseconds as they are stored. While it reads it turns them into microseconds, and one
 * that 64 bits cannot hold then, such as PostgreSQL's `infinity`, fails the whole file. So the footer of this machine's copy
 * is changed to say microseconds, by one byte wherever it names the unit, and parquet-values.ts counts in milliseconds.
 * Gives the positions of the columns whose times are such. `footerAt`: where the footer begins (checkEnds). A footer that cannot be read is left as it is, to the engine.
 * Times inside of nested columns are left as they are.
 */
export async function keepMilliseconds(path: string, footerAt: number): Promise<ReadonlySet<number>> {
  const file = await open(path, 'r+');
  try {
    if (footerAt < 0) throw new NotCompactError();
    const columns = topLevelColumns(await schemaOf(file, footerAt));
    for (const { at, byte } of columns.flatMap(({ changes }) => changes)) {
      await file.write(Uint8Array.of(byte), 0, 1, footerAt + at);
    }
    return new Set(columns.flatMap(({ changes }, column) => (changes.length > 0 ? [column] : [])));
  } catch (error) {
    if (error instanceof NotCompactError) return new Set();
    throw error;
  } finally {
    await file.close();
  }
}

/** The schema comes first in a footer; its largest part by far is about row groups. */
const MAX_SCHEMA_BYTES = 4 * 1024 * 1024;

// Numbers of parquet.thrift.
const SCHEMA = 2;
const ELEMENT = { repetition: 3, children: 5, convertedType: 6, logicalType: 10 } as const;
const REPEATED = 2;
/** Numbers of the converted types. */
const CONVERTED = { timestampMillis: 9, timestampMicros: 10 } as const;
/** Numbers of the logical type of a timestamp, and of its fields and units. */
const TIMESTAMP = { type: 8, unit: 2, millis: 1, micros: 2 } as const;

/** A byte that names milliseconds, by its position in the footer, and what names microseconds in its place. */
interface Change {
  readonly at: number;
  readonly byte: number;
}

interface SchemaElement {
  readonly children: number;
  readonly isRepeated: boolean;
  readonly changes: readonly Change[];
}

async function schemaOf(file: FileHandle, footerAt: number): Promise<readonly SchemaElement[]> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(MAX_SCHEMA_BYTES), 0, MAX_SCHEMA_BYTES, footerAt);
  const reader = new CompactReader(buffer.subarray(0, bytesRead));
  for (const { id, type } of reader.fields()) {
    if (id !== SCHEMA) {
      reader.skip(type);
      continue;
    }
    return Array.from({ length: reader.list().size }, () => readElement(reader));
  }
  return [];
}

function readElement(reader: CompactReader): SchemaElement {
  const element = { children: 0, isRepeated: false, changes: [] as Change[] };
  for (const { id, type } of reader.fields()) {
    const { at } = reader;
    if (id === ELEMENT.children) element.children = reader.i32();
    else if (id === ELEMENT.repetition) element.isRepeated = reader.i32() === REPEATED;
    else if (id === ELEMENT.logicalType) element.changes.push(...unitsOf(reader));
    else if (id !== ELEMENT.convertedType) reader.skip(type);
    else if (reader.i32() === CONVERTED.timestampMillis) {
      element.changes.push({ at, byte: CONVERTED.timestampMicros * 2 });
    }
  }
  return element;
}

/** A logical type is a struct of one field, whose number says which; so is a unit. */
function unitsOf(reader: CompactReader): Change[] {
  const changes: Change[] = [];
  for (const logical of reader.fields()) {
    if (logical.id !== TIMESTAMP.type || logical.type !== TYPE.struct) {
      reader.skip(logical.type);
      continue;
    }
    for (const { id, type } of reader.fields()) {
      if (id !== TIMESTAMP.unit || type !== TYPE.struct) {
        reader.skip(type);
        continue;
      }
      for (const unit of reader.fields()) {
        if (unit.id === TIMESTAMP.millis) changes.push({ at: unit.at, byte: TIMESTAMP.micros * 16 + unit.type });
        reader.skip(unit.type);
      }
    }
  }
  return changes;
}

/** Elements of the first level are columns of the engine, in this order. */
function topLevelColumns([, ...elements]: readonly SchemaElement[]): SchemaElement[] {
  const columns: SchemaElement[] = [];
  let inside = 0; // elements that belong to the last column
  for (const element of elements) {
    const isNested = element.children > 0 || element.isRepeated;
    if (inside === 0) columns.push(isNested ? { ...element, changes: [] } : element);
    inside = Math.max(inside - 1, 0) + element.children;
  }
  return columns;
}
