-- One row per cheating violation that counts.
select
  cast(insight.session_id as varchar) as session_id,
  cast(insight.slug as varchar) as insight_type,
  cast(insight.started_at_time as timestamp(3)) as started_at_time,
  cast(insight.ended_at_time as timestamp(3)) as ended_at_time,
  cast(insight.duration_sec as decimal(18,2)) as duration_sec,
  cast(insight.reason as varchar) as description,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.counted_insight insight
left join visible_person visible on visible.person_id = insight.user_id
where insight.category = 'Cheating'
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
