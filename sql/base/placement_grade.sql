-- One row per grade level.
with timeback as (
  select id, grade_primary_identifier, nullif(regexp_replace(label, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as label, order_number
  from timeback_export.placement_grade
),
seed as (
  select identifier, label, order_number
  from (
    values
      ('PK', 'Pre-kindergarten', 0),
      ('KG', 'Kindergarten', 1),
      ('01', 'Grade 1', 2),
      ('02', 'Grade 2', 3),
      ('03', 'Grade 3', 4),
      ('04', 'Grade 4', 5),
      ('05', 'Grade 5', 6),
      ('06', 'Grade 6', 7),
      ('07', 'Grade 7', 8),
      ('08', 'Grade 8', 9),
      ('09', 'Grade 9', 10),
      ('10', 'Grade 10', 11),
      ('11', 'Grade 11', 12),
      ('12', 'Grade 12', 13),
      ('PS', 'Postsecondary', 14)
  ) as level (identifier, label, order_number)
),
keyed as (
  select 'timeback' || chr(31) || 'grade' || chr(31) || identifier as grade_key, identifier, label, order_number
  from seed
),
levels as (
  select id, grade_primary_identifier, label, order_number
  from timeback
  union all
  select
    regexp_replace(lower(to_hex(md5(to_utf8(grade_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5') as id,
    identifier as grade_primary_identifier,
    label,
    order_number
  from keyed
  where not exists (select 1 from timeback)
)
select
  cast(id as varchar) as id,
  cast(grade_primary_identifier as varchar) as grade_primary_identifier,
  cast(label as varchar) as label,
  cast(order_number as bigint) as order_number,
  cast('timeback' as varchar) as source
from levels
