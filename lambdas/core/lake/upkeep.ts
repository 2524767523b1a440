import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../engine/duckdb.ts';
import { readParquet, writeParquet } from '../engine/parquet.ts';
import type { Storage } from '../storage/storage.ts';
import { enginePath } from '../storage/urls.ts';
import { itemKeys, type Pointer, type RecordFiles } from './items.ts';
import type { Ledger } from './ledger.ts';
import type { LakePaths } from './paths.ts';
import { newRun } from './runs.ts';
import { RECORDED_AT, REJECTS, UNITS } from './tables.ts';

interface UpkeepContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
  readonly paths: LakePaths;
  readonly engine: Engine;
  readonly scratch: string;
}

/** So many files of records are left as they are: each costs a query a millisecond, and merging them costs a rewrite. */
const RECORD_FILES = 32;

const RECORD_COLUMNS = { units: [...UNITS.columns, RECORDED_AT], rejects: REJECTS.columns };

/** Puts the many small files of `lake.units` and `lake.rejects` together when there are too many. */
export async function compactRecords({ storage, ledger, paths, engine, scratch }: UpkeepContext): Promise<void> {
  for (const table of ['units', 'rejects'] as const) {
    const items = await ledger.list<RecordFiles>(itemKeys.recordFiles(table));
    const urls = items.flatMap(({ value }) => value.urls);
    if (urls.length <= RECORD_FILES) continue;
    const columns = RECORD_COLUMNS[table];
    const select = readParquet(
      urls.map(enginePath),
      columns.map(({ name }) => name),
    );
    const counted = await engine.connection.runAndReadAll(`select count(*) from (${select})`);
    const rows = Number(counted.getRows()[0]?.[0]);
    const file = await writeParquet(engine, select, join(scratch, `${table}.parquet`), { rows, columns });
    const run = newRun(new Date());
    const url = table === 'units' ? paths.units(run) : paths.rejects(run, 'compacted');
    await storage.write(url, createReadStream(file.path));
    await rm(file.path);
    const merged = await ledger.write([
      ...items.map(({ key, version }) => ({ key, expected: version, value: undefined })),
      { key: itemKeys.records(table, run), expected: 0, value: { urls: [url] } },
      ...urls.map((old) => garbageChange(old, new Date())),
    ]);
    if (!merged) await storage.remove(url); // another process merges too; the next upkeep finds what is left
  }
}

interface GarbageItem {
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** Marks files, by URL or by prefix, as those that nothing points at any more. */
export function garbageChange(url: string, now: Date) {
  const value: GarbageItem = { since: now.toISOString() };
  return { key: itemKeys.garbage(url), expected: 0, value };
}

/** Removes marked files after the grace period, unless something points at them again. */
export async function collectGarbage({ storage, ledger }: UpkeepContext, graceHours: number): Promise<void> {
  const due = Date.now() - graceHours * 3_600_000;
  const marked = (await ledger.list<GarbageItem>(itemKeys.garbages)).filter(
    ({ value }) => Date.parse(value.since) <= due,
  );
  if (marked.length === 0) return;
  const pointers = [...(await ledger.list<Pointer>('partition/')), ...(await ledger.list<Pointer>('current/'))];
  const shown = new Set(pointers.map(({ value }) => value.prefix));
  for (const { key, version } of marked) {
    const url = key.slice(itemKeys.garbages.length);
    if (!shown.has(url)) {
      for await (const object of storage.list(url)) await storage.remove(object.url);
    }
    await ledger.write([{ key, expected: version, value: undefined }]);
  }
}
