-- One row per link from a person to one who acts for them, over one period.
with timeback as (
  select
    id,
    source_user_id,
    agent_user_id,
    relationship_type,
    status,
    begin_date,
    end_date,
    date_created,
    date_last_modified,
    date_last_modified_us
  from timeback_export.one_roster_user_agent
),
-- Course teams often enrol in their own course.
edx as (
  select
    'edx' || chr(31) || 'agent' || chr(31) || enrollment.id || chr(31) || teacher.account as agent_key,
    enrollment.person_id,
    teacher.person_id as teacher_id,
    enrollment.is_active,
    enrollment.began_at,
    enrollment.end_date,
    coalesce(enrollment.began_at, cast(enrollment.snapshot_date as timestamp(3))) as recorded_at
  from base.edx_enrollment enrollment
  join base.edx_teacher teacher on teacher.site = enrollment.site and teacher.run_id = enrollment.run_id
  where teacher.person_id <> enrollment.person_id
)
select
  cast(id as varchar) as id,
  cast(source_user_id as varchar) as source_user_id,
  cast(agent_user_id as varchar) as agent_user_id,
  cast(relationship_type as varchar) as relationship_type,
  cast(status as varchar) as status,
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(date_created as timestamp(3)) as date_created,
  cast(date_last_modified as timestamp(3)) as date_last_modified,
  -- An export that was converted before there were microseconds has milliseconds alone.
  cast(coalesce(date_last_modified_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', date_last_modified)) as bigint)
    as date_last_modified_us,
  cast('timeback' as varchar) as source
from timeback
union all
select
  cast(
    regexp_replace(lower(to_hex(md5(to_utf8(agent_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
    as varchar
  ) as id,
  cast(person_id as varchar) as source_user_id,
  cast(teacher_id as varchar) as agent_user_id,
  cast('teacher' as varchar) as relationship_type,
  cast(case when is_active then 'active' else 'inactive' end as varchar) as status,
  cast(began_at as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(recorded_at as timestamp(3)) as date_created,
  cast(null as timestamp(3)) as date_last_modified,
  cast(null as bigint) as date_last_modified_us,
  cast('edx' as varchar) as source
from edx
