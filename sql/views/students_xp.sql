-- One row per student, application, session and date on which the ledger has an entry.
with caller as (
  select coalesce(bool_or(unrestricted), false) as unrestricted
  from caller_scope
),
summed as (
  select
    user_id,
    application_id,
    session_id,
    cast(date_created as date) as date_earned,
    sum(value) as total_value
  from base.tb_xp_ledger
  group by user_id, application_id, session_id, cast(date_created as date)
)
select
  cast(summed.user_id as varchar) as student_id,
  cast(summed.application_id as varchar) as learning_app_id,
  cast(summed.session_id as varchar) as session_id,
  cast(summed.date_earned as date) as date,
  cast(coalesce(summed.total_value, 0) as decimal(18,2)) as total_value,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from summed
cross join caller
left join visible_person visible on visible.person_id = summed.user_id
where caller.unrestricted or visible.person_id is not null
