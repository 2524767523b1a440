import type { Decoder } from './batch.ts';
import { splitFields } from './fields.ts';
import { decodeHeadedText, type TextDialect } from './headed-text.ts';
import type { Framing } from './lines.ts';
import { parseValue } from './values.ts';

/**
 * Tab separated text of edX's exporter. Backslash, CR, TAB and LF of a value are written as two characters and nothing is
 * quoted, so that every LF ends a record and every TAB a field; all other characters are plain data.
 */
export const decodeSql: Decoder = (plaintext, table, scanner) => decodeHeadedText(plaintext, table, SQL, scanner);

/**
 * Tab separated text as courseware_studentmodule is written: a backslash makes the character behind it data, whichever it
 * is, also a raw TAB or LF, so that a record can span lines.
 */
export const decodeStudentmodule: Decoder = (plaintext, table, scanner) =>
  decodeHeadedText(plaintext, table, { ...STUDENTMODULE, framing: backslashFraming() }, scanner);

const SQL_ESCAPES: Readonly<Record<string, string>> = { '\\\\': '\\', '\\r': '\r', '\\t': '\t', '\\n': '\n' };

const SQL: TextDialect = {
  split: (text) => splitFields(text, '\t'),
  parse: parseValue,
  escapes: {
    character: '\\',
    rule: 'sequences',
    decode(field) {
      if (!field.includes('\\')) return field;
      let known = true;
      const text = field.replace(/\\.?/gs, (sequence) => {
        const character = SQL_ESCAPES[sequence];
        known &&= character !== undefined;
        return character ?? '';
      });
      return known ? text : undefined;
    },
  },
};

const STUDENTMODULE: TextDialect = {
  parse: parseValue,
  split(text) {
    if (!text.includes('\\')) return splitFields(text, '\t');
    const fields: string[] = [];
    let start = 0;
    for (let tab = text.indexOf('\t'); tab >= 0; tab = text.indexOf('\t', tab + 1)) {
      if (isEscaped(text, tab)) continue;
      fields.push(text.slice(start, tab));
      start = tab + 1;
    }
    fields.push(text.slice(start));
    return fields;
  },
  escapes: {
    character: '\\',
    rule: 'any-character',
    decode(field) {
      if (!field.includes('\\')) return field;
      // MySQL's own mark of NULL under this escape rule; this writer writes the letters, but a value N needs no backslash.
      if (field === '\\N') return 'NULL';
      return isEscaped(field, field.length) ? undefined : field.replace(/\\(.)/gs, '$1');
    },
  },
};

/** An odd number of backslashes stands right before `at`. */
function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text[first - 1] === '\\') first--;
  return (at - first) % 2 === 1;
}

const BACKSLASH = 0x5c;
const LF = 0x0a;

/** A record ends with the first LF that has an even number of backslashes before it. */
function backslashFraming(): Framing {
  let escaped = false;
  return {
    endsRecord(bytes, start, end) {
      const ended = bytes[end - 1] === LF;
      const last = ended ? end - 1 : end;
      let backslashes = last;
      while (backslashes > start && bytes[backslashes - 1] === BACKSLASH) backslashes--;
      const odd = (last - backslashes) % 2 === 1;
      // Nothing but backslashes: the one that the bytes before ended with still counts.
      escaped = backslashes === start ? odd !== escaped : odd;
      if (!ended) return false;
      const open = escaped;
      escaped = false;
      return !open;
    },
    // A text that is cut inside an escape shows in its last record.
    endOfText() {},
  };
}
