import type { Batch, Reject } from './batch.ts';
import { members } from './json.ts';

/** Decides by its name whether a column that a table does not define is dropped. */
export type IsDropped = (name: string) => boolean;

/** `patterns`: setting `extra.drop`. In each, `*` stands for any text; names are compared without case. */
export function isDroppedBy(patterns: readonly string[]): IsDropped {
  const texts = patterns.map((pattern) => pattern.split('*').map(escaped).join('.*'));
  const any = new RegExp(`^(?:${texts.join('|')})$`, 'isu');
  return texts.length === 0 ? () => false : (name) => any.test(name);
}

const escaped = (text: string) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');

/** Stands in the place of a rejected record's text that holds a dropped column. */
export const RAW_LEFT_OUT = '(left out: the record holds a column that the setting extra.drop names)';

/** Takes the dropped columns out of one unit's batches, in their order. */
export function columnDropper(isDropped: IsDropped) {
  const dropped = new Set<string>();
  const isHere = (name: string) => isDropped(name) && dropped.add(name).size > 0;

  const kept = (extra: string | null): string | null => {
    if (extra === null) return null;
    const all = [...members(extra)];
    const some = all.filter(([name]) => !isHere(name));
    if (some.length === all.length) return extra;
    return some.length === 0 ? null : `{${some.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
  };
  /** A header has named a dropped column, or the record does so itself: no reader of it can tell which text is the column's. */
  const withoutRaw = (reject: Reject): Reject =>
    dropped.size > 0 || namesIn(reject.raw).some(isHere) ? { ...reject, raw: RAW_LEFT_OUT } : reject;

  return {
    batch(batch: Batch): Batch {
      for (const name of batch.newColumns) isHere(name);
      return { ...batch, extra: batch.extra.map(kept), rejects: batch.rejects.map(withoutRaw) };
    },
    /** How many columns were dropped; their names could be data. */
    count: () => dropped.size,
  };
}

/** Names of members that a text has, whether or not it is whole JSON. */
function namesIn(raw: string): readonly string[] {
  return [...raw.matchAll(/"((?:[^"\\]|\\.)*)"\s*:/gs)].map(([, name = '']) => stringOf(name));
}

function stringOf(escapedName: string): string {
  try {
    return JSON.parse(`"${escapedName}"`) as string;
  } catch {
    return escapedName;
  }
}
