import { required } from '../required.ts';

/** One JSON object of a text. */
export interface JsonRecord {
  /** The object's JSON text, as written but for lone surrogates. */
  readonly text: string;
  /**
   * JSON text of each top-level value, as written but for lone surrogates, by key (decoded); the last of equal keys, as
   * JSON.parse keeps it.
   */
  readonly members: ReadonlyMap<string, string>;
}

/** Part of a line that should hold records. */
export interface JsonPiece {
  /** Where it begins, in characters from the start of the line. */
  readonly at: number;
  readonly text: string;
  /** Why it is not an object. */
  readonly fault?: 'NOT_JSON' | 'NOT_AN_OBJECT';
}

/** The line as the one object that it should be. */
export function wholeObject(text: string): readonly JsonPiece[] {
  const value = parseJson(text);
  return [value === undefined ? notJson(0, text) : wholeValue(text)];
}

/**
 * Finds the records of a line that a logger may have changed: an object, the elements of an array, or whole records one
 * after the other, the first of them after a prefix such as `Mar  2 00:00:01 host [tracking] `. What follows whole records
 * is one piece with a fault. A line that lost its beginning is one piece with a fault too, even where an object inside of
 * it is whole: that object is part of a record, not a record.
 */
export function recordsOfLine(text: string, isRecord: (object: string) => boolean): readonly JsonPiece[] {
  const value = parseJson(text);
  if (Array.isArray(value)) return elements(text, skipSpace(text, 0));
  return value === undefined ? recovered(text, isRecord) : [wholeValue(text)];
}

/**
 * Reads an object; `text` must be valid JSON. `replaced` counts the values in which a lone surrogate became U+FFFD.
 * The text of every value is kept, so that no integer loses digits.
 */
export function jsonRecord(text: string): { record: JsonRecord; replaced: number } {
  const kept = withoutLoneSurrogates(text);
  const record = { text: kept.json, members: members(kept.json) };
  if (kept.replaced === 0) return { record, replaced: 0 };
  const values = [...members(text).values()].filter((value) => withoutLoneSurrogates(value).replaced > 0);
  // None where it was a key.
  return { record, replaced: Math.max(values.length, 1) };
}

/** JSON text of each top-level value of an object by decoded key, as written. `text` must be valid JSON. */
export function members(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const { key, start, end } of memberSpans(text)) found.set(key, text.slice(start, end));
  return found;
}

/** Top-level members of an object in their order: the decoded key, and where the value begins and ends. `text` must be valid JSON. */
export function* memberSpans(
  text: string,
): Generator<{ readonly key: string; readonly start: number; readonly end: number }> {
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    yield { key: required(stringOf(text.slice(at, keyEnd)), 'the text of a key'), start, end };
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
}

/** The text of a JSON string; undefined for any other JSON value. */
export function stringOf(json: string): string | undefined {
  if (!json.startsWith('"')) return undefined;
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}

/** Replaces escapes of surrogates that are no half of a pair by `\ufffd`, which is what UTF-8 can hold of them. */
export function withoutLoneSurrogates(json: string): { json: string; replaced: number } {
  let replaced = 0;
  if (!json.includes('\\u') || !/\\u[dD][89a-fA-F]/.test(json)) return { json, replaced };
  const kept = json.replace(ESCAPE, (sequence) => {
    if (!LONE_SURROGATE.test(sequence)) return sequence;
    replaced++;
    return '\\ufffd';
  });
  return { json: kept, replaced };
}

const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** A pair of surrogates, or any one escape. */
const ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/gs;
const LONE_SURROGATE = /^\\u[dD][89a-fA-F]..$/;

/** The value of a JSON text; undefined when it is none, without a reason, since the native one quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notJson(at: number, text: string): JsonPiece {
  return { at, text, fault: 'NOT_JSON' };
}

function pieceOf(at: number, text: string): JsonPiece {
  return text.startsWith('{') ? { at, text } : { at, text, fault: 'NOT_AN_OBJECT' };
}

/** `text` must be valid JSON. */
function wholeValue(text: string): JsonPiece {
  const start = skipSpace(text, 0);
  return pieceOf(start, text.slice(start, valueEnd(text, start)));
}

function elements(text: string, open: number): JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let at = skipSpace(text, open + 1);
  while (text[at] !== ']' && at < text.length) {
    const end = valueEnd(text, at);
    pieces.push(pieceOf(at, text.slice(at, end)));
    const next = skipSpace(text, end);
    at = text[next] === ',' ? skipSpace(text, next + 1) : next;
  }
  return pieces;
}

/** White space of JSON. */
const BLANKS = /[ \t\r\n]*/y;

function recovered(text: string, isRecord: (object: string) => boolean): readonly JsonPiece[] {
  const first = text.indexOf('{');
  if (first < 0 || !isPrefix(text, first)) return [notJson(0, text)];
  const records: JsonPiece[] = [];
  let end = first;
  for (let start = first; text[start] === '{'; start = skipBlanks(text, end)) {
    const close = containerEnd(text, start);
    const object = text.slice(start, Math.max(close, start));
    if (parseJson(object) === undefined || !isRecord(object) || isInsideAnother(text, close)) break;
    records.push({ at: start, text: object });
    end = close;
  }
  if (records.length === 0) return [notJson(0, text)];
  return skipBlanks(text, end) === text.length ? records : [...records, notJson(end, text.slice(end))];
}

/**
 * Whether the text up to `end` is what a logger writes before a record, such as `Mar  2 00:00:01 host [tracking] `. It has
 * no quote and no brace, and brackets only around a word. It is scanned by hand, since a line can have 16 MB and a regular
 * expression that repeats alternatives keeps a way back for every character.
 */
function isPrefix(text: string, end: number): boolean {
  let inWord = false;
  for (let at = 0; at < end; at++) {
    const character = text.charCodeAt(at);
    if (character === QUOTE || character === OPEN_BRACE || character === CLOSE_BRACE) return false;
    if (inWord && (character === OPEN_BRACKET || character === COMMA)) return false;
    if (character === OPEN_BRACKET) inWord = true;
    else if (character === CLOSE_BRACKET) inWord = false;
  }
  return !inWord;
}

/**
 * Whether the object that ends at `end` is part of another value, whose beginning the line has lost. JSON allows only a
 * comma or a closing bracket there.
 */
function isInsideAnother(text: string, end: number): boolean {
  const next = text.charCodeAt(skipBlanks(text, end));
  return next === COMMA || next === CLOSE_BRACE || next === CLOSE_BRACKET;
}

function skipBlanks(text: string, start: number): number {
  BLANKS.lastIndex = start;
  BLANKS.test(text);
  return BLANKS.lastIndex;
}

/** The end of the JSON value at `start`, which must be valid. */
function valueEnd(text: string, start: number): number {
  const first = text[start];
  if (first === '"') return stringEnd(text, start);
  if (first === '{' || first === '[') return containerEnd(text, start);
  let end = start;
  while (!endsScalar(text.charCodeAt(end))) end++;
  return end;
}

/** White space, a comma, a closing bracket, or (as NaN) the end of the text. */
function endsScalar(code: number): boolean {
  return !(code > SPACE) || code === COMMA || code === CLOSE_BRACKET || code === CLOSE_BRACE;
}

/** The end of the object or array that opens at `start`; -1 when it does not close. The kind of brackets is not compared. */
function containerEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case QUOTE: {
        const end = stringEnd(text, at);
        if (end < 0) return -1;
        at = end - 1;
        break;
      }
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth++;
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        depth--;
        if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** The end of the string whose quote is at `start`; -1 when it does not close. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let first = quote;
    while (text.charCodeAt(first - 1) === 0x5c) first--;
    if ((quote - first) % 2 === 0) return quote + 1;
  }
  return -1;
}

/** In valid JSON every character up to the blank is white space when it stands outside of strings. */
function skipSpace(text: string, start: number): number {
  let at = start;
  while (text.charCodeAt(at) <= SPACE) at++;
  return at;
}
