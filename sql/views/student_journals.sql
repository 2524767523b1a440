-- One row per journal entry that counts.
with caller as (
  select coalesce(bool_or(unrestricted), false) as unrestricted
  from caller_scope
)
select
  cast(insight.id as varchar) as id,
  cast(insight.user_id as varchar) as student_id,
  cast(insight.session_id as varchar) as session_id,
  cast(insight.application_id as varchar) as learning_app_id,
  cast(insight.reason as varchar) as journal_text,
  cast(insight.started_at_time as date) as date,
  cast(insight.started_at_time as timestamp(3)) as "timestamp",
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.counted_insight insight
cross join caller
left join visible_person visible on visible.person_id = insight.user_id
where insight.slug = 'Journal'
  and (caller.unrestricted or visible.person_id is not null)
