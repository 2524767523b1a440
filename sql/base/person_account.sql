-- One row per account of one source, with the person that it belongs to.
with accounts as (
  select
    'timeback' as source,
    1 as source_rank,
    id as native_id,
    nullif(lower(trim(email)), '') as email,
    id as own_person_id
  from timeback_export.one_roster_user
  union all
  -- Who has not confirmed an address may have given another person's.
  select
    'edx' as source,
    2 as source_rank,
    native_id,
    case when is_confirmed then lower(email) end as email,
    regexp_replace(
      lower(to_hex(md5(to_utf8('edx' || chr(31) || 'user' || chr(31) || native_id)))),
      '(.{8})(.{4})(.{4})(.{4})(.{12})',
      '$1-$2-$3-$4-$5'
    ) as own_person_id
  from base.edx_account
),
-- Ids of digits alone compare as numbers: by length without leading zeros, then digit by digit.
digits as (
  select
    source,
    source_rank,
    native_id,
    email,
    own_person_id,
    case when regexp_like(native_id, '\A[0-9]+\z') then regexp_replace(native_id, '\A0+', '') end as number
  from accounts
  where email is not null
),
of_a_kind as (
  select
    source,
    source_rank,
    native_id,
    email,
    own_person_id,
    row_number() over (
      partition by email, source_rank, number is null
      order by length(number), number, native_id
    ) as kind_place
  from digits
),
-- The smallest number and the smallest text of a source compare as text.
placed as (
  select
    source,
    native_id,
    email,
    own_person_id,
    row_number() over (
      partition by email
      order by source_rank, case when kind_place = 1 then 1 else 2 end, native_id
    ) as place
  from of_a_kind
),
addressed as (
  select account.source, account.native_id, account.place, first_account.own_person_id as merged_person_id
  from placed account
  join placed first_account on first_account.email = account.email and first_account.place = 1
)
select
  cast(
    case
      -- Who is two people to TimeBack stays two people.
      when accounts.source <> 'timeback' and setting.merge_by_email
        then coalesce(addressed.merged_person_id, accounts.own_person_id)
      else accounts.own_person_id
    end as varchar
  ) as person_id,
  cast(accounts.source as varchar) as source,
  cast(accounts.native_id as varchar) as native_id,
  cast(accounts.email as varchar) as email,
  cast(coalesce(addressed.place, 1) as bigint) as place
from accounts
cross join base.setting_people setting
left join addressed on addressed.source = accounts.source and addressed.native_id = accounts.native_id
