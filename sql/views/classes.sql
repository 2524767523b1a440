-- One row per class.
with allowed as (
  select allowed_org_id
  from caller_scope
  where allowed_org_id is not null
  group by allowed_org_id
)
select
  cast(class.id as varchar) as id,
  cast(class.title as varchar) as title,
  cast(class.class_code as varchar) as class_code,
  cast(class.class_type as varchar) as class_type,
  cast(class.course_id as varchar) as course_id,
  cast(described.course_title as varchar) as course_title,
  cast(class.school_id as varchar) as school_id,
  cast(described.school_name as varchar) as school_name,
  cast(coalesce(class.status, 'active') as varchar) as status,
  cast(described.subject_ids as varchar) as subject_ids,
  cast(described.grade_ids as varchar) as grade_ids
from base.one_roster_class class
join base.described_class described on described.id = class.id
left join allowed on allowed.allowed_org_id = class.school_id
where allowed.allowed_org_id is not null or exists (select 1 from caller_scope where unrestricted)
