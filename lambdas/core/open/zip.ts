import {
  type Entry,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_UNSAFE_FILENAME,
  Reader,
  WARNING_APPENDED_DATA,
  WARNING_DUPLICATE_FILENAME,
  ZipReader,
} from '@zip.js/zip.js';
import { QuarantineError, type QuarantineReason } from '../errors.ts';
import type { ByteRange, ObjectHead, Storage } from '../storage/storage.ts';
import { checkExpansion, expansionLimit } from './expansion.ts';
import { type EntryRecord, LOCAL_HEADER_BYTES } from './zip-entry.ts';

/**
 * A file or directory of an archive. Its name has `/` between its parts, is never absolute, empty in a part or leading
 * outside, and ends with `/` for a directory. Its sizes are as announced; readEntry holds it to them.
 */
export interface ZipEntry extends EntryRecord {
  /** UTC. Most archives store local time of an unknown zone, in steps of two seconds: it is taken for UTC. */
  readonly modified: Date;
  readonly isDirectory: boolean;
  /** Where its local header begins, and where the next entry or the central directory does. */
  readonly region: ByteRange;
}

/**
 * Reads the central directory of a zip (zip64 too) and holds it to everything that can be told without the entries: nothing
 * but entries and directory in the file, no two readings of it, no overlaps, safe names that occur once, no encryption.
 * All reads are pinned to `head.etag`.
 *
 * Throws QuarantineError: EMPTY, BAD_ZIP, TRAILING_DATA, TOO_LARGE, ZIP_ENCRYPTED, ZIP_DUPLICATE_NAME, ZIP_UNSAFE_NAME or
 * ZIP_NO_ENTRIES; ObjectChangedError when the object is no longer the one of `head`. The entries come in the order of their
 * bytes, which is the cheapest to read them in.
 */
export async function openZip(storage: Storage, head: ObjectHead, limitOf = expansionLimit): Promise<ZipEntry[]> {
  if (head.size === 0) throw refused('EMPTY', head, 'has no bytes');
  const { records, end } = await readDirectory(new RangeReader(storage, head), limitOf);
  if (records.every(({ isDirectory }) => isDirectory)) throw refused('ZIP_NO_ENTRIES', head, 'holds no file');
  const total = (field: 'compressedSize' | 'size') => records.reduce((sum, record) => sum + record[field], 0);
  checkExpansion(`zip: ${head.url}`, total('size'), limitOf(total('compressedSize')));
  return withRegions(records, end, head);
}

/** What is kept of an entry: zip.js's own is some ten times as large, and archives have tens of thousands. */
interface DirectoryRecord extends Omit<ZipEntry, 'region'> {
  /** Where its local header is. */
  readonly start: number;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
/** Room for over a million entries; the directory is held in memory. */
const MAX_DIRECTORY_BYTES = 128 * 1024 * 1024;

/** The archive's bytes as zip.js asks for them: its end, then its directory. */
class RangeReader extends Reader<ObjectHead> {
  readonly storage: Storage;
  readonly head: ObjectHead;
  /** What went wrong here, as opposed to what zip.js found. */
  failure: unknown;

  constructor(storage: Storage, head: ObjectHead) {
    super(head);
    this.storage = storage;
    this.head = head;
    this.size = head.size;
  }

  /** Bytes beyond the end are left out, as zip.js expects. */
  override async readUint8Array(start: number, length: number): Promise<Uint8Array> {
    const end = Math.min(start + length, this.size);
    if (start < 0 || end <= start) return new Uint8Array(0);
    const chunks: Uint8Array[] = [];
    try {
      if (end - start > MAX_DIRECTORY_BYTES) {
        throw refused(
          'TOO_LARGE',
          this.head,
          `has a directory of ${length} bytes, expected ${MAX_DIRECTORY_BYTES} at most`,
        );
      }
      const range = { start, end };
      for await (const chunk of this.storage.read(this.head.url, { range, etag: this.head.etag })) chunks.push(chunk);
    } catch (error) {
      this.failure = error;
      throw error;
    }
    return Buffer.concat(chunks);
  }
}

/** All entries in the order of the directory, and where it begins: the entries end there. */
async function readDirectory(
  reader: RangeReader,
  limitOf: typeof expansionLimit,
): Promise<{ readonly records: readonly DirectoryRecord[]; readonly end: number }> {
  const { head } = reader;
  const archive = new ZipReader(reader);
  const records: DirectoryRecord[] = [];
  try {
    for await (const entry of archive.getEntriesGenerator({ strictness: 'strict' })) {
      checkEntry(entry, head, limitOf);
      records.push(toRecord(entry));
    }
  } catch (error) {
    throw reader.failure ?? (error instanceof QuarantineError ? error : toQuarantine(error, head));
  }
  if (Buffer.from(archive.comment).includes(END_OF_DIRECTORY)) {
    throw refused('BAD_ZIP', head, 'has an end record inside its comment, so that it can be read in two ways');
  }
  return { records, end: archive.directoryOffset ?? 0 };
}

/** What zip.js found. Its errors are told apart by their messages, which it exports, and by two properties. */
function toQuarantine(error: unknown, head: ObjectHead): QuarantineError {
  const { message, reason, filename } = error as { message: string; reason?: string; filename?: string };
  const about = filename === undefined ? '' : ` ${JSON.stringify(filename)}`;
  return refused(reasonOf(message, reason), head, `is refused: ${(reason ?? message).toLowerCase()}${about}`, error);
}

function reasonOf(message: string, ambiguity: string | undefined): QuarantineReason {
  if (message === ERR_UNSAFE_FILENAME) return 'ZIP_UNSAFE_NAME';
  if (message === ERR_ENCRYPTED_CENTRAL_DIRECTORY) return 'ZIP_ENCRYPTED';
  if (ambiguity === WARNING_DUPLICATE_FILENAME) return 'ZIP_DUPLICATE_NAME';
  if (ambiguity === WARNING_APPENDED_DATA) return 'TRAILING_DATA';
  return 'BAD_ZIP';
}

function checkEntry(entry: Entry, head: ObjectHead, limitOf: typeof expansionLimit): void {
  const name = JSON.stringify(entry.filename);
  if (entry.encrypted) throw refused('ZIP_ENCRYPTED', head, `has entry ${name} encrypted by the archive itself`);
  if (entry.symlink) throw refused('ZIP_UNSAFE_NAME', head, `has a symbolic link ${name}, expected files only`);
  if (entry.filename.includes('\\')) throw refused('ZIP_UNSAFE_NAME', head, `has a backslash in the name ${name}`);
  checkExpansion(`zip: ${head.url}: entry ${name}`, entry.uncompressedSize, limitOf(entry.compressedSize));
}

function toRecord(entry: Entry): DirectoryRecord {
  return {
    name: entry.filename,
    rawName: entry.rawFilename,
    flags: entry.rawBitFlag ?? 0,
    method: entry.compressionMethod,
    checksum: entry.crc32 ?? 0,
    compressedSize: entry.compressedSize,
    size: entry.uncompressedSize,
    modified: modifiedOf(entry),
    isDirectory: entry.directory,
    start: entry.offset,
  };
}

/** The entries by their places, each with its region: from its local header to the next one's, or to the directory. */
function withRegions(records: readonly DirectoryRecord[], directory: number, head: ObjectHead): ZipEntry[] {
  const byPlace = [...records].sort((a, b) => a.start - b.start);
  return byPlace.map(({ start, ...record }, index) => {
    const region = { start, end: byPlace[index + 1]?.start ?? directory };
    if (region.start + LOCAL_HEADER_BYTES + record.rawName.length + record.compressedSize > region.end) {
      throw refused('BAD_ZIP', head, `has entry ${JSON.stringify(record.name)} overlap what follows it`);
    }
    return { ...record, region };
  });
}

function modifiedOf(entry: Entry): Date {
  const exact = entry.extraFieldExtendedTimestamp?.lastModDate ?? entry.extraFieldNTFS?.lastModDate;
  if (exact) return exact;
  const { lastModDate: local } = entry; // zip.js takes the digits for the zone of this machine
  return new Date(
    Date.UTC(
      local.getFullYear(),
      local.getMonth(),
      local.getDate(),
      local.getHours(),
      local.getMinutes(),
      local.getSeconds(),
    ),
  );
}

function refused(reason: QuarantineReason, head: ObjectHead, found: string, cause?: unknown): QuarantineError {
  return new QuarantineError(reason, `zip: ${head.url} ${found}; ask for the file again`, { cause });
}
