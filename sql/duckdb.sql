-- What DuckDB lacks, or does otherwise, of the functions that sql/README.md allows. Each macro gives Athena's result, which
-- test/sql/golden holds as a real Trino gave it. A built-in function behind a macro of its name is system.main.NAME.
-- Settings that belong to it (sql/duckdb.ts): integer_division = true, TimeZone = 'UTC'.

-- Time ---------------------------------------------------------------------------------------------------------------

-- Full units that have passed, where DuckDB's own counts the boundaries between.
create macro date_diff(unit, a, b) as date_sub(unit, a, b);

create macro date_add(unit, n, t) as t + n * case unit
  when 'millisecond' then interval '1 millisecond'
  when 'second' then interval '1 second'
  when 'minute' then interval '1 minute'
  when 'hour' then interval '1 hour'
  when 'day' then interval '1 day'
  when 'week' then interval '7 days'
  when 'month' then interval '1 month'
  when 'quarter' then interval '3 months'
  when 'year' then interval '1 year'
  else error('date_add has no unit ' || unit)
end;

-- Finer fractions than milliseconds are cut off.
create macro from_iso8601_timestamp(s) as date_trunc('millisecond', cast(s as timestamptz));

-- To the nearest millisecond, a half up.
create macro from_unixtime(n) as timezone('UTC', make_timestamp_ms(cast(floor(n * 1000e0 + 0.5e0) as bigint)));

create macro to_unixtime(t) as epoch(t);

-- Monday is 1, Sunday is 7.
create macro day_of_week(d) as isodow(d);

-- Text ---------------------------------------------------------------------------------------------------------------

-- Null when one of them is.
create macro concat(a, b) as a || b,
  (a, b, c) as a || b || c,
  (a, b, c, d) as a || b || c || d,
  (a, b, c, d, e) as a || b || c || d || e,
  (a, b, c, d, e, f) as a || b || c || d || e || f;

-- Empty where the start is 0 or lies before the text.
create macro substr(s, i) as case
    when i = 0 or -i > length(s) then system.main.left(s, 0)
    else system.main.substr(s, i)
  end,
  (s, i, n) as case
    when n is null then null
    when i = 0 or -i > length(s) or (i is not null and n <= 0) then system.main.left(s, 0)
    else system.main.substr(s, i, n)
  end;

-- All white space but the no-break kinds, where DuckDB's own takes spaces alone.
create macro ltrim(s) as system.main.regexp_replace(s, '^[\t-\r\x{1C}-\x{20}\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}]+', ''),
  (s, c) as system.main.ltrim(s, c);
create macro rtrim(s) as system.main.regexp_replace(s, '[\t-\r\x{1C}-\x{20}\x{1680}\x{2000}-\x{2006}\x{2008}-\x{200A}\x{2028}\x{2029}\x{205F}\x{3000}]+$', ''),
  (s, c) as system.main.rtrim(s, c);
create macro trim(s) as rtrim(ltrim(s)), (s, c) as system.main.trim(s, c);

create macro regexp_like(s, p) as regexp_matches(s, p);

-- Null without a match; a group that took no part is null.
create macro regexp_extract(s, p) as list_extract(regexp_extract_all(s, p), 1),
  (s, p, g) as nullif(list_extract(regexp_extract_all(s, p, g), 1), '');

-- Every match; $1 to $9 stand for groups.
create macro regexp_replace(s, p) as system.main.regexp_replace(s, p, '', 'g'),
  (s, p, r) as system.main.regexp_replace(s, p, system.main.regexp_replace(r, '\$(\d)', '\\\1', 'g'), 'g');

-- Null beyond the last part.
create macro split_part(s, d, i) as list_extract(string_split(s, d), i);

create macro to_utf8(s) as encode(s);

-- Bytes to bytes.
create macro md5(b) as unhex(system.main.md5(b));

-- Numbers ------------------------------------------------------------------------------------------------------------

-- Null when one of them is.
create macro greatest(a, b) as case when a >= b then a when b > a then b end,
  (a, b, c) as case when a >= b and a >= c then a when b >= a and b >= c then b when c >= a and c >= b then c end;
create macro least(a, b) as case when a <= b then a when b < a then b end,
  (a, b, c) as case when a <= b and a <= c then a when b <= a and b <= c then b when c <= a and c <= b then c end;

-- Arrays -------------------------------------------------------------------------------------------------------------

create macro cardinality(a) as cast(len(a) as bigint);

-- Nulls are left out.
create macro array_join(a, sep) as coalesce(array_to_string(a, sep), case when a is not null and sep is not null then '' end);

create macro array_sort(a) as list_sort(a, 'ASC', 'NULLS LAST');

-- In the order of their first places.
create macro array_distinct(a) as list_filter(a, lambda e, i: list_position(a, e) = i);

-- From the end when negative, null beyond either.
create macro element_at(a, i) as list_extract(a, i);

-- Unknown (null) when only an element that is null could be it.
create macro contains(a, x) as case
  when list_contains(a, x) then true
  when x is not null and a is not null and list_position(a, null) is null then false
end;

-- Downwards when the end is smaller.
create macro sequence(a, b) as case when a <= b then generate_series(a, b) else generate_series(a, b, -1) end;

-- JSON ---------------------------------------------------------------------------------------------------------------

-- Null for an object or an array, and where the path leads nowhere.
create macro json_extract_scalar(j, p) as case
  when not json_valid(j) then null
  when json_type(j, p) in ('OBJECT', 'ARRAY') then null
  else json_extract_string(j, p)
end;

-- Null for what is no array.
create macro json_array_length(j) as case
  when not json_valid(j) then null
  when json_type(j) = 'ARRAY' then cast(system.main.json_array_length(j) as bigint)
end;
