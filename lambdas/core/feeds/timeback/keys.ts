import { isDay } from '../../decode/times.ts';
import type { Dialect } from '../../definitions/table.ts';
import type { Delivery, Layer } from '../feed.ts';
import { TIMEBACK_TABLES } from './tables/index.ts';

// Matched from the right: a key may have any prefix, or none.
const TABLE = `(?<table>${TIMEBACK_TABLES.map(({ name }) => name).join('|')})`;

/** Endings of a table's file, and what is behind them. */
const FORMATS: Readonly<Record<string, { readonly dialect: Dialect; readonly layers: readonly Layer[] }>> = {
  parquet: { dialect: 'parquet', layers: [] },
  csv: { dialect: 'postgres-csv', layers: [] },
  'csv.gz': { dialect: 'postgres-csv', layers: ['gzip'] },
  jsonl: { dialect: 'postgres-json', layers: [] },
  'jsonl.gz': { dialect: 'postgres-json', layers: ['gzip'] },
};
export const ENDINGS = Object.keys(FORMATS);

/** How the file of that name is written; undefined when its ending is none of a table's file. */
export function formatOf(name: string): (typeof FORMATS)[string] | undefined {
  const ending = ENDINGS.find((candidate) => name.endsWith(`.${candidate}`));
  return ending === undefined ? undefined : FORMATS[ending];
}

const DATED = new RegExp(
  String.raw`^(?:.*/)?(?<date>\d{4}-\d{2}-\d{2})/${TABLE}\.(?:${ENDINGS.join('|').replaceAll('.', '\\.')})$`,
  's',
);

/** Key of a table's file in the layout by date. */
export function tableKey(table: string, date: string, ending: string): string {
  return `${date}/${table}.${ending}`;
}

// What an export of a database snapshot by RDS writes: for each table a folder, with an empty object that says that it is
// complete. Its prefix, the export's name and the database's are missing where the walk begins below them.
const EXPORT = '(?:(?:(?:.*/)?(?<export>[^/]+)/)?[^/]+/)?';
const FOLDER = String.raw`(?<folder>${EXPORT}[^/.]+\.${TABLE}/)`;
export const MARKER = '_SUCCESS';
const IN_FOLDER = new RegExp(String.raw`^${FOLDER}(?:[^/]+/)*(?:[^/]+\.parquet|${MARKER})$`, 's');
const THE_FOLDER = new RegExp(`^${FOLDER}$`, 's');
const BESIDE = /(?:^|\/)export_(?:tables_)?info_[^/]*\.json$/s;

/** Key, ending in a slash, of the folder whose part the key is; undefined when it is none. */
export function folderOf(key: string): string | undefined {
  return IN_FOLDER.exec(key)?.groups?.folder;
}

/** Whether the key is of an account that RDS writes of the export as a whole. */
export function isBeside(key: string): boolean {
  return BESIDE.test(key);
}

/**
 * `modified`: when the object, or the newest in the folder, was last written. Undefined when the key is no table's. The
 * date of a key can be one that no calendar has.
 */
export function parseTableKey(key: string, modified: Date): Delivery | undefined {
  const { table, date } = DATED.exec(key)?.groups ?? {};
  if (table !== undefined && date !== undefined) return delivery(table, date);
  const folder = THE_FOLDER.exec(key)?.groups;
  if (folder?.table === undefined) return undefined;
  return delivery(folder.table, dateOf(folder.export ?? '') ?? modified.toISOString().slice(0, 10));
}

/** Every table is a delivery of its own. */
function delivery(table: string, date: string): Delivery {
  return { feed: 'timeback-export', kind: table, org: 'timeback', site: 'timeback', date };
}

/** The first day in an export's name, written with hyphens or without. */
function dateOf(name: string): string | undefined {
  for (const [, year, , month, day] of name.matchAll(/(?<!\d)(\d{4})(-?)(\d{2})\2(\d{2})(?!\d)/g)) {
    const date = `${year}-${month}-${day}`;
    if (isDay(date)) return date;
  }
  return undefined;
}
