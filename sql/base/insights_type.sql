-- One row per kind of insight.
select
  cast(id as varchar) as id,
  cast(slug as varchar) as slug,
  cast(category as varchar) as category,
  cast(visibility as varchar) as visibility,
  cast(is_waste as boolean) as is_waste,
  cast('timeback' as varchar) as source
from timeback_export.insights_type
