-- One row per link from a student to a guide over one period.
select
  cast(link.source_user_id as varchar) as student_id,
  cast(concat_ws(' ', student.given_name, student.family_name) as varchar) as student_name,
  cast(link.agent_user_id as varchar) as guide_id,
  cast(concat_ws(' ', guide.given_name, guide.family_name) as varchar) as guide_name,
  cast(link.relationship_type as varchar) as relationship_type,
  cast(coalesce(link.status, 'active') as varchar) as status,
  cast(link.begin_date as date) as begin_date,
  cast(link.end_date as date) as end_date,
  cast(coalesce(link.date_created, link.date_last_modified) as timestamp(3)) as assigned_date,
  cast(coalesce(link.date_last_modified, link.date_created) as timestamp(3)) as last_modified_date,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.one_roster_user_agent link
join base.one_roster_user student on student.id = link.source_user_id
join base.one_roster_user guide on guide.id = link.agent_user_id
left join visible_person visible on visible.person_id = link.source_user_id
where link.relationship_type in ('teacher', 'principal')
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
