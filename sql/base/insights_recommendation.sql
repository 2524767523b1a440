-- One row per piece of advice for one learner.
select
  cast(id as varchar) as id,
  cast(user_id as varchar) as user_id,
  cast(type as varchar) as type,
  cast(source_system as varchar) as source_system,
  cast(source_reference_id as varchar) as source_reference_id,
  cast(nullif(regexp_replace(title, '\A[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+|[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+\z'), '') as varchar) as title,
  cast(visibility as varchar) as visibility,
  cast(content as varchar) as content,
  cast(generated_at as timestamp(3)) as generated_at,
  cast(delivered_at as timestamp(3)) as delivered_at,
  cast(feedback_sentiment as varchar) as feedback_sentiment,
  cast(feedback_text as varchar) as feedback_text,
  cast(feedback_at as timestamp(3)) as feedback_at,
  cast('timeback' as varchar) as source
from timeback_export.insights_recommendation
