import { parseValue } from './values.ts';

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

/** Part of a text that should hold objects. With a `fault` it is none: NOT_JSON as a whole, or JSON of another kind. */
export interface JsonPiece {
  /** Where it begins, in characters from the start of the text. */
  readonly at: number;
  readonly text: string;
  readonly fault?: 'NOT_JSON' | 'NOT_AN_OBJECT';
}

export interface JsonPieces {
  readonly pieces: readonly JsonPiece[];
  /** The text ends inside a bare array: after its opening bracket or a comma. */
  readonly open: boolean;
}

/** What may stand around the objects of a bare array. */
const SEPARATORS = /^[ \t\r\n,[\]]*$/;

/**
 * Finds the objects of a text: the object that it is, the elements of the array that it is, or else every object in it,
 * back to back or parted by white space, commas and brackets, each with whatever text without a closing brace stands before
 * it, which is a logger's prefix and is dropped. What is left over becomes a piece with a fault.
 */
export function jsonPieces(text: string): JsonPieces {
  const value = parseJson(text);
  if (value === undefined) return recovered(text);
  const start = skipSpace(text, 0);
  if (Array.isArray(value)) return { pieces: elements(text, start), open: false };
  return { pieces: [pieceOf(start, text.slice(start, valueEnd(text, start)))], open: false };
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
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] === '"') {
    const keyEnd = stringEnd(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    found.set(stringOf(text.slice(at, keyEnd))!, text.slice(start, end));
    at = skipSpace(text, skipSpace(text, end) + 1);
  }
  return found;
}

/** The text of a JSON string; undefined for any other JSON value. */
export function stringOf(json: string): string | undefined {
  if (!json.startsWith('"')) return undefined;
  return json.includes('\\') ? (JSON.parse(json) as string) : json.slice(1, -1);
}

/** The value of a JSON number that is whole and within 64 bits, to the last digit; undefined for any other JSON value. */
export function bigintOf(json: string): bigint | undefined {
  const value = parseValue('bigint', json);
  return typeof value === 'bigint' ? value : undefined;
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

function pieceOf(at: number, text: string): JsonPiece {
  return text.startsWith('{') ? { at, text } : { at, text, fault: 'NOT_AN_OBJECT' };
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

function recovered(text: string): JsonPieces {
  const pieces: JsonPiece[] = [];
  let outside = '';
  let end = 0;
  for (let brace = text.indexOf('{'); brace >= 0; brace = text.indexOf('{', end)) {
    const close = containerEnd(text, brace);
    if (close < 0) break;
    const object = text.slice(brace, close);
    const before = text.slice(end, brace);
    if (parseJson(object) === undefined) {
      pieces.push({ at: end, text: before + object, fault: 'NOT_JSON' });
    } else {
      // A brace that closes here belongs to a record whose beginning is lost: no logger's prefix.
      if (before.includes('}')) pieces.push({ at: end, text: before, fault: 'NOT_JSON' });
      else if (SEPARATORS.test(before)) outside += before;
      pieces.push({ at: brace, text: object });
    }
    end = close;
  }
  const rest = text.slice(end);
  if (SEPARATORS.test(rest)) outside += rest;
  else pieces.push({ at: end, text: rest, fault: 'NOT_JSON' });
  const unclosed = outside.split('[').length > outside.split(']').length;
  return { pieces, open: unclosed || rest.trimEnd().endsWith(',') };
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
  return !(code > SPACE) || code === 0x2c || code === 0x5d || code === 0x7d;
}

/** The end of the object or array that opens at `start`; -1 when it does not close. The kind of brackets is not compared. */
function containerEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x22: {
        const end = stringEnd(text, at);
        if (end < 0) return -1;
        at = end - 1;
        break;
      }
      case 0x7b:
      case 0x5b:
        depth++;
        break;
      case 0x7d:
      case 0x5d:
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
