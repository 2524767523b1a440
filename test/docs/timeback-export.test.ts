import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EXPORT_GUIDE, exportGuide } from '../../bin/docs/timeback-export.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { DOCUMENTED } from '../feeds/timeback/documented.ts';
import { withDuckDb } from '../ingest/timeback-world.ts';

const { buckets } = parseSettings({}, 'the defaults');
const guide = exportGuide(buckets.timeback);
const STATEMENT = /^\\copy \((select (.+) from public\.(\w+))\) to '([^']+)' with \(format csv, header\)$/gm;
const statements = [...guide.matchAll(STATEMENT)].map(([, select, columns, table, file]) => ({
  select: select!,
  columns: columns!.split(', ').map((name) => name.replaceAll('"', '')),
  table: table!,
  file: file!,
}));
/** Columns as the platform's own database calls them. */
const inDatabase = (table: string) =>
  DOCUMENTED[table]!.split(' ').map((name) =>
    table === 'insights_recommendation' && name === 'source_system' ? 'source' : name,
  );

describe('the guide to the TimeBack export', () => {
  it('is committed as the definitions are now', async () => {
    const committed = await readFile(new URL(`../../docs/${EXPORT_GUIDE}`, import.meta.url), 'utf8');
    expect(committed, 'docs is out of date; write it with: npm run docs -- --format markdown').toBe(guide);
  });

  it('fault 81: has a statement for each documented table, with its columns and no other', () => {
    expect(statements.map(({ table }) => table)).toEqual(Object.keys(DOCUMENTED));
    for (const { table, columns } of statements) expect(columns).toEqual(inDatabase(table));
  });

  it('limits an RDS export to the same tables', () => {
    const only = [...guide.matchAll(/^ {4}DATABASE\.public\.(\w+)(?: \\)?$/gm)].map(([, table]) => table);
    expect(only).toEqual(Object.keys(DOCUMENTED));
  });

  it('names files that an ingest takes for their tables', () => {
    for (const { table, file } of statements) {
      const delivery = FEEDS['timeback-export'].parseKey(file, new Date());
      expect(delivery).toMatchObject({ feed: 'timeback-export', kind: table, date: '2026-09-01' });
    }
  });

  it('has statements that a database with more columns answers with the documented ones alone', async () => {
    await withDuckDb(async (connection) => {
      await connection.run('create schema public');
      for (const { table, select } of statements) {
        const columns = [...inDatabase(table), 'password_hash'].map((name) => `"${name}" varchar`);
        await connection.run(`create table public.${table} (${columns.join(', ')})`);
        const answer = await connection.runAndReadAll(select);
        expect(answer.columnNames()).toEqual(inDatabase(table));
      }
    });
  });
});
