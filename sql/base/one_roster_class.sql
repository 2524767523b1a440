-- One row per class: one offering of a course at a school.
with timeback as (
  select
    id,
    nullif(regexp_replace(title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as title,
    class_code,
    class_type,
    course_id,
    school_id,
    status
  from timeback_export.one_roster_class
),
edx as (
  select run.class_id, run.title, run.run_id, run.course_id, known.organization_id
  from base.edx_run run
  left join base.organization_id known on known.source = 'edx' and known.native_id = lower(run.org)
)
select
  cast(id as varchar) as id,
  cast(title as varchar) as title,
  cast(class_code as varchar) as class_code,
  cast(class_type as varchar) as class_type,
  cast(course_id as varchar) as course_id,
  cast(school_id as varchar) as school_id,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback
union all
select
  cast(class_id as varchar) as id,
  cast(title as varchar) as title,
  cast(run_id as varchar) as class_code,
  cast('scheduled' as varchar) as class_type,
  cast(course_id as varchar) as course_id,
  cast(organization_id as varchar) as school_id,
  cast('active' as varchar) as status,
  cast('edx' as varchar) as source
from edx
