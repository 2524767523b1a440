-- One row per application.
select
  cast(application.id as varchar) as id,
  cast(application.name as varchar) as name
from base.lti_application application
