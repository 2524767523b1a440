-- One row per course.
with timeback as (
  select id, title, course_code, org_id, status
  from timeback_export.one_roster_course
),
-- A course is called what its newest run with a title is called.
run as (
  select
    course_id,
    org,
    number,
    title,
    row_number() over (
      partition by course_id
      order by case when title is null then 2 else 1 end, run desc, site, run_id
    ) as place
  from base.edx_run
  where course_id is not null
),
edx as (
  select run.course_id, run.title, run.number, known.organization_id
  from run
  join base.organization_id known on known.source = 'edx' and known.native_id = lower(run.org)
  where run.place = 1
)
select
  cast(id as varchar) as id,
  cast(title as varchar) as title,
  cast(course_code as varchar) as course_code,
  cast(org_id as varchar) as org_id,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback
union all
select
  cast(course_id as varchar) as id,
  cast(title as varchar) as title,
  cast(number as varchar) as course_code,
  cast(organization_id as varchar) as org_id,
  cast('active' as varchar) as status,
  cast('edx' as varchar) as source
from edx
