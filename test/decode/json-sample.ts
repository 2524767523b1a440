import { members, stringOf } from '../../lambdas/core/decode/json.ts';
import { decodeJsonLines, type ReadRecord } from '../../lambdas/core/decode/json-lines.ts';
import { parseValue } from '../../lambdas/core/decode/values.ts';
import { bytesOf, chunks, type Decoded, together } from './running.ts';

/** Columns `id` (bigint, key), `name` (text) and `all` (the object's JSON). */
export const readSample: ReadRecord = ({ members, text }) => {
  const id = parseValue('bigint', members.get('id') ?? '');
  if (id === null) return { reject: 'NULL_IN_KEY', detail: 'key id: expected a value, found none' };
  if (typeof id !== 'bigint') return { reject: 'BAD_INTEGER', detail: 'key id: expected a whole number' };
  return { values: [id, stringOf(members.get('name') ?? '') ?? null, text], extra: null, nulled: 0, replaced: 0 };
};

/** Records are recovered as from a log: objects with an `id`, or with `x`, which is no row. */
const isSample = (object: string) => ['id', 'x'].some((key) => members(object).has(key));

export function decodeJson(text: string | Uint8Array, size?: number): Promise<Decoded> {
  return together(decodeJsonLines(chunks(bytesOf(text), size), 3, readSample, { recover: isSample }));
}
