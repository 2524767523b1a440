-- One row per enrolment of a learner in a course run, as its newest snapshot shows it.
with newest as (
  select
    site,
    id,
    user_id,
    course_id as run_id,
    created,
    coalesce(is_active, false) as is_active,
    snapshot_date,
    row_number() over (
      partition by site, id
      order by snapshot_date desc, _source_object desc, _source_entry desc, _row
    ) as place
  from edx.student_courseenrollment
  where user_id is not null
),
deactivated as (
  select site, user_id, run_id, max(deactivated_at) as deactivated_at
  from base.edx_deactivation
  group by site, user_id, run_id
),
shown_active as (
  select site, id, max(snapshot_date) as snapshot_date
  from edx_history.student_courseenrollment
  where is_active
  group by site, id
),
-- Of the snapshots since the learner was last in the run.
shown_inactive as (
  select history.site, history.id, min(history.snapshot_date) as snapshot_date
  from edx_history.student_courseenrollment history
  left join shown_active on shown_active.site = history.site and shown_active.id = history.id
  where not coalesce(history.is_active, false)
    and (shown_active.snapshot_date is null or history.snapshot_date > shown_active.snapshot_date)
  group by history.site, history.id
),
keyed as (
  select
    newest.site,
    newest.site || ':' || cast(newest.user_id as varchar) as account,
    newest.run_id,
    newest.created,
    newest.is_active,
    newest.snapshot_date,
    case
      when not newest.is_active
        then coalesce(cast(deactivated.deactivated_at as date), shown_inactive.snapshot_date, newest.snapshot_date)
    end as end_date,
    'edx' || chr(31) || 'enrollment' || chr(31) || newest.site || chr(31) || cast(newest.id as varchar)
      as enrollment_key
  from newest
  left join deactivated
    on deactivated.site = newest.site and deactivated.user_id = newest.user_id and deactivated.run_id = newest.run_id
  left join shown_inactive on shown_inactive.site = newest.site and shown_inactive.id = newest.id
  where newest.place = 1
)
select
  cast(
    regexp_replace(
      lower(to_hex(md5(to_utf8(keyed.enrollment_key)))),
      '(.{8})(.{4})(.{4})(.{4})(.{12})',
      '$1-$2-$3-$4-$5'
    ) as varchar
  ) as id,
  cast(keyed.site as varchar) as site,
  cast(keyed.account as varchar) as account,
  cast(account.person_id as varchar) as person_id,
  cast(run.run_id as varchar) as run_id,
  cast(run.class_id as varchar) as class_id,
  cast(run.course_id as varchar) as course_id,
  cast(known.organization_id as varchar) as organization_id,
  cast(keyed.created as timestamp(3)) as began_at,
  cast(keyed.is_active as boolean) as is_active,
  cast(keyed.end_date as date) as end_date,
  cast(keyed.snapshot_date as date) as snapshot_date
from keyed
join base.edx_run run on run.site = keyed.site and run.run_id = keyed.run_id
join base.person_account account on account.source = 'edx' and account.native_id = keyed.account
left join base.organization_id known on known.source = 'edx' and known.native_id = lower(run.org)
