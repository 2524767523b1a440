-- One row per member of a course run's team who teaches it.
with team as (
  select site, user_id, course_id as run_id
  from edx.student_courseaccessrole
  where role in ('instructor', 'staff')
  group by site, user_id, course_id
)
select
  cast(team.site as varchar) as site,
  cast(run.run_id as varchar) as run_id,
  cast(account.native_id as varchar) as account,
  cast(account.person_id as varchar) as person_id,
  cast(known.organization_id as varchar) as organization_id
from team
join base.edx_run run on run.site = team.site and run.run_id = team.run_id
join base.person_account account
  on account.source = 'edx' and account.native_id = team.site || ':' || cast(team.user_id as varchar)
left join base.organization_id known on known.source = 'edx' and known.native_id = lower(run.org)
