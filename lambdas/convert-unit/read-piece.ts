import type { Piece, PlannedUnit, Task, ZipPlace } from '../core/lake/plan.ts';
import { readEntry } from '../core/open/zip-entry.ts';
import { type ByteRange, type ByteStream, type ObjectHead, readWhole, type Storage } from '../core/storage/storage.ts';

/**
 * So much of an archive is read at once where a task is small: a request for each of hundreds of small entries takes longer than
 * their bytes do. In bytes.
 */
const READ_AT_ONCE = 4 * 1024 * 1024;

/** Reads the pieces of a task from the object of `head`, pinned to its etag; entries as readEntry (open/zip-entry.ts) says. */
export function pieceReader(
  storage: Storage,
  { url, etag }: ObjectHead,
  task: Task,
): (piece: Pick<Piece, 'name' | 'source'>) => ByteStream {
  const regions = regionReader((range) => storage.read(url, { range, etag }), placesOf(task));
  return ({ name, source }) => {
    if (source.in === 'object') return storage.read(url, { etag });
    if (source.in === 'folder') return storage.read(source.url, { etag: source.etag });
    const { entry } = source;
    const rawName = entry.rawName === undefined ? Buffer.from(name) : Buffer.from(entry.rawName, 'base64');
    return readEntry({ ...entry, name, rawName }, regions(entry));
  };
}

const placesOf = ({ groups }: Task): readonly ZipPlace[] =>
  groups.flatMap(({ units }) =>
    units.flatMap(({ source }: PlannedUnit) => (source.in === 'zip' ? [source.entry] : [])),
  );

/** Reads regions of an archive, all that are between the first and the last of them at once where that is little. */
function regionReader(
  read: (range: ByteRange) => ByteStream,
  places: readonly ByteRange[],
): (region: ByteRange) => ByteStream {
  const start = places.reduce((least, place) => Math.min(least, place.start), Infinity);
  const end = places.reduce((most, place) => Math.max(most, place.end), 0);
  if (places.length < 2 || end - start > READ_AT_ONCE)
    return (region) => read({ start: region.start, end: region.end });
  let whole: Promise<Buffer> | undefined;
  return async function* (region) {
    whole ??= readWhole(read({ start, end }));
    yield (await whole).subarray(region.start - start, region.end - start);
  };
}
