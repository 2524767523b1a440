-- One row per journal entry that counts.
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
left join visible_person visible on visible.person_id = insight.user_id
where insight.slug = 'Journal'
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
