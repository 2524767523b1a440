import { QuarantineError } from '../errors.ts';
import type { Decoder } from './batch.ts';
import { splitFields } from './fields.ts';
import { decodeHeadedText } from './headed-text.ts';
import type { Framing } from './lines.ts';
import { parsePostgresValue, parseValue } from './values.ts';

/**
 * Comma separated text with a header line (RFC 4180): a field may stand in quotes, which are doubled inside, and may then
 * hold commas and line ends. Throws QuarantineError UNTERMINATED_QUOTE besides the faults of every text with a header.
 */
export const decodeCsv: Decoder = (plaintext, table) =>
  decodeHeadedText(plaintext, table, {
    framing: quoteFraming(),
    split: (text) => splitCsv(text, ''),
    parse: parseValue,
  });

/** The same as PostgreSQL's COPY writes it: an empty field is null, in quotes it is the empty text. */
export const decodePostgresCsv: Decoder = (plaintext, table) =>
  decodeHeadedText(plaintext, table, {
    framing: quoteFraming(),
    split: (text) => splitCsv(text, null),
    parse: parsePostgresValue,
  });

/**
 * The fields of one record, without their quotes; an empty one without quotes is `empty`. Undefined when a quote stands
 * elsewhere than around a field.
 */
function splitCsv(text: string, empty: '' | null): readonly (string | null)[] | undefined {
  if (!text.includes('"')) {
    const fields = splitFields(text, ',');
    return empty === '' ? fields : fields.map((field) => field || empty);
  }
  const fields: (string | null)[] = [];
  for (let at = 0; at <= text.length; ) {
    const quoted = text[at] === '"';
    const end = quoted ? quotedEnd(text, at) : fieldEnd(text, at);
    if (end === undefined || (end < text.length && text[end] !== ',')) return undefined;
    const written = text.slice(at, end);
    if (quoted) fields.push(written.slice(1, -1).replaceAll('""', '"'));
    else if (written.includes('"')) return undefined;
    else fields.push(written || empty);
    at = end + 1;
  }
  return fields;
}

function fieldEnd(text: string, start: number): number {
  const comma = text.indexOf(',', start);
  return comma < 0 ? text.length : comma;
}

/** The position after the quote that closes the field which the quote at `open` begins; undefined when none does. */
function quotedEnd(text: string, open: number): number | undefined {
  let quote = text.indexOf('"', open + 1);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote < 0 ? undefined : quote + 1;
}

const LF = 0x0a;
const CR = 0x0d;
const QUOTE = 0x22;
const COMMA = 0x2c;

type State = 'fieldStart' | 'unquoted' | 'quoted' | 'closed' | 'closedCr' | 'lost';

/**
 * A record ends with the first LF outside of quotes. A quote that closes a field of several lines but is followed by text
 * is the opening one of a later field: the real closing quote was lost, and all between would be swallowed by one field. No
 * record ends behind it; the text is read on, which shows whether it arrived whole, and then refused.
 */
function quoteFraming(): Framing {
  let state: State = 'fieldStart';
  let line = 1;
  let openedOn = 0;

  const unterminated = () =>
    new QuarantineError(
      'UNTERMINATED_QUOTE',
      `the quote that opens on line ${openedOn} is not closed: expected a quote before a comma or a line end`,
    );

  function next(from: State, byte: number | undefined): State {
    if (from === 'fieldStart' && byte === QUOTE) {
      openedOn = line;
      return 'quoted';
    }
    if (from === 'quoted') return byte === QUOTE ? 'closed' : 'quoted';
    if (from === 'closed' && byte === QUOTE) return 'quoted';
    if (from === 'closed' && byte === CR) return 'closedCr';
    const closed = from === 'closedCr' || (from === 'closed' && byte !== COMMA);
    if (closed && openedOn < line) return 'lost';
    return byte === COMMA ? 'fieldStart' : 'unquoted';
  }

  return {
    endsRecord(bytes, start, end) {
      const ended = bytes[end - 1] === LF;
      const last = ended ? end - 1 : end;
      let now = state;
      for (let at = start; at < last && now !== 'lost'; at++) {
        const byte = bytes[at];
        // Most bytes are none that these two states look for.
        if (now === 'unquoted' ? byte !== COMMA : now === 'quoted' && byte !== QUOTE) continue;
        now = next(now, byte);
      }
      if (ended) line++;
      const complete = ended && now !== 'quoted' && now !== 'lost';
      state = complete ? 'fieldStart' : now;
      return complete;
    },
    endOfText() {
      if (state === 'quoted' || state === 'lost') throw unterminated();
    },
  };
}
