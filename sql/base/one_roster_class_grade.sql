-- One row per grade level of one class.
with timeback as (
  select class_id, placement_grade_id
  from timeback_export.one_roster_class_grade
)
select
  cast(class_id as varchar) as class_id,
  cast(placement_grade_id as varchar) as placement_grade_id,
  cast('timeback' as varchar) as source
from timeback
