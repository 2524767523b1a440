-- One row per question.
select
  cast(question.id as varchar) as id,
  cast(coalesce(question.name, question.description, 'N/A') as varchar) as title,
  cast(question.media_type as varchar) as type
from base.caliper_assessment_item question
