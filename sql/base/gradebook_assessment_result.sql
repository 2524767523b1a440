-- One row per result of one learner in a standardised test.
select
  cast(id as varchar) as id,
  cast(student_id as varchar) as student_id,
  cast(nullif(regexp_replace(assessment_title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as assessment_title,
  cast(score_date as date) as score_date,
  cast(report_url as varchar) as report_url,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback_export.gradebook_assessment_result
