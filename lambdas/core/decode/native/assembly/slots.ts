import { endOf, NO_TEXT, startOf, text } from './span';

// The values of a line's known members, each in the slot of its key.

/** Of all objects that are read together. */
const SLOTS: i32 = 64;
/** For each slot what it holds (1 byte), and the value (8 bytes). */
const kinds: usize = memory.data(SLOTS);
const values: usize = memory.data(SLOTS * 8);

/** What a slot holds. */
export const ABSENT: u8 = 0;
export const NULL: u8 = 1;
/** A string that says what is written; its value is without the quotes. */
export const PLAIN: u8 = 2;
/** A string with escapes. */
export const ESCAPED: u8 = 3;
/** A number, a boolean, an array or an object. */
export const OTHER: u8 = 4;

/** Empties the slots from `first` to `last`. */
export function clearSlots(first: i32, last: i32): void {
  for (let slot = first; slot <= last; slot++) store<u8>(kinds + slot, ABSENT);
}

/** Empties all slots. */
export function clearAllSlots(): void {
  memory.fill(kinds, ABSENT, SLOTS);
}

export function kindIn(slot: i32): u8 {
  return load<u8>(kinds + slot);
}

export function valueIn(slot: i32): u64 {
  return load<u64>(values + ((<usize>slot) << 3));
}

export function setSlot(slot: i32, kind: u8, value: u64): void {
  store<u8>(kinds + slot, kind);
  store<u64>(values + ((<usize>slot) << 3), value);
}

/** JSON as it is written; none for an absent member and for null. */
export function jsonIn(slot: i32): u64 {
  const kind = kindIn(slot);
  if (kind <= NULL) return NO_TEXT;
  const value = valueIn(slot);
  return kind === OTHER ? value : text(startOf(value) - 1, endOf(value) + 1);
}
