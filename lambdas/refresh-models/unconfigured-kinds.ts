import type { ReadingEngine } from '../core/engine/model-engine.ts';

/** A kind of insight of which `insights_config` does not say whether it needs a review. */
export interface UnconfiguredKind {
  /** Its short name, else its id. */
  readonly kind: string;
  readonly category: string | null;
  /** Insights that would be shown if the kind needed no review, and that nobody has confirmed. */
  readonly hidden: number;
}

/** All such kinds, by name. The engine must show the base tables. */
export async function unconfiguredKinds(engine: Pick<ReadingEngine, 'rows'>): Promise<readonly UnconfiguredKind[]> {
  const rows = await engine.rows(`
    with unconfirmed as (
      select insight.insights_type_id, count(*) as total
      from base.insights_insight insight
      join base.insights_session observation on observation.id = insight.insights_session_id
      join base.caliper_session held on held.id = observation.caliper_session_id
      where insight.is_visible
        and insight.id not in (
          select insight_id from base.insights_review where result = 'TruePositive' and insight_id is not null
        )
      group by insight.insights_type_id
    )
    select
      coalesce(kind.slug, kind.id) as name,
      kind.category,
      case when kind.requires_review and kind.visibility = 'external' then coalesce(unconfirmed.total, 0) else 0 end
    from base.insight_kind kind
    left join unconfirmed on unconfirmed.insights_type_id = kind.id
    where not kind.is_configured
    order by name`);
  return rows.map(([kind, category = null, hidden]) => ({ kind: String(kind), category, hidden: Number(hidden) }));
}
