-- One row per student role at an organisation of any type.
with caller as (
  select coalesce(bool_or(unrestricted), false) as unrestricted
  from caller_scope
)
select
  cast(role.user_id as varchar) as student_id,
  cast(organization.name as varchar) as organization_name,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.one_roster_role role
join base.one_roster_organization organization on organization.id = role.org_id
cross join caller
left join visible_person visible on visible.person_id = role.user_id
where role.role = 'student'
  and role.user_id is not null
  and (caller.unrestricted or visible.person_id is not null)
