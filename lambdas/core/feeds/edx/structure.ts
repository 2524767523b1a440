import type { Decoder } from '../../decode/batch.ts';
import { batchBuilder, type Row } from '../../decode/batch-builder.ts';
import { columnValue, isRejection, type Rejection } from '../../decode/column-value.ts';
import { readDocument } from '../../decode/document.ts';
import { type JsonRecord, memberSpans, members, parseJson, stringOf } from '../../decode/json.ts';
import { rawText } from '../../decode/raw.ts';
import { parseValue } from '../../decode/values.ts';
import type { Value } from '../../definitions/types.ts';
import { courseOfBlock } from './course-key.ts';
import { extraOf } from './extra.ts';
import { courseStructure } from './tables/course-structure.ts';

const COLUMNS = courseStructure.columns;
const KNOWN: ReadonlySet<string> = new Set(['category', 'children', 'metadata']);

/**
 * Decodes the outline of one course, a JSON object of blocks by usage key, into one row a block. Throws what `readDocument`
 * throws. An outline without a course block gives a warning, and each block the course of its own key; one whose key does not say
 * it is rejected. Blocks that several others list give a warning too, since a row has room for one parent.
 */
export const decodeStructure: Decoder = async function* (plaintext) {
  const { record, replaced } = await readDocument(plaintext);
  const batch = batchBuilder(COLUMNS.length);
  const course = courseOfOutline(record);
  if (course === null) batch.warn([{ code: 'NO_COURSE_BLOCK' }]);
  const { places, repeated } = placesOf(record);
  if (repeated > 0) batch.warn([{ code: 'REPEATED_CHILDREN', times: repeated }]);

  let uncounted = replaced;
  for (const { id, json, line, byteOffset } of blocksOf(record)) {
    batch.record(json.length);
    const block = json.startsWith('{') ? readBlock(id, json, course, places.get(id)) : NO_BLOCK;
    if ('reject' in block) {
      batch.reject({ row: line, byteOffset, reason: block.reject, detail: block.detail, raw: rawText(json) });
    } else {
      batch.accept(line, { ...block, replaced: uncounted });
      uncounted = 0;
    }
    if (batch.isFull()) yield batch.take();
  }
  if (!batch.isEmpty()) yield batch.take();
};

const NO_BLOCK: Rejection = {
  reject: 'NOT_AN_OBJECT',
  detail: 'expected a block as a JSON object, found another JSON value',
};

function courseOfOutline({ members: blocks }: JsonRecord): string | null {
  for (const [id, json] of blocks) {
    if (json.startsWith('{') && members(json).get('category') === '"course"') return courseOfBlock(id);
  }
  return null;
}

interface Place {
  readonly parent: string;
  /** From 1. */
  readonly position: bigint;
}

/** Where each block stands. `repeated`: how often a block is listed again after its first place. */
function placesOf({ members: blocks }: JsonRecord): { places: ReadonlyMap<string, Place>; repeated: number } {
  const places = new Map<string, Place>();
  let repeated = 0;
  for (const [parent, json] of blocks) {
    if (!json.startsWith('{')) continue;
    const children: unknown = parseJson(members(json).get('children') ?? 'null');
    if (!Array.isArray(children)) continue;
    for (const [index, child] of children.entries()) {
      if (typeof child !== 'string') continue;
      if (places.has(child)) repeated++;
      else places.set(child, { parent, position: BigInt(index + 1) });
    }
  }
  return { places, repeated };
}

function readBlock(
  id: string,
  json: string,
  course: string | null,
  place: Place | undefined,
): Omit<Row, 'replaced'> | Rejection {
  const block = members(json);
  const metadata = block.get('metadata');
  const settings = metadata?.startsWith('{') ? members(metadata) : new Map<string, string>();
  const graded = gradedOf(settings.get('graded'));
  const row: Readonly<Record<string, Value>> = {
    course_id: course ?? courseOfBlock(id),
    block_id: id,
    category: textOf(block.get('category')),
    children: block.get('children') ?? null,
    metadata: metadata ?? null,
    display_name: textOf(settings.get('display_name')),
    graded: graded ?? null,
    parent_block_id: place?.parent ?? null,
    position: place?.position ?? null,
  };
  const values: Value[] = [];
  for (const column of COLUMNS) {
    const value = columnValue(column, row[column.name] ?? null);
    if (isRejection(value)) return value;
    values.push(value);
  }
  return { values, extra: extraOf(block, KNOWN), nulled: graded === undefined ? 1 : 0 };
}

function textOf(json: string | undefined): string | null {
  return json === undefined ? null : (stringOf(json) ?? null);
}

/** A JSON boolean, or the same as a string, as courses that were written as XML have it; undefined for anything else. */
function gradedOf(json: string | undefined): boolean | null | undefined {
  if (json === undefined || json === 'null') return null;
  const value = parseValue('boolean', stringOf(json) ?? json);
  return typeof value === 'boolean' ? value : undefined;
}

/** Blocks in the order of their values; of equal keys the last. `line` and `byteOffset`: where the value begins in the document. */
function* blocksOf({ text }: JsonRecord) {
  const places = new Map<string, { readonly start: number; readonly end: number }>();
  for (const { key, ...place } of memberSpans(text)) {
    places.delete(key);
    places.set(key, place);
  }
  let counted = 0;
  let line = 1;
  let byteOffset = 0;
  for (const [id, { start, end }] of places) {
    const before = text.slice(counted, start);
    line += before.split('\n').length - 1;
    byteOffset += Buffer.byteLength(before);
    counted = start;
    yield { id, json: text.slice(start, end), line, byteOffset };
  }
}
