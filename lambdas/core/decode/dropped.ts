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
  let inHeader = false;
  /** Where the header or the record itself names a dropped column, nobody can tell which part of its text is the column's. */
  const withoutRaw = (reject: Reject): Reject =>
    inHeader || topLevelNames(reject.raw).some(isDropped) ? { ...reject, raw: RAW_LEFT_OUT } : reject;

  return {
    batch(batch: Batch): Batch {
      for (const name of batch.newColumns) if (isHere(name)) inHeader = true;
      return { ...batch, extra: batch.extra.map(kept), rejects: batch.rejects.map(withoutRaw) };
    },
    /** How many columns were dropped; their names could be data. */
    count: () => dropped.size,
  };
}

/**
 * Names of the members of a rejected record, which may lack its beginning or its end. Names inside of its values are not
 * columns. The outermost level that the text shows counts as the record's own, whether it begins in a string or not.
 */
function topLevelNames(raw: string): readonly string[] {
  const text = raw.replaceAll('\\\\', '\\');
  const names = [...namesIn(text), ...namesIn(`"${text}`)];
  return names.map(({ name }) => stringOf(name));
}

/** Names at the lowest depth of a text that is read from its first character on, and one below it. */
function namesIn(text: string): readonly { readonly name: string; readonly depth: number }[] {
  const names: { name: string; depth: number }[] = [];
  let depth = 0;
  let lowest = 0;
  for (const [token, name] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') lowest = Math.min(lowest, --depth);
    else if (name !== undefined) names.push({ name, depth });
  }
  return names.filter((found) => found.depth <= lowest + 1);
}

/** A string, with its text where a colon follows it, or a bracket. */
const TOKEN = /"(?:([^"\\]*(?:\\.[^"\\]*)*)"\s*:|[^"\\]*(?:\\.[^"\\]*)*(?:"|$))|[{}[\]]/gs;

function stringOf(escapedName: string): string {
  try {
    return JSON.parse(`"${escapedName}"`) as string;
  } catch {
    return escapedName;
  }
}
