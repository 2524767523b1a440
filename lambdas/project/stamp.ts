import { BASE } from '../../sql/base/index.ts';
import macros from '../../sql/duckdb.sql';
import { VIEWS } from '../../sql/views/index.ts';
import { isRestricted, whyClosed } from '../core/catalogue/access.ts';
import type { Readers } from '../core/catalogue/models.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { itemKeys } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';

/** All items from which what other tools read is made. */
const MADE_FROM = [
  ...itemKeys.pointers,
  itemKeys.recordFiles('units'),
  itemKeys.recordFiles('rejects'),
  itemKeys.deliveries,
  itemKeys.models,
  itemKeys.scopes,
];

let definitions: string | undefined;

/** Fingerprint of the definitions from which it is made too: they change with the code, so it is made once, when asked for. */
function definitionsStamp(): string {
  definitions ??= fingerprint(
    macros,
    Object.values(FEEDS).flatMap(({ tables }) => tables.map((table) => JSON.stringify(table))),
    [...BASE, ...VIEWS].map(({ name, sql, columns }) => JSON.stringify([name, sql, columns])),
  );
  return definitions;
}

/**
 * Fingerprint of all from which the Delta logs and `catalogue.sql` are made: while it is the same, so are they. It looks at the
 * versions of items and not at the items, so that a lake of many deliveries tells soon that there is nothing to do.
 */
export function stampOf(view: View, { settings, now }: Readers): string {
  const items = MADE_FROM.flatMap((prefix) =>
    Array.from(view.versions(prefix), ({ key, version }) => `${key} ${version}`),
  );
  const closed = settings.scopes.filter(isRestricted).flatMap((scope) => {
    const built = view.read(itemKeys.scope(scope.name))?.value;
    return VIEWS.map(
      ({ name }) => `${scope.name}.${name}: ${whyClosed(scope, name, built, { settings, now }) !== null}`,
    );
  });
  return fingerprint(definitionsStamp(), JSON.stringify(settings.scopes), closed, items);
}
