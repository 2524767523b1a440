import { describe, expect, it } from 'vitest';
import { folderOf, formatOf, isBeside, parseTableKey, tableKey } from '../../../lambdas/core/feeds/timeback/keys.ts';

const WRITTEN = new Date('2025-09-05T23:59:59Z');
const parsed = (key: string) => {
  const delivery = parseTableKey(key, WRITTEN);
  return delivery && `${delivery.kind} ${delivery.date}`;
};

describe('keys of the layout by date', () => {
  it.each([
    ['2025-09-03/one_roster_user.parquet', 'one_roster_user 2025-09-03'],
    ['timeback/2025-09-03/one_roster_user.csv', 'one_roster_user 2025-09-03'],
    ['a/b c/2025-01-01/2025-09-03/cf_item.csv.gz', 'cf_item 2025-09-03'],
    ['x/2025-09-03/cf_item_subject.jsonl', 'cf_item_subject 2025-09-03'],
    ['x/2025-09-03/caliper_event.jsonl.gz', 'caliper_event 2025-09-03'],
    [tableKey('caliper_event', '2025-09-03', 'csv'), 'caliper_event 2025-09-03'],
    ['2025-02-30/cf_item.csv', 'cf_item 2025-02-30'], // no calendar has it, which its plan says
  ])('%s', (key, delivery) => expect(parsed(key)).toBe(delivery));

  it.each([
    '2025-09-03/unknown_table.csv',
    '2025-09-03/cf_item.xml',
    '2025-09-03/cf_item.csv.bz2',
    '2025-09-03/cf_item.parquet.gz',
    '2025-09-03/old/cf_item.csv',
    '2025-09-03/cf_item',
    'cf_item.csv',
    '2025-09-03/my_cf_item.csv',
  ])('%s is none', (key) => expect(parsed(key)).toBe(undefined));

  it('take the longest ending that fits', () => {
    expect(formatOf('cf_item.csv.gz')).toEqual({ dialect: 'postgres-csv', layers: ['gzip'] });
    expect(formatOf('cf_item.csv')).toEqual({ dialect: 'postgres-csv', layers: [] });
    expect(formatOf('1/part-00000-x-c000.gz.parquet')).toEqual({ dialect: 'parquet', layers: [] });
    expect(formatOf('1/part-00000.orc')).toBe(undefined);
  });
});

describe('keys of an RDS export', () => {
  const folder = 'x/export-20250903/timeback/public.one_roster_user/';
  it.each([
    ['1/part-00000-c5a881bb-58ff-4ee6-1111-b41ecff340a3-c000.gz.parquet', folder],
    ['1/_SUCCESS', folder],
    ['_SUCCESS', folder],
    ['part-00000.parquet', folder],
    ['day=2025-09-03/1/part-00000.parquet', folder],
    ['1/readme.txt', undefined],
    ['', undefined],
  ])('%s belongs to the folder, or not: %s', (name, of) => expect(folderOf(folder + name)).toBe(of));

  it('may lack what is before the table', () => {
    expect(folderOf('public.cf_item/part-00000.parquet')).toBe('public.cf_item/');
    expect(folderOf('timeback/public.cf_item/1/_SUCCESS')).toBe('timeback/public.cf_item/');
    expect(folderOf('timeback/public.my_table/1/_SUCCESS')).toBe(undefined);
  });

  it.each([
    ['export-20250903', '2025-09-03'],
    ['rds-2025-09-03-05-10', '2025-09-03'],
    ['nightly_2025-09-03', '2025-09-03'],
    ['v20259999-20250903', '2025-09-03'],
    ['nightly', '2025-09-05'],
    ['export-1234567890123-459', '2025-09-05'],
    ['2025-0903', '2025-09-05'],
  ])('an export named %s is of %s', (name, date) => {
    expect(parsed(`x/${name}/timeback/public.cf_item/`)).toBe(`cf_item ${date}`);
  });

  it('have accounts of the export beside them', () => {
    expect(isBeside('x/e/export_info_e.json')).toBe(true);
    expect(isBeside('x/e/export_tables_info_e_from_1_to_41.json')).toBe(true);
    expect(isBeside('x/e/export_more.json')).toBe(false);
  });
});
