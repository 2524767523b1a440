/** What neither engine takes, so that a mistake shows on the developer's machine and not only on Athena. */
export const REFUSED: readonly string[] = [
  "select date_add('decade', 1, date '2020-01-31')",
  "select date_diff('fortnight', date '2020-01-31', date '2020-02-29')",
  "select from_iso8601_timestamp('yesterday')",
  "select from_iso8601_timestamp('')",
  "select cast('1.5x' as double)",
  "select cast('' as bigint)",
  "select cast('2021-02-29' as date)",
  "select regexp_like('a', '(')",
  "select json_extract_scalar('{}', '$[')",
  "select split_part(s) from (values ('a')) as t (s)",
  'select id from (select 1 as id) union all select 1, 2',
];
