-- One row per kind of insight that has settings.
select
  cast(insights_type_id as varchar) as insights_type_id,
  cast(requires_review as boolean) as requires_review,
  cast('timeback' as varchar) as source
from timeback_export.insights_config
