-- One row per check of an answer by the server, within the session in which it happened.
with moments as (
  select
    org,
    site,
    account,
    started_at_time as at_time,
    started_at_time_us as at_us,
    started_at_time_us as session_start,
    cast(null as varchar) as block_id,
    false as is_check,
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
    coalesce(event_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', event_time)) as at_us,
    cast(null as bigint) as session_start,
    coalesce(problem_id, block_id) as block_id,
    event_source = 'server' and event_type = 'problem_check' and problem_id is not null as is_check,
    attempts,
    grade,
    max_grade
  from edx.events
  where user_id is not null and event_time is not null and (problem_id is not null or block_id is not null)
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
    min(at_time) over (partition by org, site, account, session_start, block_id) as opened_at,
    min(at_us) over (partition by org, site, account, session_start, block_id) as opened_us
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
  cast(opened.opened_at as timestamp(3)) as started_at_time,
  cast(opened.opened_us as bigint) as started_at_time_us,
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
