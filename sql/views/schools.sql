-- One row per organisation of type school.
with allowed as (
  select allowed_org_id
  from caller_scope
  where allowed_org_id is not null
  group by allowed_org_id
),
attached as (
  select school_id, count(distinct student_id) as student_count
  from base.student_attachment
  group by school_id
)
select
  cast(school.id as varchar) as id,
  cast(school.name as varchar) as name,
  cast(school.identifier as varchar) as identifier,
  cast(school.parent_id as varchar) as parent_id,
  cast(parent.name as varchar) as parent_name,
  cast(coalesce(school.status, 'active') as varchar) as status,
  cast(coalesce(attached.student_count, 0) as bigint) as student_count
from base.one_roster_organization school
left join allowed on allowed.allowed_org_id = school.id
left join base.one_roster_organization parent on parent.id = school.parent_id
left join attached on attached.school_id = school.id
where school.type = 'school'
  and (allowed.allowed_org_id is not null or exists (select 1 from caller_scope where unrestricted))
