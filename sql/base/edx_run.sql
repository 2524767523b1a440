-- One row per course run of one edX site that a package names.
with named as (
  select site, course_id as run_id from edx.course_structure
  union
  select site, course_id as run_id from edx.student_courseenrollment
  union
  select site, course_id as run_id from edx.student_courseaccessrole
),
outline as (
  select
    site,
    course_id as run_id,
    nullif(regexp_replace(display_name, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as title,
    row_number() over (
      partition by site, course_id
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.course_structure
  where category = 'course'
),
-- Both spellings at once: `course-v1:Org+Number+Run` and `Org/Number/Run`.
parted as (
  select
    site,
    run_id,
    regexp_extract(run_id, '\A(?:(?:course|ccx)-v1:)?([^:+/]+)[+/]([^+/]+)[+/](.+)\z', 1) as org,
    regexp_extract(run_id, '\A(?:(?:course|ccx)-v1:)?([^:+/]+)[+/]([^+/]+)[+/](.+)\z', 2) as number,
    regexp_extract(run_id, '\A(?:(?:course|ccx)-v1:)?([^:+/]+)[+/]([^+/]+)[+/](.+)\z', 3) as run
  from named
  where trim(run_id) <> ''
),
keyed as (
  select
    parted.site,
    parted.run_id,
    parted.org,
    parted.number,
    parted.run,
    outline.title,
    'edx' || chr(31) || 'course' || chr(31) || lower(parted.org) || chr(31) || parted.number as course_key,
    'edx' || chr(31) || 'class' || chr(31) || parted.site || chr(31) || parted.run_id as class_key
  from parted
  left join outline on outline.site = parted.site and outline.run_id = parted.run_id and outline.place = 1
)
select
  cast(site as varchar) as site,
  cast(run_id as varchar) as run_id,
  cast(org as varchar) as org,
  cast(number as varchar) as number,
  cast(run as varchar) as run,
  cast(title as varchar) as title,
  cast(
    regexp_replace(lower(to_hex(md5(to_utf8(course_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
    as varchar
  ) as course_id,
  cast(
    regexp_replace(lower(to_hex(md5(to_utf8(class_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
    as varchar
  ) as class_id
from keyed
