-- One row per framework item.
select
  cast(item.identifier as varchar) as curriculum_item_id,
  cast(item.full_statement as varchar) as curriculum_item_title,
  cast(item.human_coding_scheme as varchar) as curriculum_item_code,
  cast(item.item_type as varchar) as curriculum_item_type
from base.cf_item item
