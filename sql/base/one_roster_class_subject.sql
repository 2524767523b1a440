-- One row per subject of one class.
with timeback as (
  select class_id, subject_id
  from timeback_export.one_roster_class_subject
)
select
  cast(class_id as varchar) as class_id,
  cast(subject_id as varchar) as subject_id,
  cast('timeback' as varchar) as source
from timeback
