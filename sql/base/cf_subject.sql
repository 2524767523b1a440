-- One row per subject.
select
  cast(identifier as varchar) as identifier,
  cast(nullif(regexp_replace(title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as title,
  cast(hierarchy_code as varchar) as hierarchy_code,
  cast(description as varchar) as description,
  cast('timeback' as varchar) as source
from timeback_export.cf_subject
