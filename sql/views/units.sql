-- One row per unit of the curriculum.
select
  cast(unit.id as varchar) as id,
  cast(
    case
      when trim(unit.name) <> '' then unit.name
      when trim(unit.description) <> '' then unit.description
      else 'N/A'
    end as varchar
  ) as title
from base.caliper_assignable_digital_resource unit
where unit.media_type = 'curriculum/unit'
