-- One row per subject of one framework item.
select
  cast(item_id as varchar) as item_id,
  cast(subject_id as varchar) as subject_id,
  cast('timeback' as varchar) as source
from timeback_export.cf_item_subject
