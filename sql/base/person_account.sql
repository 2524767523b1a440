-- One row per account of one source, with the person that it belongs to.
with delivered as (
  -- What TimeBack has marked as deleted takes part in no merge, and keeps an address only when nobody else has it.
  select
    'timeback' as source,
    'timeback' as platform,
    case lower(trim(coalesce(status, 'active'))) when 'active' then 1 when 'tobedeleted' then 4 else 2 end as account_rank,
    id as native_id,
    lower(trim(email)) as email,
    id as own_person_id
  from base.timeback_account
  union all
  -- Who has not confirmed an address may have given another person's.
  select
    'edx' as source,
    site as platform,
    3 as account_rank,
    native_id,
    case when is_confirmed then lower(trim(email)) end as email,
    regexp_replace(
      lower(to_hex(md5(to_utf8('edx' || chr(31) || 'user' || chr(31) || native_id)))),
      '(.{8})(.{4})(.{4})(.{4})(.{12})',
      '$1-$2-$3-$4-$5'
    ) as own_person_id
  from base.edx_account
),
-- A placeholder such as None or n/a is no address, and nobody has one below .invalid.
accounts as (
  select
    source,
    platform,
    account_rank,
    native_id,
    case
      when regexp_like(email, '\A[^@ \t\r\n]+@[^@ \t\r\n]+\.[^@. \t\r\n]+\z') and email not like '%.invalid' then email
    end as email,
    own_person_id
  from delivered
),
-- Where one platform has two accounts with an address, it is a mailbox that several people share, or a platform's own.
crowded as (
  select email, platform
  from accounts
  where email is not null and account_rank < 4
  group by email, platform
  having count(*) > 1
),
shared as (
  select email from crowded group by email
),
-- Ids of digits alone compare as numbers: by length without leading zeros, then digit by digit.
digits as (
  select
    source,
    account_rank,
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
    account_rank,
    native_id,
    email,
    own_person_id,
    row_number() over (
      partition by email, account_rank, number is null
      order by length(number), number, native_id
    ) as kind_place
  from digits
),
-- The smallest number and the smallest text of a account_rank compare as text.
placed as (
  select
    source,
    native_id,
    email,
    own_person_id,
    row_number() over (
      partition by email
      order by account_rank, case when kind_place = 1 then 1 else 2 end, native_id
    ) as place
  from of_a_kind
),
addressed as (
  select
    account.source,
    account.native_id,
    account.place,
    first_account.own_person_id as merged_person_id,
    shared.email is not null as is_shared
  from placed account
  join placed first_account on first_account.email = account.email and first_account.place = 1
  left join shared on shared.email = account.email
)
select
  cast(
    case
      when setting.merge_by_email and accounts.account_rank < 4 and not addressed.is_shared then addressed.merged_person_id
      else accounts.own_person_id
    end as varchar
  ) as person_id,
  cast(accounts.source as varchar) as source,
  cast(accounts.native_id as varchar) as native_id,
  cast(accounts.email as varchar) as email,
  cast(coalesce(addressed.is_shared, false) as boolean) as is_shared,
  cast(coalesce(addressed.place, 1) as bigint) as place
from accounts
cross join base.setting_people setting
left join addressed on addressed.source = accounts.source and addressed.native_id = accounts.native_id
