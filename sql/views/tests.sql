-- One row per test.
select
  cast(test.id as varchar) as id,
  cast(coalesce(test.name, test.description, 'N/A') as varchar) as title
from base.caliper_assessment test
