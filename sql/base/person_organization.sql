-- One row per person and organisation at which the person has a current role.
select
  cast(role.user_id as varchar) as person_id,
  cast(role.org_id as varchar) as org_id,
  cast(bool_or(role.source = 'timeback') as boolean) as by_timeback
from base.one_roster_role role
cross join base.as_of today
where role.user_id is not null
  and role.org_id is not null
  and lower(trim(coalesce(role.status, 'active'))) not in ('inactive', 'tobedeleted')
  and (role.end_date is null or role.end_date >= today.as_of)
group by role.user_id, role.org_id
