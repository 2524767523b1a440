-- One row per session with wasted time; what overlaps counts as often as it was noticed.
with summed as (
  select
    session_id,
    -- Of several persons none is shown with the time of all.
    case when min(user_id) = max(user_id) then min(user_id) end as user_id,
    -- Whole seconds and the rest are summed apart, since insights of centuries are too many microseconds.
    cast(sum((ended_at_time_us - started_at_time_us) / 1000000) as bigint)
      + (cast(sum(mod(ended_at_time_us - started_at_time_us, 1000000)) as bigint) + 500000) / 1000000 as total_sec
  from base.counted_insight
  where is_waste
  group by session_id
)
select
  cast(summed.session_id as varchar) as session_id,
  cast(least(summed.total_sec, 9999999999999999) as decimal(18,2)) as waste_duration_sec,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from summed
left join visible_person visible on visible.person_id = summed.user_id
where summed.total_sec > 0
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
