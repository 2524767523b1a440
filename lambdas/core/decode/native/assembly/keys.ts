// Sets of keys to be recognised. Each is a table whose entries are found by a hash of the key: the key itself (16 bytes, filled
// up with zeros), its length, its slot, and the set of keys of the object that is its value (4 bytes each).

const ENTRIES: usize = 64;
const ENTRY_BYTES: usize = 32;
/** Behind the entries: whether the object may have other keys. */
const OTHERS: usize = ENTRIES * ENTRY_BYTES;
const MAX_LENGTH: usize = 16;

/** From `MAX_LENGTH - n` on, `n` bytes of ones and then zeros. */
const mask: usize = memory.data(32);
memory.fill(mask, 0xff, MAX_LENGTH);

/** An empty set of at most 63 keys. `others`: whether the object may have keys beside them. */
export function keySet(others: bool): usize {
  const set = heap.alloc(OTHERS + 1);
  memory.fill(set, 0, OTHERS);
  store<bool>(set + OTHERS, others);
  return set;
}

export function allowsOthers(set: usize): bool {
  return load<bool>(set + OTHERS);
}

/** Where a key is spelled while it is added. */
const spelling: usize = memory.data(16);

/** Adds an ASCII key of at most 16 bytes. `inner`: keys to be read of its value, where that is an object; 0 for none. */
export function addKey(set: usize, key: string, slot: i32, inner: usize = 0): void {
  const length: usize = key.length;
  for (let i: usize = 0; i < length; i++) store<u8>(spelling + i, <u8>key.charCodeAt(<i32>i));
  let entry = set + hash(spelling, length) * ENTRY_BYTES;
  while (lengthOf(entry) !== 0) entry = nextEntry(set, entry);
  memory.copy(entry, spelling, length);
  store<u32>(entry, <u32>length, 16);
  store<i32>(entry, slot, 20);
  store<u32>(entry, <u32>inner, 24);
}

/** The entry of a key that stands in memory, without its quotes; 0 when it is unknown. */
export function findKey(set: usize, start: usize, end: usize): usize {
  const length = end - start;
  if (length === 0 || length > MAX_LENGTH) return 0;
  const key = v128.and(v128.load(start), v128.load(mask + MAX_LENGTH - length));
  let entry = set + hash(start, length) * ENTRY_BYTES;
  while (lengthOf(entry) !== 0) {
    if (lengthOf(entry) === length && !v128.any_true(v128.xor(key, v128.load(entry)))) return entry;
    entry = nextEntry(set, entry);
  }
  return 0;
}

export function slotOf(entry: usize): i32 {
  return load<i32>(entry, 20);
}

export function innerKeysOf(entry: usize): usize {
  return load<u32>(entry, 24);
}

function lengthOf(entry: usize): usize {
  return load<u32>(entry, 16);
}

function nextEntry(set: usize, entry: usize): usize {
  const next = entry + ENTRY_BYTES;
  return next === set + ENTRIES * ENTRY_BYTES ? set : next;
}

function hash(start: usize, length: usize): usize {
  return (length * 7 + <usize>load<u8>(start) * 5 + <usize>load<u8>(start + length - 1)) % ENTRIES;
}
