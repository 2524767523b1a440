-- One row per grade level.
select
  cast(level.id as varchar) as id,
  cast(coalesce(nullif(trim(level.grade_primary_identifier), ''), 'N/A') as varchar) as grade_identifier,
  cast(coalesce(level.label, 'N/A') as varchar) as label,
  cast(level.order_number as bigint) as order_number
from base.placement_grade level
