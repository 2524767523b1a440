-- One row per recommendation that the student may see.
select
  cast(advice.id as varchar) as id,
  cast(advice.user_id as varchar) as student_id,
  cast(coalesce(nullif(trim(advice.type), ''), 'N/A') as varchar) as type,
  cast(coalesce(nullif(trim(advice.source_system), ''), 'N/A') as varchar) as source,
  cast(advice.source_reference_id as varchar) as source_reference_id,
  cast(advice.title as varchar) as title,
  cast(advice.visibility as varchar) as visibility,
  cast(coalesce(nullif(trim(advice.content), ''), 'N/A') as varchar) as content,
  cast(advice.generated_at as date) as date,
  cast(advice.generated_at as timestamp(3)) as generated_at,
  cast(advice.delivered_at as timestamp(3)) as delivered_at,
  cast(advice.feedback_sentiment as varchar) as feedback_sentiment,
  cast(advice.feedback_text as varchar) as feedback_text,
  cast(advice.feedback_at as timestamp(3)) as feedback_at,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.insights_recommendation advice
left join visible_person visible on visible.person_id = advice.user_id
where advice.visibility = 'student'
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
