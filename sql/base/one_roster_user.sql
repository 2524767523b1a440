-- One row per person.
with described as (
  select
    source,
    id as native_id,
    given_name,
    family_name,
    email,
    status,
    date_created,
    date_last_modified
  from base.timeback_account
  union all
  select
    'edx' as source,
    native_id,
    given_name,
    family_name,
    email,
    'active' as status,
    date_joined as date_created,
    cast(null as timestamp(3)) as date_last_modified
  from base.edx_account
),
accounts as (
  select
    account.person_id,
    account.source,
    account.place = 1 and account.email is not null as has_address,
    described.given_name,
    described.family_name,
    described.email,
    described.status,
    described.date_created,
    described.date_last_modified,
    row_number() over (partition by account.person_id order by account.place) as place,
    row_number() over (
      partition by account.person_id
      order by
        case when described.given_name is not null or described.family_name is not null then 1 else 2 end,
        account.place
    ) as name_place
  from base.person_account account
  join described on described.source = account.source and described.native_id = account.native_id
)
select
  cast(person.person_id as varchar) as id,
  cast(named.given_name as varchar) as given_name,
  cast(named.family_name as varchar) as family_name,
  -- Reserved for what must not be mailed to, and nobody else's: the id makes it the person's own.
  cast(
    case when person.has_address then trim(person.email) else person.person_id || '@' || person.source || '.invalid' end
    as varchar
  ) as email,
  cast(person.status as varchar) as status,
  cast(person.date_created as timestamp(3)) as date_created,
  cast(person.date_last_modified as timestamp(3)) as date_last_modified,
  cast(person.source as varchar) as source
from accounts person
join accounts named on named.person_id = person.person_id and named.name_place = 1
where person.place = 1
