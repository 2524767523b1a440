-- One row per result of one learner in a standardised test.
select
  cast(id as varchar) as id,
  cast(student_id as varchar) as student_id,
  cast(assessment_title as varchar) as assessment_title,
  cast(score_date as date) as score_date,
  cast(report_url as varchar) as report_url,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback_export.gradebook_assessment_result
