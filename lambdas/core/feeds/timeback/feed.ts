import { required } from '../../required.ts';
import type { Delivery, Feed, UnitKind } from '../feed.ts';
import { ENDINGS, folderOf, formatOf, isBeside, MARKER, parseTableKey } from './keys.ts';
import { TIMEBACK_TABLES } from './tables/index.ts';

/** Snapshots of the TimeBack platform's own database, table by table. */
export const timebackExport: Feed = {
  name: 'timeback-export',
  bucket: 'timeback',
  everyDays: 1,
  encrypted: false,
  container: 'object',
  tables: TIMEBACK_TABLES,
  first: ['caliper_event'],
  parseKey: parseTableKey,
  nearly: [
    {
      names: new RegExp(String.raw`\.(?:${ENDINGS.join('|').replaceAll('.', '\\.')})$`, 'i'),
      expected: `a table of an export is expected as {YYYY-MM-DD}/{table}.{${ENDINGS.join(', ')}}; docs/tables lists the tables`,
    },
  ],
  folders: { marker: MARKER, folderOf, isBeside },
  unitKind,
};

function unitKind({ kind, site }: Delivery, name: string): UnitKind {
  const table = TIMEBACK_TABLES.find((candidate) => candidate.name === kind);
  const format = formatOf(name);
  if (!table || !format) {
    return { kind: 'passed over', reason: 'UNKNOWN_ENTRY', detail: 'expected a file of the table' };
  }
  return { kind: 'table', table, site: required(site ?? undefined, 'the site of an export'), slot: name, ...format };
}
