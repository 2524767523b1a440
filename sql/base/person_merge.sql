-- One row per account that is not its person's first one: what was merged, and why.
with placed as (
  select
    person_id,
    source,
    native_id,
    row_number() over (partition by person_id order by place) as place
  from base.person_account
)
select
  cast(merged.person_id as varchar) as person_id,
  cast(merged.source as varchar) as source,
  cast(merged.native_id as varchar) as native_id,
  cast(kept.source as varchar) as first_source,
  cast(kept.native_id as varchar) as first_native_id,
  cast('same e-mail address' as varchar) as reason
from placed merged
join placed kept on kept.person_id = merged.person_id and kept.place = 1
where merged.place > 1
