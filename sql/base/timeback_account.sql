-- One row per user of TimeBack.
select
  cast(id as varchar) as id,
  cast(nullif(regexp_replace(given_name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as given_name,
  cast(nullif(regexp_replace(family_name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as family_name,
  cast(email as varchar) as email,
  cast(status as varchar) as status,
  cast(date_created as timestamp(3)) as date_created,
  cast(date_last_modified as timestamp(3)) as date_last_modified,
  -- An export that was converted before there were microseconds has milliseconds alone.
  cast(coalesce(date_last_modified_us, 1000 * date_diff('millisecond', timestamp '1970-01-01 00:00:00.000', date_last_modified)) as bigint)
    as date_last_modified_us,
  cast('timeback' as varchar) as source
from timeback_export.one_roster_user
