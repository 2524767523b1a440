-- One row per mastery that was awarded to a student.
with document_application as (
  select cf_document_id, min(lti_application_id) as lti_application_id
  from base.lti_application_curriculum_scope
  group by cf_document_id
),
mastery as (
  select achievement.id, achievement.cf_item_id, document_application.lti_application_id
  from base.clr_achievement achievement
  left join base.cf_item item on item.identifier = achievement.cf_item_id
  left join document_application on document_application.cf_document_id = item.document_id
  where lower(regexp_replace(achievement.achievement_type, '[^A-Za-z]', '')) in ('standardmastery', 'curriculummastery')
)
select
  cast(credential.credential_subject_id as varchar) as student_id,
  cast(cast(credential.result_value as decimal(18,4)) * 100 as decimal(18,2)) as mastery_percentage,
  cast(mastery.cf_item_id as varchar) as curriculum_item_id,
  cast(credential.awarded_date as timestamp(3)) as mastery_timestamp,
  cast(mastery.lti_application_id as varchar) as learning_app_id,
  cast(coalesce(visible.org_ids, '{}') as varchar) as org_ids
from base.clr_achievement_credential credential
join mastery on mastery.id = credential.achievement_id
left join visible_person visible on visible.person_id = credential.credential_subject_id
where credential.credential_subject_id is not null
  and (visible.person_id is not null or exists (select 1 from caller_scope where unrestricted))
