import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { type Engine, openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { readParquetByName, writeParquet } from '../../lambdas/core/engine/parquet.ts';
import { noRows } from '../../lambdas/core/engine/sql.ts';
import { codecOf } from '../../lambdas/core/lake/item-codecs.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import type { Pointer } from '../../lambdas/core/lake/items.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { lakeStorage } from '../../lambdas/core/lake/lake-storage.ts';
import { put, removal } from '../../lambdas/core/lake/ledger.ts';
import { partitionPrefix } from '../../lambdas/core/lake/paths.ts';
import { RECORD_COLUMNS, REJECTS, UNITS } from '../../lambdas/core/lake/tables.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { collectGarbage } from '../../lambdas/tidy-lake/garbage.ts';
import { compactRecords } from '../../lambdas/tidy-lake/records.ts';

const ROOT = 'memory://lake/';
const KEY = { org: 'orgx', site: 'edx', date: '2025-03-02' };
const prefixOf = (run: string) => partitionPrefix({ schema: 'edx', name: 'events', kind: 'daily' }, KEY, run);
const OLD = prefixOf('20250302T010203004Z-00000000');
const NOW = prefixOf('20250303T010203004Z-00000000');
const SHOWN: Pointer = {
  table: 'events',
  key: KEY,
  run: '20250303T010203004Z-00000000',
  prefix: NOW,
  files: [],
  definition: 1,
  from: 'event-log',
};
const HOUR_MS = 3_600_000;

/** A lake with the files of two runs, of which nothing has shown the older one for an hour. */
async function lake() {
  const storage = lakeStorage(memoryStorage(), ROOT);
  const ledger = openJournal(storage, 'ledger/', codecOf);
  const store = async (prefix: string) => storage.create(`${prefix}part.parquet`, Buffer.from('rows'));
  await Promise.all([store(OLD), store(NOW)]);
  const since = new Date(Date.now() - HOUR_MS).toISOString();
  await ledger.commit([
    put(itemKeys.garbage(OLD), 0, { since }),
    put(itemKeys.partition('edx', 'events', KEY), 0, SHOWN),
  ]);
  const collect = (hours: number, through: Storage = storage) => collectGarbage({ storage: through, ledger }, hours);
  const isThere = async (prefix: string) => (await storage.head(`${prefix}part.parquet`)) !== undefined;
  return { storage, ledger, collect, isThere };
}

it('removes what nothing shows once the grace period is over, and not before', async () => {
  const { ledger, collect, isThere } = await lake();
  await collect(2);
  expect([await isThere(OLD), await isThere(NOW)]).toEqual([true, true]);
  await collect(0.5);
  expect([await isThere(OLD), await isThere(NOW)]).toEqual([false, true]);
  expect((await ledger.view()).list(itemKeys.garbages)).toEqual([]);
});

it('says that files are being removed before the first of them goes, and ends what was interrupted', async () => {
  const { storage, ledger, collect, isThere } = await lake();
  const failing: Storage = { ...storage, remove: () => Promise.reject(new Error('killed')) };
  await expect(collect(0, failing)).rejects.toThrow('killed');
  const mark = (await ledger.view()).read(itemKeys.garbage(OLD));
  expect([mark?.value.removing, await isThere(OLD)]).toEqual([true, true]);
  await collect(0);
  expect([await isThere(OLD), (await ledger.view()).list(itemKeys.garbages)]).toEqual([false, []]);
});

it('leaves files whose mark was lifted in the meantime', async () => {
  const { storage, ledger, collect, isThere } = await lake();
  // A rollback takes its one step between what the collector reads and what it writes.
  let lifted = false;
  const beside: Storage = {
    ...storage,
    async create(url, bytes) {
      if (!lifted) {
        lifted = true;
        const other = openJournal(storage, 'ledger/', codecOf);
        const mark = (await other.view()).read(itemKeys.garbage(OLD));
        await other.commit([removal(mark!)]);
      }
      return storage.create(url, bytes);
    },
  };
  const slow = openJournal(beside, 'ledger/', codecOf);
  await collectGarbage({ storage, ledger: slow }, 0);
  expect([lifted, await isThere(OLD)]).toEqual([true, true]);
  expect((await ledger.view()).list(itemKeys.garbages)).toEqual([]);
  await collect(0);
  expect(await isThere(OLD)).toBe(true);
});

it('fault 87: merges the records of any number of deliveries, so many at a time that they fit into memory', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tbl-records-'));
  const engine = await openEngine({ scratch: folder, memoryMiB: 256 });
  try {
    const { storage, paths, ledger } = await openLakeAt(fileStorage(), toFolderUrl(folder), processOwner());
    const columns = [...UNITS.columns, ...RECORD_COLUMNS];
    const record = `select * from (${noRows(columns)}) right join (select 1) on true`.replace(
      '*',
      columns.map(({ name }) => `"${name}"`).join(', '),
    );
    const { path } = await writeParquet(engine, record, join(folder, 'record.parquet'), { rows: 1, columns });
    const runs = Array.from({ length: 600 }, (_, at) => `20250302T000000000Z-${String(at).padStart(8, '0')}`);
    for (const run of runs) {
      const file = paths.enginePath(paths.units(run));
      await mkdir(dirname(file), { recursive: true });
      await copyFile(path, file);
    }
    await ledger.commit(runs.map((run) => put(itemKeys.records('units', run), 0, { names: [paths.units(run)] })));
    const { watched, most } = watching(engine);
    await compactRecords({ storage, ledger, paths, engine: watched, scratch: folder });
    expect(most()).toBe(256);
    const left = (await ledger.view()).list(itemKeys.recordFiles('units'));
    const files = left.flatMap(({ value }) => value.names).map(paths.enginePath);
    expect(files.length).toBeLessThanOrEqual(32);
    const rows = await engine.connection.runAndReadAll(`select count(*) from (${readParquetByName(files, columns)})`);
    expect(Number(rows.getRows()[0]?.[0])).toBe(runs.length);
  } finally {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
});

it.each([
  ['few large ones a file', 40, 100, 2048],
  ['one large one a file', 300, 1, 2048],
  ['large ones in each row group', 34, 500, 512],
  ['many small ones', 34, 5_000, 8],
])('fault 63: merges rejects in the memory of an ingest: %s', { timeout: 300_000 }, async (_, count, rows, hashes) => {
  const folder = await mkdtemp(join(tmpdir(), 'tbl-rejects-'));
  const engine = await openEngine({ scratch: folder, memoryMiB: 160, threads: 1, fileCache: false });
  try {
    const { storage, paths, ledger } = await openLakeAt(fileStorage(), toFolderUrl(folder), processOwner());
    const { columns } = REJECTS;
    const raw = `array_to_string(list_transform(range(${hashes}), x -> md5(concat(i, ' ', x))), '')`;
    const filled = columns.map(({ name }) => (name === 'raw' ? `${raw} as "raw"` : `null as "${name}"`)).join(', ');
    const select = `select ${filled} from range(${rows}) t(i)`;
    const rowGroup = Math.max(1, Math.floor(6_000_000 / (hashes * 32)));
    const { path } = await writeParquet(engine, select, join(folder, 'rejects.parquet'), { rows, columns, rowGroup });
    const runs = Array.from({ length: count }, (_, at) => `20250302T000000000Z-${String(at).padStart(8, '0')}`);
    for (const run of runs) {
      const file = paths.enginePath(paths.rejects(run, 'task'));
      await mkdir(dirname(file), { recursive: true });
      await copyFile(path, file);
    }
    const names = (run: string) => [paths.rejects(run, 'task')];
    await ledger.commit(runs.map((run) => put(itemKeys.records('rejects', run), 0, { names: names(run) })));
    await compactRecords({ storage, ledger, paths, engine, scratch: folder });
    const left = (await ledger.view()).list(itemKeys.recordFiles('rejects'));
    const files = left.flatMap(({ value }) => value.names).map(paths.enginePath);
    expect(files.length).toBeLessThanOrEqual(32);
    const read = await engine.connection.runAndReadAll(
      `select count(*), count(distinct md5(raw)), min(strlen(raw)) from (${readParquetByName(files, columns)})`,
    );
    expect(read.getRows()[0]!.map(Number)).toEqual([count * rows, rows, hashes * 32]);
  } finally {
    engine.close();
    await rm(folder, { recursive: true, force: true });
  }
});

/** The engine, with the most files that one of its statements reads. */
function watching(engine: Engine) {
  let most = 0;
  const connection = new Proxy(engine.connection, {
    get(target, name) {
      const value = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      return (...words: unknown[]) => {
        const [sql] = words;
        if (typeof sql === 'string') most = Math.max(most, sql.split("units.parquet'").length - 1);
        return value.apply(target, words);
      };
    },
  });
  return { watched: { ...engine, connection }, most: () => most };
}
