import type { Model } from '../lambdas/core/definitions/model.ts';
import { modelSet } from '../lambdas/core/definitions/model-set.ts';
import { withUpstream } from '../lambdas/core/definitions/order.ts';
import { references } from '../lambdas/core/definitions/references.ts';
import { GIVEN } from './base/given.ts';
import { BASE } from './base/index.ts';
import { CALLER_SCOPE, VISIBLE_PERSON } from './scope/index.ts';
import { VIEWS } from './views/index.ts';

export const MODELS = modelSet({
  given: GIVEN,
  base: BASE,
  views: VIEWS,
  callerScope: CALLER_SCOPE,
  visiblePerson: VISIBLE_PERSON,
});

/** Whether a view's rows depend on who asks, by itself or through another view. */
export const isScoped = ({ name }: Pick<Model, 'name'>): boolean => MODELS.scoped.has(name);

/** Names of the base tables that views read, by themselves or through the relation that says whom the caller may see. */
export function baseOf(views: readonly Model[]): readonly string[] {
  const texts = [...views, ...(views.some(isScoped) ? [VISIBLE_PERSON] : [])].map(({ sql }) => sql);
  return texts
    .flatMap((sql) => references(sql).tables)
    .flatMap((name) => (name.startsWith('base.') ? [name.slice('base.'.length)] : []));
}

/** Everything that views read, by themselves or through others: the views, these among them, and base tables as `base.name`. */
export function readThrough(views: readonly string[]): readonly string[] {
  const all = withUpstream(VIEWS, views);
  return [...all.map(({ name }) => name), ...baseOf(all).map((name) => `base.${name}`)];
}
