import { MODELS } from '../../sql/models.ts';
import type { Dialect } from '../core/engine/model-engine.ts';
import { FEEDS } from '../core/feeds/registry.ts';
import { type ItemKind, itemKeys, prefixesOf } from '../core/lake/item-keys.ts';
import type { View } from '../core/lake/ledger.ts';
import { fingerprint } from '../core/lake/models.ts';
import { revisionOf } from '../core/lake/revision.ts';
import type { RefreshContext } from './workspace.ts';

/**
 * Whether models, or their contracts, read what the items of a kind say. What refreshes write themselves is not among it: each of
 * them writes its own stamp. A new kind does not compile before that is decided.
 */
const IS_READ: Readonly<Record<ItemKind, boolean>> = {
  current: true,
  partition: true,
  records: true,
  delivery: true,
  model: false,
  scope: false,
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
const READ = prefixesOf(IS_READ);

export interface Made {
  readonly settings: RefreshContext['settings'];
  readonly engine: { readonly dialect: Pick<Dialect, 'name'> };
  readonly now: Date;
}

let definitions: string | undefined;

/** Fingerprint of the code's part: the models, and the tables of the sources. It is made once, when it is asked for. */
function definitionsStamp(): string {
  const { given, base, views, callerScope, visiblePerson } = MODELS;
  const tables = Object.values(FEEDS).map((feed) => feed.tables);
  definitions ??= fingerprint(JSON.stringify([given, base, views, callerScope, visiblePerson, tables]));
  return definitions;
}

/**
 * Fingerprint of all that a refresh is made from: the code's models, the settings, the UTC date, the engine, and what was
 * delivered. It looks at the versions of the ledger's items and not at what they hold.
 */
export function stampOf(view: View, { settings, engine, now }: Made): string {
  const { scopes, organisations, people, scopeTables, rejects } = settings;
  return fingerprint(
    definitionsStamp(),
    JSON.stringify({ scopes, organisations, people, scopeTables, rejects }),
    engine.dialect.name,
    now.toISOString().slice(0, 10),
    revisionOf(view, ...READ),
  );
}

/** Whether the last refresh was made from the same, so that another one would change nothing. */
export const isRefreshed = (view: View, made: Made): boolean =>
  view.read(itemKeys.refresh)?.value.stamp === stampOf(view, made);
