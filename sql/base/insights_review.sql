-- One row per verdict of a person on one insight.
select
  cast(insight_id as varchar) as insight_id,
  cast(result as varchar) as result,
  cast(reviewed_at as timestamp(3)) as reviewed_at,
  cast('timeback' as varchar) as source
from timeback_export.insights_review
