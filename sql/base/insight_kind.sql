-- One row per kind of insight, with whether its insights count only once a person has confirmed them.
-- Who says nothing about a kind does not open it: an accusation that nobody confirmed is never shown.
with setting as (
  select count(*) as tables
  from base.delivered_table
  where table_name = 'insights_config'
)
select
  cast(kind.id as varchar) as id,
  cast(kind.slug as varchar) as slug,
  cast(kind.category as varchar) as category,
  cast(kind.visibility as varchar) as visibility,
  cast(kind.is_waste as boolean) as is_waste,
  cast(
    case
      when setting.tables = 0 then true
      when config.requires_review is not null then config.requires_review
      else kind.category is null or lower(trim(kind.category)) in ('cheating', 'proctoring')
    end as boolean
  ) as requires_review,
  cast(config.requires_review is not null as boolean) as is_configured,
  cast(kind.source as varchar) as source
from base.insights_type kind
cross join setting
left join base.insights_config config on config.insights_type_id = kind.id
