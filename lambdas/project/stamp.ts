import { VIEWS } from '../../sql/views/index.ts';
import { isRestricted, whyClosed } from '../core/catalogue/access.ts';
import type { Readers } from '../core/catalogue/models.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { type ItemKind, itemKeys, prefixesOf } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import { revisionOf } from '../core/lake/revision.ts';
import { catalogueSql } from './catalogue-sql.ts';

/** Whether what other tools read depends on the items of a kind. A new kind does not compile before that is decided. */
const IS_SHOWN: Readonly<Record<ItemKind, boolean>> = {
  current: true,
  partition: true,
  records: true,
  delivery: true,
  model: true,
  scope: true,
  object: false,
  file: false,
  failure: false,
  garbage: false,
  refresh: false,
  refreshing: false,
  projected: false,
  claim: false,
  publication: false,
};
const SHOWN = prefixesOf(IS_SHOWN);

/** A lake in which nothing was ever committed. */
const EMPTY: View = { sequence: 0, isEmpty: true, read: () => undefined, list: () => [], versions: () => [] };

let definitions: Promise<string> | undefined;

/**
 * Fingerprint of the code's part: the catalogue of an empty lake, which has all tables and views, and the definitions of the
 * tables, whose versions decide how files are read. It changes with the code alone, so it is made once, when asked for.
 */
function definitionsStamp(): Promise<string> {
  definitions ??= catalogueSql(EMPTY).then((empty) =>
    fingerprint(empty, JSON.stringify(Object.values(FEEDS).map(({ tables }) => tables))),
  );
  return definitions;
}

/**
 * Fingerprint of all from which the Delta logs and `catalogue.sql` are made: while it is the same, so are they. It looks at the
 * versions of items and not at the items, so that a lake of many deliveries tells soon that there is nothing to do.
 */
export async function stampOf(view: View, { settings, now }: Readers): Promise<string> {
  const closed = settings.scopes.filter(isRestricted).flatMap((scope) => {
    const built = view.read(itemKeys.scope(scope.name))?.value;
    return VIEWS.map(
      ({ name }) => `${scope.name}.${name}: ${whyClosed(scope, name, built, { settings, now }) !== null}`,
    );
  });
  return fingerprint(await definitionsStamp(), JSON.stringify(settings.scopes), closed, revisionOf(view, ...SHOWN));
}
