import { bigint, DATES, date, double, FAR_TIMES, TIMES, varchar } from '../arguments.ts';
import type { Cases } from './cases.ts';

const UNITS = ['millisecond', 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
const DATE_UNITS = ['day', 'week', 'month', 'quarter', 'year'];

export const TIME_CASES: readonly Cases[] = [
  {
    name: 'date_diff.timestamp',
    returns: 'bigint',
    expressions: [...UNITS.map((unit) => `date_diff('${unit}', a, b)`), "date_diff('day', cast(a as date), b)"],
    over: { a: TIMES, b: TIMES },
  },
  {
    name: 'date_diff.date',
    returns: 'bigint',
    expressions: DATE_UNITS.map((unit) => `date_diff('${unit}', a, b)`),
    over: { a: DATES, b: DATES },
  },
  {
    name: 'date_add.timestamp',
    returns: 'timestamp',
    expressions: UNITS.map((unit) => `date_add('${unit}', n, t)`),
    over: { t: TIMES, n: bigint(null, '0', '1', '-1', '12', '-13', '1000') },
  },
  {
    name: 'date_add.date',
    returns: 'date',
    expressions: DATE_UNITS.map((unit) => `cast(date_add('${unit}', n, d) as date)`),
    over: { d: date(...DATES.values.slice(0, -1)), n: bigint(null, '0', '1', '-1', '12', '-13', '1000') },
  },
  {
    name: 'from_iso8601_timestamp',
    returns: 'timestamp',
    expressions: ['UTC', 'America/New_York', 'Asia/Kathmandu'].map(
      (zone) => `cast(from_iso8601_timestamp(s) at time zone '${zone}' as timestamp(3))`,
    ),
    over: {
      s: varchar(
        null,
        '2020-01-01',
        '2020-02-29T23:59:59',
        '2020-02-29T23:59:59Z',
        '2020-02-29T23:59:59.9Z',
        '2020-02-29T23:59:59.999999Z',
        '1969-12-31T23:59:59.9999Z',
        '1900-01-01T00:00:00.0009+00:00',
        '2020-02-29T23:59:59.123456789Z',
        '2020-01-01T00:00:00+05:45',
        '2020-01-01T00:00:00-0800',
        '2020-01-01T00:00:00-08',
        '2021-03-28T01:30:00+01:00',
        '2021-03-14T06:59:59.999Z',
        '2021-03-14T07:00:00Z',
        '2021-11-07T05:59:59Z',
        '2021-11-07T06:00:00Z',
        '2262-12-31T23:59:59.999Z',
      ),
    },
  },
  {
    name: 'from_unixtime',
    returns: 'timestamp',
    expressions: ["cast(from_unixtime(n) at time zone 'UTC' as timestamp(3))"],
    over: {
      n: double(
        ...[null, '0', '-0.0005', '0.0005', '0.0015', '1.5', '-1.0005', '951868799.9995', '951868799.9994'],
        ...['1234567890.12345', '1600000000.001', '-2208988800.5', '4102444800', '253402300799.999'],
      ),
    },
  },
  {
    name: 'from_unixtime.bigint',
    returns: 'timestamp',
    expressions: ["cast(from_unixtime(n) at time zone 'UTC' as timestamp(3))"],
    over: { n: bigint(null, '0', '-1', '951868799', '2147483647', '2147483648', '-2208988800') },
  },
  {
    name: 'to_unixtime',
    returns: 'double',
    expressions: ['to_unixtime(t)', "to_unixtime(t at time zone 'UTC')"],
    over: { t: TIMES },
  },
  {
    name: 'day_of_week',
    returns: 'bigint',
    expressions: ['day_of_week(t)', 'day_of_week(cast(t as date))'],
    over: { t: { ...TIMES, values: [...TIMES.values, ...FAR_TIMES.values] } },
  },
  {
    name: 'built-in.parts-of-times',
    returns: 'bigint',
    expressions: ['year', 'quarter', 'month', 'week', 'day', 'hour', 'minute', 'second'].map((part) => `${part}(t)`),
    over: { t: { ...TIMES, values: [...TIMES.values, ...FAR_TIMES.values] } },
  },
  {
    name: 'built-in.date_trunc',
    returns: 'timestamp',
    expressions: [
      ...['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'].map(
        (unit) => `cast(date_trunc('${unit}', t) as timestamp(3))`,
      ),
      "cast(date_trunc('month', cast(t as date)) as timestamp(3))",
      "cast(t at time zone 'UTC' as timestamp(3))",
    ],
    over: { t: TIMES },
  },
  {
    name: 'built-in.dates',
    returns: 'date',
    expressions: ['cast(t as date)', 'date(t)', "cast(date_trunc('week', t) as date)", 'greatest(cast(t as date), d)'],
    over: { t: TIMES, d: DATES },
  },
  {
    name: 'built-in.dates-as-text',
    returns: 'varchar',
    expressions: ['cast(d as varchar)', 'substr(cast(d as varchar), 1, 7)'],
    over: { d: DATES },
  },
];
