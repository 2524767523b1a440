-- One row per distinct attachment of one student to one school: kind and period.
select
  cast(attachment.student_id as varchar) as student_id,
  cast(attachment.school_id as varchar) as school_id,
  cast(school.name as varchar) as school_name,
  cast(attachment.link_kind as varchar) as link_kind,
  cast(attachment.begin_date as date) as begin_date,
  cast(attachment.end_date as date) as end_date,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.student_attachment attachment
join base.one_roster_organization school on school.id = attachment.school_id
left join visible_person visible on visible.person_id = attachment.student_id
where visible.person_id is not null or exists (select 1 from caller_scope where unrestricted)
