-- One row per person whom the caller may see, with the organisations that make it so.
select
  cast(person.person_id as varchar) as person_id,
  cast('{' || array_join(array_agg(distinct person.org_id order by person.org_id), ',') || '}' as varchar) as org_ids
from base.person_organization person
where exists (
  select 1
  from caller_scope
  where caller_scope.unrestricted or caller_scope.allowed_org_id = person.org_id
)
group by person.person_id
