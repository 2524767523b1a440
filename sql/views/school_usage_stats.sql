-- One row per organisation of type school, with what its students did in all.
with allowed as (
  select allowed_org_id
  from caller_scope
  where allowed_org_id is not null
  group by allowed_org_id
),
visible_school as (
  select school.id, school.name
  from base.one_roster_organization school
  left join allowed on allowed.allowed_org_id = school.id
  where school.type = 'school'
    and (allowed.allowed_org_id is not null or exists (select 1 from caller_scope where unrestricted))
),
attached as (
  select school_id, student_id
  from base.student_attachment
  group by school_id, student_id
),
-- Rounded one by one, then summed. A total that its type cannot hold is the largest that it can.
app_time as (
  select user_id, sum(duration_sec) as seconds
  from base.observed_session
  where duration_sec is not null
  group by user_id
),
waste_time as (
  select user_id, sum(duration_sec) as seconds
  from base.counted_insight
  where is_waste and duration_sec is not null
  group by user_id
),
used as (
  select
    attached.school_id,
    count(*) as student_count,
    sum(app_time.seconds) as app_seconds,
    sum(waste_time.seconds) as waste_seconds
  from attached
  left join app_time on app_time.user_id = attached.student_id
  left join waste_time on waste_time.user_id = attached.student_id
  group by attached.school_id
)
select
  cast(school.id as varchar) as school_id,
  cast(school.name as varchar) as school_name,
  cast(coalesce(used.student_count, 0) as bigint) as student_count,
  cast(least(coalesce(used.app_seconds, 0), 9999999999999999.99) as decimal(18,2)) as total_app_time_sec,
  cast(least(coalesce(used.waste_seconds, 0), 9999999999999999.99) as decimal(18,2)) as total_waste_time_sec
from visible_school school
left join used on used.school_id = school.id
