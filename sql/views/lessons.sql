-- One row per lesson of the curriculum.
select
  cast(lesson.id as varchar) as id,
  cast(coalesce(lesson.name, lesson.description, 'N/A') as varchar) as title
from base.caliper_assignable_digital_resource lesson
where lesson.media_type = 'curriculum/lesson'
