-- One row per unit of the curriculum.
select
  cast(unit.id as varchar) as id,
  cast(coalesce(unit.name, unit.description, 'N/A') as varchar) as title
from base.caliper_assignable_digital_resource unit
where unit.media_type = 'curriculum/unit'
