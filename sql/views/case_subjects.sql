-- One row per subject of the frameworks.
select
  cast(subject.identifier as varchar) as id,
  cast(coalesce(subject.title, 'N/A') as varchar) as title,
  cast(coalesce(nullif(trim(subject.hierarchy_code), ''), 'N/A') as varchar) as hierarchy_code,
  cast(subject.description as varchar) as description
from base.cf_subject subject
