-- One row per learner and subject.
select
  cast(student_id as varchar) as student_id,
  cast(subject_id as varchar) as subject_id,
  cast(grade_id as varchar) as grade_id,
  cast(placement_status as varchar) as placement_status,
  cast(date_last_modified as timestamp(3)) as date_last_modified,
  -- An export that was converted before there were microseconds has milliseconds alone.
  cast(coalesce(date_last_modified_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', date_last_modified)) as bigint)
    as date_last_modified_us,
  cast('timeback' as varchar) as source
from timeback_export.placement_student_subject_placement
