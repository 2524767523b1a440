-- One row per test.
select
  cast(test.id as varchar) as id,
  cast(
    case
      when trim(test.name) <> '' then test.name
      when trim(test.description) <> '' then test.description
      else 'N/A'
    end as varchar
  ) as title
from base.caliper_assessment test
