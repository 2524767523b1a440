-- One row per question.
select
  cast(question.id as varchar) as id,
  cast(
    case
      when trim(question.name) <> '' then question.name
      when trim(question.description) <> '' then question.description
      else 'N/A'
    end as varchar
  ) as title,
  cast(question.media_type as varchar) as type
from base.caliper_assessment_item question
