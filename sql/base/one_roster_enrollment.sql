-- One row per enrolment of one person in one class.
with timeback as (
  select id, user_id, class_id, role, "primary", begin_date, end_date, status
  from timeback_export.one_roster_enrollment
),
-- A learner's main run of a course is the active one that they joined last.
edx as (
  select
    id,
    person_id,
    class_id,
    is_active and row_number() over (
      partition by person_id, coalesce(course_id, class_id), is_active
      order by began_at desc nulls last, run_id desc, id
    ) = 1 as is_primary,
    began_at,
    end_date,
    is_active
  from base.edx_enrollment
)
select
  cast(id as varchar) as id,
  cast(user_id as varchar) as user_id,
  cast(class_id as varchar) as class_id,
  cast(role as varchar) as role,
  cast("primary" as boolean) as "primary",
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback
union all
select
  cast(id as varchar) as id,
  cast(person_id as varchar) as user_id,
  cast(class_id as varchar) as class_id,
  cast('student' as varchar) as role,
  cast(is_primary as boolean) as "primary",
  cast(began_at as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(case when is_active then 'active' else 'inactive' end as varchar) as status,
  cast('edx' as varchar) as source
from edx
