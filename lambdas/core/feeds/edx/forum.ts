import { members, stringOf } from '../../decode/json.ts';
import type { ReadRecord } from '../../decode/json-lines.ts';
import { isMalformed, isRounded, type Parsed, parseValue } from '../../decode/values.ts';
import type { ColumnDefinition } from '../../definitions/table.ts';
import type { Value } from '../../definitions/types.ts';
import { extraOf } from './extra.ts';
import { forum } from './tables/forum.ts';

const KNOWN: ReadonlySet<string> = new Set(forum.columns.map((column) => column.name));

/** Reads a document of the forum's database (MongoDB's extended JSON) into the columns of `edx.forum`. */
export const readPost: ReadRecord = ({ members: document }) => {
  const values: Value[] = [];
  let nulled = 0;
  for (const column of forum.columns) {
    const parsed = fieldOf(column, document.get(column.name));
    if (isMalformed(parsed)) {
      const { reason, expected } = parsed;
      return { reject: reason, detail: `${column.name}: expected ${expected}, found another value` };
    }
    const value = typeof parsed === 'symbol' ? null : isRounded(parsed) ? parsed.rounded : parsed;
    if (value === null && !column.nullable) {
      return { reject: 'NULL_IN_KEY', detail: `${column.name}: expected a value, found none` };
    }
    if (typeof parsed === 'symbol') nulled++;
    values.push(value);
  }
  return { values, extra: extraOf(document, KNOWN), nulled, replaced: 0 };
};

function fieldOf({ type }: ColumnDefinition, json: string | undefined): Parsed {
  if (json === undefined || json === 'null') return null;
  const text = unwrapped(json);
  // JSON has a null of its own: a post that says NULL says so.
  return type === 'varchar' ? text : parseValue(type, text);
}

/** A string's text, what stands for a value in extended JSON, or else the JSON as written. */
function unwrapped(json: string): string {
  if (!json.startsWith('{')) return stringOf(json) ?? json;
  const wrapper = members(json);
  const [[key, inner] = ['', '']] = wrapper;
  if (wrapper.size !== 1) return json;
  if (key === '$oid' || key === '$numberLong' || key === '$numberInt') return unwrapped(inner);
  if (key !== '$date') return json;
  const date = unwrapped(inner);
  return /^-?\d{1,15}$/.test(date) ? new Date(Number(date)).toISOString() : date;
}
