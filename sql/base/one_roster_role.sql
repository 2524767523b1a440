-- One row per role of one person at one organisation.
with timeback as (
  select id, user_id, org_id, role, role_type, begin_date, end_date, admission_date, status
  from timeback_export.one_roster_role
),
-- Where a person enrolled first is their main organisation.
ranked_enrollment as (
  select
    person_id,
    organization_id,
    row_number() over (partition by person_id order by began_at nulls last, id) as place
  from base.edx_enrollment
  where organization_id is not null
),
home as (
  select person_id, organization_id from ranked_enrollment where place = 1
),
held as (
  -- A learner of an organisation is one for as long as one of their enrolments there lasts.
  select
    account,
    person_id,
    organization_id,
    'student' as role,
    cast(min(began_at) as date) as begin_date,
    case when not bool_or(is_active) then max(end_date) end as end_date,
    bool_or(is_active) as is_active
  from base.edx_enrollment
  where organization_id is not null
  group by account, person_id, organization_id
  union all
  select
    account,
    person_id,
    organization_id,
    'teacher' as role,
    cast(null as date) as begin_date,
    cast(null as date) as end_date,
    true as is_active
  from base.edx_teacher
  where organization_id is not null
  group by account, person_id, organization_id
),
edx as (
  select
    'edx' || chr(31) || 'role' || chr(31) || held.account || chr(31) || held.organization_id || chr(31) || held.role
      as role_key,
    held.person_id,
    held.organization_id,
    held.role,
    case when home.person_id is not null then 'primary' else 'secondary' end as role_type,
    held.begin_date,
    held.end_date,
    held.is_active
  from held
  left join home on home.person_id = held.person_id and home.organization_id = held.organization_id
)
select
  cast(id as varchar) as id,
  cast(user_id as varchar) as user_id,
  cast(org_id as varchar) as org_id,
  cast(role as varchar) as role,
  cast(role_type as varchar) as role_type,
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(admission_date as date) as admission_date,
  cast(status as varchar) as status,
  cast('timeback' as varchar) as source
from timeback
union all
select
  cast(
    regexp_replace(lower(to_hex(md5(to_utf8(role_key)))), '(.{8})(.{4})(.{4})(.{4})(.{12})', '$1-$2-$3-$4-$5')
    as varchar
  ) as id,
  cast(person_id as varchar) as user_id,
  cast(organization_id as varchar) as org_id,
  cast(role as varchar) as role,
  cast(role_type as varchar) as role_type,
  cast(begin_date as date) as begin_date,
  cast(end_date as date) as end_date,
  cast(begin_date as date) as admission_date,
  cast(case when is_active then 'active' else 'inactive' end as varchar) as status,
  cast('edx' as varchar) as source
from edx
