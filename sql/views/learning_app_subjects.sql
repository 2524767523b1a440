-- One row per application and title of a subject that its curricula cover.
with document_subject as (
  select distinct item.document_id, item_subject.subject_id
  from base.cf_item item
  join base.cf_item_subject item_subject on item_subject.item_id = item.identifier
)
select distinct
  cast(covered.lti_application_id as varchar) as learning_app_id,
  cast(subject.title as varchar) as subject_title
from base.lti_application_curriculum_scope covered
join document_subject on document_subject.document_id = covered.cf_document_id
join base.cf_subject subject on subject.identifier = document_subject.subject_id
where subject.title is not null
