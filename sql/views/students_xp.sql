-- One row per student, application, session and date on which the ledger has an entry.
select
  cast(earned.user_id as varchar) as student_id,
  cast(earned.application_id as varchar) as learning_app_id,
  cast(earned.session_id as varchar) as session_id,
  cast(earned.date_earned as date) as date,
  -- A total that its type cannot hold is the largest that it can.
  cast(
    greatest(least(earned.total_value, 9999999999999999.99), -9999999999999999.99)
    as decimal(18,2)
  ) as total_value,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.daily_xp earned
left join visible_person visible on visible.person_id = earned.user_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
