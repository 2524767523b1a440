import { doubt } from './doubt';
import { escaped, memberValue, nextMember, skipBlanks, stringClose, valueEnd } from './json';
import { allowsOthers, findKey, innerKeysOf, slotOf } from './keys';
import { ABSENT, ESCAPED, kindIn, NULL, OTHER, PLAIN, setSlot } from './slots';
import { text } from './span';

const QUOTE: u8 = 0x22;
const OPEN_BRACE: u8 = 0x7b;
const CLOSE_BRACE: u8 = 0x7d;
/** The first letter of JSON's null. */
const N: u8 = 0x6e;

/**
 * The end of the object that opens at `open`, which stands in `depth` others; its members that are in `keys` go into their
 * slots. 0 where it is no JSON, and, with doubt, where it has a key with escapes, one that is not allowed, or a known one
 * twice.
 */
export function readObject(open: usize, depth: i32, keys: usize): usize {
  let at = skipBlanks(open + 1);
  while (load<u8>(at) === QUOTE) {
    const close = stringClose(at + 1);
    if (close === 0) return 0;
    if (escaped) return unknown();
    const entry = findKey(keys, at + 1, close);
    if (entry === 0 && !allowsOthers(keys)) return unknown();
    const value = memberValue(close + 1);
    if (value === 0) return 0;
    const end = entry === 0 ? valueEnd(value, depth + 1) : readMember(entry, value, depth + 1);
    if (end === 0) return 0;
    at = nextMember(end);
    if (at === 0) return 0;
  }
  return load<u8>(at) === CLOSE_BRACE ? at + 1 : 0;
}

function unknown(): usize {
  doubt();
  return 0;
}

function readMember(entry: usize, value: usize, depth: i32): usize {
  const slot = slotOf(entry);
  if (kindIn(slot) !== ABSENT) return unknown();
  const inner = innerKeysOf(entry);
  const first = load<u8>(value);
  const end = inner !== 0 && first === OPEN_BRACE ? readObject(value, depth, inner) : valueEnd(value, depth);
  if (end === 0) return 0;
  if (first === QUOTE) setSlot(slot, escaped ? ESCAPED : PLAIN, text(value + 1, end - 1));
  else setSlot(slot, first === N ? NULL : OTHER, text(value, end));
  return end;
}
