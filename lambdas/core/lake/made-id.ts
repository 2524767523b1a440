import { createHash } from 'node:crypto';
import type { Source } from '../definitions/model.ts';

/** U+001F, which no id of a source holds. */
const SEPARATOR = '\x1f';

/**
 * The id of a base row that no source has an id for: lower-case hex in the form of a UUID, the same for the same parts on
 * every run and in every engine. `kind` says what the row is, such as `class`; `key` is its natural key within the source.
 * sql/README.md has the same in SQL.
 */
export function madeId(source: Source | 'settings', kind: string, ...key: readonly string[]): string {
  const hash = createHash('md5')
    .update([source, kind, ...key].join(SEPARATOR), 'utf8')
    .digest('hex');
  return hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
