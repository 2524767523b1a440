-- One row per course.
with timeback as (
  select id, nullif(regexp_replace(title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as title, course_code, org_id, status
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
