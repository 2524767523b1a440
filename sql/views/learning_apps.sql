-- One row per application.
select
  cast(application.id as varchar) as id,
  cast(coalesce(application.name, 'N/A') as varchar) as name
from base.lti_application application
