-- One row per proctored session with time of violations.
with ordered as (
  select
    session_id,
    user_id,
    started_at_time_us as started_us,
    ended_at_time_us as ended_us,
    max(ended_at_time_us) over (
      partition by session_id
      order by started_at_time_us, ended_at_time_us
      rows between unbounded preceding and 1 preceding
    ) as covered_until
  from base.counted_insight
  where category = 'Proctoring' and is_proctored
),
-- Of each only what those before it do not cover, so that no second counts twice.
uncovered as (
  select
    session_id,
    user_id,
    case
      when covered_until is null or covered_until <= started_us then started_us
      when covered_until < ended_us then covered_until
      else ended_us
    end as started_us,
    ended_us
  from ordered
),
summed as (
  select
    session_id,
    -- Of several persons none is shown with the time of all.
    case when min(user_id) = max(user_id) then min(user_id) end as user_id,
    (cast(sum(ended_us - started_us) as bigint) + 500000) / 1000000 as total_sec
  from uncovered
  group by session_id
)
select
  cast(summed.session_id as varchar) as session_id,
  cast(summed.total_sec as decimal(18,2)) as proctoring_duration_sec,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from summed
left join visible_person visible on visible.person_id = summed.user_id
where summed.total_sec > 0
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
