import { MODELS } from '../../sql/models.ts';
import type { AccessSettings } from '../core/catalogue/access.ts';
import { type RelationMaker, relationMaker } from '../core/catalogue/create.ts';
import type { Relation } from '../core/catalogue/relation.ts';
import { relations } from '../core/catalogue/relations.ts';
import type { ModelEngine } from '../core/engine/model-engine.ts';
import type { Lake } from '../core/lake/lake.ts';
import type { ItemKey, View } from '../core/lake/ledger.ts';
import type { BuiltModel, BuiltPart, BuiltScope } from '../core/lake/models.ts';
import type { Settings } from '../core/settings.ts';

export interface RefreshContext extends Lake {
  readonly engine: ModelEngine;
  readonly settings: AccessSettings & Pick<Settings, 'rejects'>;
}

/** What one refresh works with: the lake as of its beginning, and what it has built since. */
export interface Workspace {
  /** `asOf`: `YYYY-MM-DD`, UTC. */
  readonly context: RefreshContext & { readonly run: string; readonly asOf: string };
  readonly now: Date;
  readonly full: boolean;
  /** The ledger as of the beginning of the refresh. */
  readonly view: View;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly maker: RelationMaker;
  /** Models that keep their tables, `base.name` or the name of a view. */
  readonly held: Set<string>;
  /** What was built of these. */
  readonly dropped: BuiltPart[];
  /** What is to be published, by ledger key. */
  readonly next: Map<ItemKey<BuiltModel>, BuiltModel>;
  readonly scopes: Map<string, BuiltScope>;
  /** Content of what has been looked at, by `schema.table`. */
  readonly contents: Map<string, string>;
}

export function openWorkspace(
  context: RefreshContext,
  view: View,
  { run, now, full }: Pick<Workspace, 'now' | 'full'> & { readonly run: string },
): Workspace {
  const all = relations(MODELS, view);
  return {
    context: { ...context, run, asOf: now.toISOString().slice(0, 10) },
    now,
    full,
    view,
    relations: new Map(all.map((relation) => [`${relation.schema}.${relation.name}`, relation])),
    maker: relationMaker(context.engine, all),
    held: new Set(),
    dropped: [],
    next: new Map(),
    scopes: new Map(),
    contents: new Map(),
  };
}
