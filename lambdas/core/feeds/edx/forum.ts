import { columnValue, isRejection, parseColumn } from '../../decode/column-value.ts';
import { members, stringOf } from '../../decode/json.ts';
import type { ReadRecord } from '../../decode/json-lines.ts';
import { FIRST_MS, IMPOSSIBLE, LAST_MS } from '../../decode/times.ts';
import { type Parsed, parseValue } from '../../decode/values.ts';
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
    const value = columnValue(column, parsed);
    if (isRejection(value)) return value;
    if (parsed === IMPOSSIBLE) nulled++;
    values.push(value);
  }
  return { values, extra: extraOf(document, KNOWN), nulled, replaced: 0 };
};

function fieldOf(column: ColumnDefinition, json: string | undefined): Parsed {
  if (json === undefined || json === 'null') return null;
  const text = unwrapped(json);
  // JSON has a null of its own: a post that says NULL says so.
  if (column.type === 'varchar') return text === IMPOSSIBLE ? json : text;
  return text === IMPOSSIBLE ? text : parseColumn(column, text, parseValue);
}

const NUMBERS: ReadonlySet<string> = new Set(['$numberInt', '$numberLong', '$numberDouble', '$numberDecimal']);
const MILLISECONDS = /^-?\d+$/;

/** A string's text, what stands for a value in extended JSON, or else the JSON as written. */
function unwrapped(json: string): string | typeof IMPOSSIBLE {
  if (!json.startsWith('{')) return stringOf(json) ?? json;
  const wrapper = members(json);
  const [[key, inner] = ['', '']] = wrapper;
  if (wrapper.size !== 1) return json;
  if (key === '$oid') return unwrapped(inner);
  // Of a double the form says the type: a whole one ends in `.0`.
  if (NUMBERS.has(key)) return (stringOf(inner) ?? inner).replace(/^(-?\d+)\.0$/, '$1');
  if (key !== '$date') return json;
  const date = unwrapped(inner);
  return date !== IMPOSSIBLE && MILLISECONDS.test(date) ? isoTime(Number(date)) : date;
}

function isoTime(ms: number): string | typeof IMPOSSIBLE {
  return ms < FIRST_MS || ms > LAST_MS ? IMPOSSIBLE : new Date(ms).toISOString();
}
