-- One row per subject of the curriculum.
select
  cast(subject.id as varchar) as id,
  cast(coalesce(subject.name, subject.description, 'N/A') as varchar) as title
from base.caliper_assignable_digital_resource subject
where subject.media_type = 'curriculum/subject'
