import type { RejectReason } from '../../decode/batch.ts';
import { members, stringOf } from '../../decode/json.ts';
import { parseInstant, parseInstantMicroseconds } from '../../decode/times.ts';
import { isMalformed, parseValue } from '../../decode/values.ts';

/** JSON texts by key, as written. Here as in all that follows, an absent member and JSON's null are one. */
export type Members = ReadonlyMap<string, string>;

const NONE: Members = new Map();

/** Empty for what is no object. */
export function membersOf(json: string | null | undefined): Members {
  return json?.startsWith('{') ? members(json) : NONE;
}

/** Any value as it is written; null for none. */
export function jsonOf(json: string | undefined): string | null {
  return json === undefined || json === 'null' ? null : json;
}

/** A string's text; any other value as its JSON. */
export function textOf(json: string | undefined): string | null {
  const written = jsonOf(json);
  return written === null ? null : (stringOf(written) ?? written);
}

/** Whether a member says nothing: absent, null, or a string of blanks. */
export function isBlank(json: string | undefined): boolean {
  return (textOf(json) ?? '').trim() === '';
}

/** Text of a string that is not blank; null for any other value. */
export function wordOf(json: string | undefined): string | null {
  const text = json === undefined ? undefined : stringOf(json);
  return text === undefined || text.trim() === '' ? null : text;
}

/** What a number or time became, and how many values were given up for it: 0 or 1. */
export interface Reading {
  readonly value: bigint | number | null;
  readonly nulled: number;
  /** Why the record must be rejected. */
  readonly fault?: { readonly reject: RejectReason; readonly detail: string };
}

/** A JSON number, or a string with a digit in it. */
const NAMES_A_NUMBER = /^[^{[]*\d/;

/**
 * A JSON number, or a string of one. A number that the type cannot hold, or that is written otherwise (`1,5`), is a fault,
 * since it must be neither rounded nor guessed. What names no number, such as `A` and `NaN`, is null and counted: that the
 * event happened is known all the same. `name`: of the column, for the message.
 */
export function numberOf(name: string, type: 'bigint' | 'double', json: string | undefined): Reading {
  const text = textOf(json)?.trim() ?? '';
  const value = parseValue(type, text);
  if (typeof value === 'bigint' || typeof value === 'number' || value === null) return { value, nulled: 0 };
  if (!isMalformed(value) || !NAMES_A_NUMBER.test(text)) return { value: null, nulled: 1 };
  const detail = `${name}: expected ${value.expected}, found another number`;
  return { value: null, nulled: 0, fault: { reject: value.reason, detail } };
}

/**
 * An account's number: digits that 64 bits hold, as a JSON number or string. Anything else is null, and counted unless it is
 * blank: whose event it is may be unknown, but that it happened is not.
 */
export function accountOf(json: string | undefined): Reading {
  const text = textOf(json)?.trim() ?? '';
  if (text === '') return { value: null, nulled: 0 };
  const value = /^\d+$/.test(text) ? parseValue('bigint', text) : null;
  return typeof value === 'bigint' ? { value, nulled: 0 } : { value: null, nulled: 1 };
}

/** A time in milliseconds since 1970, from any form that the log uses. Other text is null. */
export function timeOf(json: string | undefined): Reading {
  const text = textOf(json)?.trim() ?? '';
  const value = text === '' ? null : parseInstant(text);
  return typeof value === 'number' || value === null ? { value, nulled: 0 } : { value: null, nulled: 1 };
}

/** The same time in microseconds. */
export function microsecondsOf(json: string | undefined): bigint | null {
  const value = parseInstantMicroseconds(textOf(json)?.trim() ?? '');
  return typeof value === 'bigint' ? value : null;
}
