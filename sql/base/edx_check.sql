-- One row per check of an answer by the server, within the session in which it happened.
with named as (
  select
    org,
    site,
    user_id,
    username,
    event_time,
    coalesce(event_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', event_time)) as event_us,
    coalesce(problem_id, block_id) as block_id,
    event_source = 'server' and event_type = 'problem_check' and problem_id is not null as is_check,
    -- A submission calls this handler, which then logs the check.
    event_type like '%/problem_check' as is_call,
    attempts,
    grade,
    max_grade
  from edx.events
  where event_time is not null and (problem_id is not null or block_id is not null)
),
moments as (
  select
    org,
    site,
    account,
    started_at_time as at_time,
    started_at_time_us as at_us,
    started_at_time_us as session_start,
    cast(null as varchar) as block_id,
    false as is_check,
    false as is_call,
    cast(null as bigint) as attempts,
    cast(null as double) as grade,
    cast(null as double) as max_grade
  from base.edx_session
  union all
  select
    org,
    site,
    site || ':' || cast(user_id as varchar) as account,
    event_time as at_time,
    event_us as at_us,
    cast(null as bigint) as session_start,
    block_id,
    is_check,
    is_call,
    attempts,
    grade,
    max_grade
  from named
  where user_id is not null
  union all
  select
    named.org,
    named.site,
    named.site || ':' || cast(bearer.user_id as varchar) as account,
    named.event_time as at_time,
    named.event_us as at_us,
    cast(null as bigint) as session_start,
    named.block_id,
    named.is_check,
    named.is_call,
    named.attempts,
    named.grade,
    named.max_grade
  from named
  join base.edx_user_name bearer
    on bearer.org = named.org and bearer.site = named.site and bearer.username = named.username
  where named.user_id is null
),
placed as (
  select
    org,
    site,
    account,
    at_time,
    at_us,
    -- An event belongs to the newest session that has begun by then.
    max(session_start) over (partition by org, site, account order by at_us) as session_start,
    block_id,
    is_check,
    is_call,
    attempts,
    grade,
    max_grade
  from moments
),
opened as (
  select
    org,
    site,
    account,
    at_time,
    at_us,
    session_start,
    block_id,
    is_check,
    attempts,
    grade,
    max_grade,
    min(case when not coalesce(is_call, false) then at_us end)
      over (partition by org, site, account, session_start, block_id) as named_us,
    min(case when not coalesce(is_call, false) then at_time end)
      over (partition by org, site, account, session_start, block_id) as named_at,
    min(case when is_call then at_us end)
      over (partition by org, site, account, session_start, block_id) as called_us,
    min(case when is_call then at_time end)
      over (partition by org, site, account, session_start, block_id) as called_at
  from placed
  where block_id is not null
)
select
  cast(holding.id as varchar) as session_id,
  cast(opened.org as varchar) as org,
  cast(opened.site as varchar) as site,
  cast(opened.account as varchar) as account,
  cast(holding.day as date) as day,
  cast(opened.block_id as varchar) as problem_id,
  -- The call of the submission itself is no work on the problem; an earlier call was.
  cast(
    case
      when opened.called_us < opened.named_us and opened.at_us - opened.called_us > 2000000 then opened.called_at
      else opened.named_at
    end as timestamp(3)
  ) as started_at_time,
  cast(
    case
      when opened.called_us < opened.named_us and opened.at_us - opened.called_us > 2000000 then opened.called_us
      else opened.named_us
    end as bigint
  ) as started_at_time_us,
  cast(opened.at_time as timestamp(3)) as checked_at_time,
  cast(opened.at_us as bigint) as checked_at_time_us,
  cast(opened.attempts as bigint) as attempt_number,
  cast(opened.grade as double) as grade,
  cast(opened.max_grade as double) as max_grade
from opened
join base.edx_session holding
  on holding.org = opened.org
  and holding.site = opened.site
  and holding.account = opened.account
  and holding.started_at_time_us = opened.session_start
where opened.is_check
