-- One row per distraction that counts.
select
  cast(insight.duration_sec as decimal(18,2)) as waste_duration_sec,
  cast(insight.slug as varchar) as waste_type,
  cast(insight.session_id as varchar) as session_id,
  cast(insight.started_at_time as timestamp(3)) as started_at_time,
  cast(insight.ended_at_time as timestamp(3)) as ended_at_time,
  cast(insight.reason as varchar) as description,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.counted_insight insight
left join visible_person visible on visible.person_id = insight.user_id
where insight.is_waste
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
