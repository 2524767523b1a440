-- One row per entry of the ledger of experience points.
with event_session as (
  select xp_ledger_id, min(session_id) as session_id
  from timeback_export.caliper_event
  where xp_ledger_id is not null
  group by xp_ledger_id
)
select
  cast(ledger.id as varchar) as id,
  cast(ledger.user_id as varchar) as user_id,
  cast(ledger.application_id as varchar) as application_id,
  cast(coalesce(ledger.session_id, event_session.session_id) as varchar) as session_id,
  cast(ledger.value as decimal(38,18)) as value,
  cast(ledger.date_created as timestamp(3)) as date_created,
  cast('timeback' as varchar) as source
from timeback_export.tb_xp_ledger ledger
left join event_session on event_session.xp_ledger_id = ledger.id
