-- One row per lesson of the curriculum.
select
  cast(lesson.id as varchar) as id,
  cast(
    case
      when trim(lesson.name) <> '' then lesson.name
      when trim(lesson.description) <> '' then lesson.description
      else 'N/A'
    end as varchar
  ) as title
from base.caliper_assignable_digital_resource lesson
where lesson.media_type = 'curriculum/lesson'
