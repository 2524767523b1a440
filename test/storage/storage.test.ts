import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { ObjectChangedError } from '../../lambdas/core/errors.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { readWhole } from '../../lambdas/core/storage/storage.ts';
import { storageContract } from './contract.ts';

const folders: string[] = [];
const folder = async () => {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'storage-')));
  folders.push(path);
  return `${pathToFileURL(path).href}/`;
};
afterAll(() => Promise.all(folders.map((url) => rm(url, { recursive: true, force: true }))));

storageContract('memory', async () => ({ storage: memoryStorage(), root: 'memory://test/' }));
storageContract('files', async () => ({ storage: fileStorage(), root: await folder() }));

it('fault 26: a file that is rewritten in place while it is read is reported', async () => {
  const url = `${await folder()}x`;
  const storage = fileStorage();
  await writeFile(fileURLToPath(url), Buffer.alloc(600_000, 1));
  const { etag } = (await storage.head(url))!;
  const read = async () => {
    let chunks = 0;
    for await (const _ of storage.read(url, { etag })) {
      chunks += 1;
      if (chunks === 1) await writeFile(fileURLToPath(url), Buffer.alloc(600_000, 2));
    }
  };
  await expect(read()).rejects.toThrow(ObjectChangedError);
});

const OTHER_FILE_SYSTEM = '/dev/shm';

it.skipIf(!existsSync(OTHER_FILE_SYSTEM))('takes over a file of another file system', async () => {
  const root = await folder();
  const other = await mkdtemp(join(OTHER_FILE_SYSTEM, 'storage-'));
  try {
    await writeFile(join(other, 'x'), 'from elsewhere');
    await fileStorage().takeFile(`${root}x`, join(other, 'x'));
    expect(await readFile(fileURLToPath(`${root}x`), 'utf8')).toBe('from elsewhere');
    expect(await readdir(other)).toEqual([]);
    expect(await readdir(fileURLToPath(root))).toEqual(['x']);
  } finally {
    await rm(other, { recursive: true });
  }
});

it('below a file there is nothing', async () => {
  const root = await folder();
  await writeFile(fileURLToPath(`${root}file`), 'x');
  const below = `${root}file/below`;
  expect(await fileStorage().head(below)).toBeUndefined();
  await expect(readWhole(fileStorage().read(below))).rejects.toThrow(ObjectChangedError);
});
