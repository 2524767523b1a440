-- One row per insight that counts: shown to schools, visible, and confirmed where its kind needs a review.
with confirmed as (
  select distinct insight_id
  from base.insights_review
  where result = 'TruePositive'
)
select
  cast(insight.id as varchar) as id,
  cast(held.id as varchar) as session_id,
  cast(coalesce(observation.user_id, held.user_id) as varchar) as user_id,
  cast(observation.application_id as varchar) as application_id,
  cast(coalesce(nullif(trim(kind.slug), ''), 'N/A') as varchar) as slug,
  cast(kind.category as varchar) as category,
  cast(coalesce(kind.is_waste, false) as boolean) as is_waste,
  cast(coalesce(observation.is_proctored, false) as boolean) as is_proctored,
  cast(insight.started_at_time as timestamp(3)) as started_at_time,
  cast(insight.started_at_time_us as bigint) as started_at_time_us,
  cast(insight.ended_at_time as timestamp(3)) as ended_at_time,
  cast(insight.ended_at_time_us as bigint) as ended_at_time_us,
  cast(
    (
      insight.ended_at_time_us - insight.started_at_time_us
      + case when insight.ended_at_time_us < insight.started_at_time_us then -500000 else 500000 end
    ) / 1000000 as decimal(18,2)
  ) as duration_sec,
  cast(coalesce(nullif(trim(insight.reason), ''), 'N/A') as varchar) as reason,
  cast(held.source as varchar) as source
from base.insights_insight insight
join base.insight_kind kind on kind.id = insight.insights_type_id
join base.insights_session observation on observation.id = insight.insights_session_id
join base.caliper_session held on held.id = observation.caliper_session_id
left join confirmed on confirmed.insight_id = insight.id
where kind.visibility = 'external'
  and insight.is_visible
  and (not kind.requires_review or confirmed.insight_id is not null)
