-- One row per person, application, session and date, over all entries of the ledger.
select
  cast(user_id as varchar) as user_id,
  cast(application_id as varchar) as application_id,
  cast(session_id as varchar) as session_id,
  cast(date_created as date) as date_earned,
  cast(coalesce(sum(value), 0) as decimal(38,18)) as total_value
from base.tb_xp_ledger
group by user_id, application_id, session_id, cast(date_created as date)
