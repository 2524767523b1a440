import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ObjectChangedError } from '../../lambdas/core/errors.ts';
import { localCopies } from '../../lambdas/core/storage/local-copies.ts';
import type { ObjectHead } from '../../lambdas/core/storage/storage.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copies-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A store that counts what is read of each object; its etag is its content. */
function counting(objects: Record<string, string>) {
  const read: string[] = [];
  const head = async (url: string): Promise<ObjectHead | undefined> => {
    const text = objects[url];
    return text === undefined ? undefined : { url, size: text.length, modified: new Date(0), etag: text };
  };
  return {
    read,
    storage: {
      head,
      async *read(url: string) {
        read.push(url);
        yield Buffer.from(objects[url] ?? '');
      },
    },
  };
}

const literal = (path: string) => `'${path.replaceAll("'", "''")}'`;
const open = (storage: ReturnType<typeof counting>['storage'], maxBytes = 1000) =>
  localCopies(storage, { folder, maxBytes });
const kept = async () => (await readdir(join(folder, 'files'))).length;
const urls = (count: number) =>
  Array.from({ length: count }, (_, i) => `s3://bucket/lake/org=x%2520y/it's-${i}.parquet`);

it('fetches what a statement names, once for all statements and processes', async () => {
  const all = urls(20);
  const { storage, read } = counting(Object.fromEntries(all.map((url, i) => [url, `content ${i}`])));
  const [one, other] = [open(storage), open(storage)];
  for (const copies of [one, one, other]) {
    const paths = all.map(copies.pathOf);
    await Promise.all([
      copies.fetchNamed(`select * from read_parquet([${paths.map(literal)}])`),
      copies.fetchNamed('select 1'),
    ]);
    expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(all.map((_, i) => `content ${i}`));
  }
  expect([...read].sort()).toEqual([...all].sort());
  expect(one.pathOf(all[0]!)).toMatch(/\/bucket\/lake\/org=x%20y\/it's-0\.parquet$/);
});

it('leaves literals of other places alone', async () => {
  const { storage, read } = counting({});
  await open(storage).fetchNamed("select 's3://bucket/lake/x', '/etc/passwd', '' from t");
  expect(read).toEqual([]);
});

it('fetches a new version under the same name', async () => {
  const objects = { 's3://bucket/x': 'old' };
  const { storage } = counting(objects);
  for (const content of ['old', 'new']) {
    objects['s3://bucket/x'] = content;
    const copies = open(storage);
    const path = copies.pathOf('s3://bucket/x');
    await copies.fetchNamed(literal(path));
    expect(await readFile(path, 'utf8')).toBe(content);
  }
});

it('removes those used longest ago above the bound, and never what a process has open', async () => {
  const all = urls(30);
  const { storage } = counting(Object.fromEntries(all.map((url) => [url, 'x'.repeat(100)])));
  const copies = open(storage, 1000);
  for (const [i, url] of all.entries()) {
    await copies.fetchNamed(literal(copies.pathOf(url)));
    await utimes(copies.pathOf(url), i, i); // the clock of the file system is too coarse
    expect(await kept()).toBeLessThanOrEqual(10);
  }
  for (const url of all) expect((await readFile(copies.pathOf(url), 'utf8')).length).toBe(100);
  // The newest are kept for the next process.
  const { storage: again, read } = counting(Object.fromEntries(all.map((url) => [url, 'x'.repeat(100)])));
  const next = open(again, 1000);
  await next.fetchNamed(literal(next.pathOf(all.at(-1)!)));
  expect(read).toEqual([]);
});

it('is readable by its owner alone, and leaves no names of its own when it is closed', async () => {
  const { storage } = counting({ 's3://bucket/x': 'x' });
  const copies = open(storage);
  await copies.fetchNamed(literal(copies.pathOf('s3://bucket/x')));
  expect((await stat(copies.pathOf('s3://bucket/x'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'files'))).mode & 0o777).toBe(0o700);
  copies.close();
  expect(await readdir(join(folder, 'open'))).toEqual([]);
  expect(await kept()).toBe(1);
});

it('says which object is gone, and tries again for the next statement', async () => {
  const objects: Record<string, string> = {};
  const { storage } = counting(objects);
  const copies = open(storage);
  const statement = literal(copies.pathOf('s3://bucket/a%20b'));
  await expect(copies.fetchNamed(statement)).rejects.toThrow(new ObjectChangedError('s3://bucket/a b does not exist'));
  objects['s3://bucket/a%20b'] = 'x';
  await copies.fetchNamed(statement);
  expect(await kept()).toBe(1);
});

it('keeps no copy of which some bytes did not arrive', async () => {
  const { storage } = counting({ 's3://bucket/x': 'whole' });
  const copies = open({
    ...storage,
    async *read() {
      yield Buffer.from('who');
    },
  });
  await expect(copies.fetchNamed(literal(copies.pathOf('s3://bucket/x')))).rejects.toThrow(
    'has 5 bytes, and 3 arrived',
  );
  expect(await kept()).toBe(0);
});
