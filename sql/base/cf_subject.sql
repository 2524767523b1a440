-- One row per subject.
select
  cast(identifier as varchar) as identifier,
  cast(title as varchar) as title,
  cast(hierarchy_code as varchar) as hierarchy_code,
  cast(description as varchar) as description,
  cast('timeback' as varchar) as source
from timeback_export.cf_subject
