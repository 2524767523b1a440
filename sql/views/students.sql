-- One row per person with a student role.
with student as (
  select user_id
  from base.one_roster_role
  where role = 'student'
  group by user_id
)
select
  cast(person.id as varchar) as id,
  cast(concat_ws(' ', person.given_name, person.family_name) as varchar) as name,
  cast(person.email as varchar) as email,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.one_roster_user person
join student on student.user_id = person.id
left join visible_person visible on visible.person_id = person.id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
