-- One row per student role at an organisation of any type.
select
  cast(role.user_id as varchar) as student_id,
  cast(organization.name as varchar) as organization_name,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.one_roster_role role
join base.one_roster_organization organization on organization.id = role.org_id
left join visible_person visible on visible.person_id = role.user_id
where role.role = 'student'
  and role.user_id is not null
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
