import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingest } from '../../bin/ingest/ingest.ts';
import { openLake } from '../../bin/lake.ts';
import { plainReport } from '../../bin/terminal/ingest-report.ts';
import { processOwner } from '../../bin/this-machine.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { lakeStorage } from '../../lambdas/core/lake/lake-storage.ts';
import { parseSettings, type Settings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { type TestLake, testLake } from '../ingest/lake.ts';
import { putExport, refresh, seen } from '../refresh-models/refreshing.ts';

const SUBJECT = 'timeback_export.cf_subject';
const subject = (title: string) => ({ identifier: 's1', title, hierarchy_code: null, description: null });

/** Paths of all files below a folder with their bytes. */
async function contentOf(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = async (path: string) => [path.slice(folder.length), (await readFile(path)).toString('base64')] as const;
  return new Map(await Promise.all(files.map(read)));
}

describe('a lake is one folder', () => {
  let lake: TestLake;
  beforeEach(async () => {
    lake = await testLake();
    await putExport(lake, '2026-08-30', { 'base.cf_subject': [subject('First')] });
    await lake.ingest();
    await refresh(lake.lakeFolder);
  });
  afterEach(() => lake?.remove());

  const titles = async (folder: string) => [
    ...(await seen(folder, `select title from ${SUBJECT}`)),
    ...(await seen(folder, 'select title from base.cf_subject')),
    ...(await seen(folder, 'select count(*)::integer as units from lake.units')),
  ];

  it('names nothing by where it is', async () => {
    for (const [path, bytes] of await contentOf(join(lake.lakeFolder, 'ledger'))) {
      const text = Buffer.from(bytes, 'base64').toString();
      expect(text.includes(lake.lakeFolder), path).toBe(false);
    }
  });

  it('is read where it was moved, and goes on there', async () => {
    const moved = join(dirname(lake.lakeFolder), 'a b%20c');
    const before = await titles(lake.lakeFolder);
    await rename(lake.lakeFolder, moved);
    expect(await titles(moved)).toEqual(before);
    expect((await refresh(moved)).outcome).toBe('unchanged');
    await rename(moved, lake.lakeFolder);
    await putExport(lake, '2026-08-31', { 'base.cf_subject': [subject('Second')] });
    await lake.ingest();
    expect(await seen(lake.lakeFolder, `select title from ${SUBJECT}`)).toEqual([{ title: 'Second' }]);
  });

  it('goes on apart from its copy: what one replaces and removes, the other keeps', async () => {
    const copy = join(dirname(lake.lakeFolder), 'copy');
    await cp(lake.lakeFolder, copy, { recursive: true });
    const original = await contentOf(lake.lakeFolder);
    const own = { ...lake, lakeFolder: copy };
    await putExport(own, '2026-08-31', { 'base.cf_subject': [subject('Second')] });
    const now = parseSettings({ runs: { graceHours: 0 } }, 'a test');
    await ingestInto(copy, lake.folder, now);
    await refresh(copy);
    await putExport(own, '2026-09-01', { 'base.cf_subject': [subject('Third')] });
    await ingestInto(copy, lake.folder, now);
    expect(await seen(copy, `select title from ${SUBJECT}`)).toEqual([{ title: 'Third' }]);
    expect(await contentOf(lake.lakeFolder)).toEqual(original);
    expect(await titles(lake.lakeFolder)).toContainEqual({ title: 'First' });
  });

  it('is readable by its owner alone', async () => {
    const entries = await readdir(lake.lakeFolder, { recursive: true, withFileTypes: true });
    const open: string[] = [];
    for (const entry of [...entries, { name: '', parentPath: lake.lakeFolder }]) {
      const path = join(entry.parentPath, entry.name);
      const { mode } = await stat(path);
      if ((mode & 0o077) !== 0) open.push(`${path}: ${(mode & 0o777).toString(8)}`);
    }
    expect(open).toEqual([]);
  });

  it.each([
    ['without a number, as format 1', null, 'has format 1', 'make it again'],
    ['of an older format', '{"format":3}', 'has format 3', 'make it again'],
    ['of a newer format', '{"format":5}', 'has format 5', 'use the version that wrote it'],
    ['with a number that is cut', '{"form', 'does not say {"format": number}', 'restore it'],
    ['with another file in its place', 'hello', 'does not say {"format": number}', 'restore it'],
  ])('%s is refused by whatever reads or writes it, with what to do', async (_name, text, what, advice) => {
    const file = join(lake.lakeFolder, 'lake.json');
    await rm(file);
    if (text !== null) await writeFile(file, text);
    const before = await contentOf(lake.lakeFolder);
    await putExport(lake, '2026-08-31', { 'base.cf_subject': [subject('Second')] });
    const settings = parseSettings({}, 'a test');
    for (const act of [
      () => lake.ingest(),
      () => refresh(lake.lakeFolder),
      () => openLake(lake.lakeFolder, settings),
    ]) {
      await expect(act()).rejects.toThrow(what);
      await expect(act()).rejects.toThrow(advice);
    }
    expect(await contentOf(lake.lakeFolder)).toEqual(before);
  });
});

async function ingestInto(folder: string, deliveries: string, settings: Settings) {
  const { outcomes } = await ingest({
    storage: fileStorage(),
    lake: toFolderUrl(folder),
    settings,
    places: [toFolderUrl(deliveries)],
    ring: undefined,
    report: plainReport(() => undefined),
  });
  for (const outcome of outcomes) if (outcome.kind === 'failed') throw outcome.error;
}

describe('the storage of a lake', () => {
  const OUTSIDE = 'memory://elsewhere/file';
  const bytes = [Buffer.from('x')];

  it('reads what lies outside, and changes and removes nothing there', async () => {
    const memory = memoryStorage();
    await memory.write(OUTSIDE, stream());
    const own = lakeStorage(memory, 'memory://lake/');
    expect((await own.head(OUTSIDE))?.url).toBe(OUTSIDE);
    for (const act of [
      () => own.write(OUTSIDE, stream()),
      () => own.takeFile(OUTSIDE, '/dev/null'),
      () => own.create(`${OUTSIDE}2`, bytes[0]!),
      () => own.remove(OUTSIDE),
    ]) {
      await expect(act()).rejects.toThrow('is not within the lake');
    }
    expect((await memory.head(OUTSIDE))?.size).toBe(1);
  });

  it('takes no name that leads out of the lake', async () => {
    const own = lakeStorage(memoryStorage(), 'memory://lake/');
    const part = fc.constantFrom('..', '.', 'a', 'tables', '');
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 5 }), async (parts) => {
        const name = parts.join('/');
        const leads = name.startsWith('/') || parts.includes('..') || parts.includes('.');
        const removed = own.remove(name).then(
          () => false,
          () => true,
        );
        expect(await removed).toBe(leads);
      }),
    );
  });

  it('lists its files by the names by which it reads them', async () => {
    const memory = memoryStorage();
    const own = lakeStorage(memory, 'memory://lake/');
    await own.write('tables/a%20b', stream());
    const listed: string[] = [];
    for await (const { url } of own.list('tables/')) listed.push(url);
    expect(listed).toEqual(['tables/a%20b']);
    expect((await own.head(listed[0]!))?.size).toBe(1);
    expect(await memory.head('memory://lake/tables/a%20b')).toBeDefined();
  });

  async function* stream() {
    yield* bytes;
  }
});

it('a lake that is not there yet gets its format number with its first delivery', async () => {
  const lake = await testLake();
  await mkdir(lake.lakeFolder);
  const { paths } = await openLakeAt(fileStorage(), toFolderUrl(lake.lakeFolder), processOwner());
  await expect(stat(join(lake.lakeFolder, paths.format))).rejects.toThrow('ENOENT');
  await putExport(lake, '2026-08-30', { 'base.cf_subject': [subject('First')] });
  await lake.ingest();
  expect(JSON.parse(await readFile(join(lake.lakeFolder, paths.format), 'utf8'))).toEqual({ format: 4 });
  await lake.remove();
});
