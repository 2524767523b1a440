-- One row per subject of the curriculum.
select
  cast(subject.id as varchar) as id,
  cast(
    case
      when trim(subject.name) <> '' then subject.name
      when trim(subject.description) <> '' then subject.description
      else 'N/A'
    end as varchar
  ) as title
from base.caliper_assignable_digital_resource subject
where subject.media_type = 'curriculum/subject'
