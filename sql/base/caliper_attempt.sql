-- One row per attempt of one person at one piece of content.
with event_session as (
  select attempt_id, min(session_id) as session_id
  from timeback_export.caliper_event
  where attempt_id is not null
  group by attempt_id
),
timeback as (
  select
    attempt.id,
    attempt.assignee_id,
    attempt.assignable_id,
    coalesce(attempt.session_id, event_session.session_id) as session_id,
    attempt.started_at_time,
    -- An export that was converted before there were microseconds has milliseconds alone.
    coalesce(attempt.started_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', attempt.started_at_time)) as started_at_time_us,
    attempt.ended_at_time,
    coalesce(attempt.ended_at_time_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', attempt.ended_at_time)) as ended_at_time_us,
    attempt.duration_sec,
    attempt.score_given,
    attempt.max_score,
    attempt.attempt_count,
    'timeback' as source
  from timeback_export.caliper_attempt attempt
  left join event_session on event_session.attempt_id = attempt.id
),
ranked_check as (
  select
    site,
    account,
    problem_id,
    session_id,
    started_at_time,
    started_at_time_us,
    checked_at_time,
    checked_at_time_us,
    grade,
    max_grade,
    attempt_number,
    row_number() over (
      partition by account, problem_id
      order by checked_at_time_us, attempt_number nulls last, grade nulls last, session_id
    ) as place
  from base.edx_check
),
timed_state as (
  select
    site,
    id,
    site || ':' || cast(student_id as varchar) as account,
    module_type,
    module_id,
    created,
    coalesce(created_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', created)) as created_us,
    modified,
    coalesce(modified_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', modified)) as modified_us,
    grade,
    max_grade
  from edx.courseware_studentmodule
  where module_type in ('problem', 'sequential') and student_id is not null
),
-- What was opened: problems, and of the sequentials the lessons; the others are tests. A key from before autumn 2014 does not
-- name the run: a learner of two runs has two states with one key.
ranked_state as (
  select
    state.site,
    state.account,
    state.module_id,
    state.created,
    state.created_us,
    state.modified,
    state.modified_us,
    state.grade,
    state.max_grade,
    row_number() over (
      partition by state.account, state.module_id
      order by state.created_us nulls last, state.id
    ) as place
  from timed_state state
  left join base.edx_block lesson
    on lesson.site = state.site and lesson.block_id = state.module_id and lesson.content_level = 'lesson'
  where state.module_type = 'problem' or lesson.block_id is not null
),
engaged as (
  select
    site,
    account,
    problem_id as block_id,
    session_id,
    started_at_time,
    started_at_time_us,
    checked_at_time as ended_at_time,
    checked_at_time_us as ended_at_time_us,
    grade,
    max_grade,
    attempt_number
  from ranked_check
  where place = 1
  union all
  select
    state.site,
    state.account,
    state.module_id as block_id,
    cast(null as varchar) as session_id,
    state.created as started_at_time,
    state.created_us as started_at_time_us,
    state.modified as ended_at_time,
    state.modified_us as ended_at_time_us,
    state.grade,
    state.max_grade,
    cast(null as bigint) as attempt_number
  from ranked_state state
  left join ranked_check logged
    on logged.account = state.account and logged.problem_id = state.module_id and logged.place = 1
  where state.place = 1 and logged.account is null
),
edx_keyed as (
  select
    account.person_id,
    'edx' || chr(31) || 'attempt' || chr(31) || engaged.account || chr(31) || engaged.block_id as attempt_key,
    'edx' || chr(31) || 'block' || chr(31) || engaged.site || chr(31) || engaged.block_id as block_key,
    engaged.session_id,
    engaged.started_at_time,
    engaged.started_at_time_us,
    engaged.ended_at_time,
    engaged.ended_at_time_us,
    engaged.grade,
    engaged.max_grade,
    engaged.attempt_number
  from engaged
  join base.person_account account on account.source = 'edx' and account.native_id = engaged.account
),
edx as (
  select
    regexp_replace(lower(to_hex(md5(to_utf8(attempt_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as id,
    person_id as assignee_id,
    regexp_replace(lower(to_hex(md5(to_utf8(block_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
      as assignable_id,
    session_id,
    started_at_time,
    started_at_time_us,
    ended_at_time,
    ended_at_time_us,
    cast(null as double) as duration_sec,
    grade as score_given,
    max_grade as max_score,
    attempt_number as attempt_count,
    'edx' as source
  from edx_keyed
),
sourced as (
  select
    id,
    assignee_id,
    assignable_id,
    session_id,
    started_at_time,
    started_at_time_us,
    ended_at_time,
    ended_at_time_us,
    duration_sec,
    score_given,
    max_score,
    attempt_count,
    source
  from timeback
  union all
  select
    id,
    assignee_id,
    assignable_id,
    session_id,
    started_at_time,
    started_at_time_us,
    ended_at_time,
    ended_at_time_us,
    duration_sec,
    score_given,
    max_score,
    attempt_count,
    source
  from edx
)
select
  cast(id as varchar) as id,
  cast(assignee_id as varchar) as assignee_id,
  cast(assignable_id as varchar) as assignable_id,
  cast(session_id as varchar) as session_id,
  cast(started_at_time as timestamp(3)) as started_at_time,
  cast(started_at_time_us as bigint) as started_at_time_us,
  cast(ended_at_time as timestamp(3)) as ended_at_time,
  cast(ended_at_time_us as bigint) as ended_at_time_us,
  cast(duration_sec as double) as duration_sec,
  cast(score_given as double) as score_given,
  cast(max_score as double) as max_score,
  cast(attempt_count as bigint) as attempt_count,
  cast(source as varchar) as source
from sourced
