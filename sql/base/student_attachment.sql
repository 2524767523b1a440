-- One row per distinct attachment of one student to one school: kind and period.
with attachment as (
  select
    user_id as student_id,
    org_id as school_id,
    case when role_type = 'primary' then 'primary_role' else 'secondary_role' end as link_kind,
    begin_date,
    end_date
  from base.one_roster_role
  where role = 'student'
  union
  select
    enrollment.user_id as student_id,
    class.school_id,
    'enrollment' as link_kind,
    enrollment.begin_date,
    enrollment.end_date
  from base.one_roster_enrollment enrollment
  join base.one_roster_class class on class.id = enrollment.class_id
  where enrollment.role = 'student'
)
select
  cast(attachment.student_id as varchar) as student_id,
  cast(attachment.school_id as varchar) as school_id,
  cast(attachment.link_kind as varchar) as link_kind,
  cast(attachment.begin_date as date) as begin_date,
  cast(attachment.end_date as date) as end_date
from attachment
join base.one_roster_organization school on school.id = attachment.school_id and school.type = 'school'
where attachment.student_id is not null
