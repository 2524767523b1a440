import type { Model } from './model.ts';
import { inOrder } from './order.ts';
import { references } from './references.ts';
import type { ColumnDefinition, TypedColumn } from './table.ts';

/** A base table that no SELECT makes: the refresh writes it from the settings, the clock and the ledger. */
export interface GivenTable {
  readonly name: string;
  readonly grain: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
}

/** A relation that every schema with views has too, so that they know who asks. */
export interface ScopeRelation {
  readonly name: string;
  readonly columns: readonly TypedColumn[];
}

/** All models of a lake. */
export interface ModelSet {
  readonly given: readonly GivenTable[];
  readonly base: readonly Model[];
  readonly views: readonly Model[];
  /** The views, each behind those that it reads. */
  readonly viewsInOrder: readonly Model[];
  /** The relation says who asks. It has no text, as it is made from the settings. */
  readonly callerScope: ScopeRelation;
  /** The persons whom the caller may see. */
  readonly visiblePerson: ScopeRelation & { readonly sql: string };
  /** Names of the views whose rows depend on who asks, by themselves or through other views. */
  readonly scoped: ReadonlySet<string>;
}

export function modelSet(models: Omit<ModelSet, 'viewsInOrder' | 'scoped'>): ModelSet {
  const viewsInOrder = inOrder(models.views);
  const scoped = new Set([models.callerScope.name, models.visiblePerson.name]);
  for (const { name, sql } of viewsInOrder)
    if (references(sql).siblings.some((sibling) => scoped.has(sibling))) scoped.add(name);
  return { ...models, viewsInOrder, scoped };
}
