import { type ColumnDefinition, isId } from '../definitions/table.ts';
import type { ColumnType, Value } from '../definitions/types.ts';
import type { RejectReason } from './batch.ts';
import { IMPOSSIBLE } from './times.ts';
import { isMalformed, isRounded, MALFORMED, type Parsed } from './values.ts';

/** Why a record is no row. */
export interface Rejection {
  readonly reject: RejectReason;
  /** What was expected and found, naming the column; no value of it. */
  readonly detail: string;
}

const DIGITS = /^\d+$/;

/** Reads a text for a column by the rules of a dialect. An id is digits alone: `-2`, `2.0` and `1e1` are numbers, and no ids. */
export function parseColumn(
  column: ColumnDefinition,
  text: string,
  parse: (type: ColumnType, text: string) => Parsed,
): Parsed {
  const parsed = parse(column.type, text);
  return parsed === null || DIGITS.test(text) || !isId(column) ? parsed : MALFORMED.bigint;
}

/** What a column makes of what was read for it: an impossible time is null, and a required column takes neither null nor blank text. */
export function columnValue({ name, nullable }: ColumnDefinition, parsed: Parsed): Value | Rejection {
  if (isMalformed(parsed)) return { reject: parsed.reason, detail: `column ${name}: expected ${parsed.expected}` };
  const value = parsed === IMPOSSIBLE ? null : isRounded(parsed) ? parsed.rounded : parsed;
  if (nullable || !isNothing(value)) return value;
  const found = parsed === IMPOSSIBLE ? 'an impossible one' : 'none';
  return { reject: 'NULL_IN_KEY', detail: `column ${name}: expected a value, found ${found}` };
}

function isNothing(value: Value): boolean {
  return value === null || (typeof value === 'string' && value.trim() === '');
}

/** Tells a `Rejection` from a value. */
export function isRejection(value: Value | Rejection): value is Rejection {
  return typeof value === 'object' && value !== null;
}
