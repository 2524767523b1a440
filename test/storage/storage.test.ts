import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { ObjectChangedError } from '../../lambdas/core/errors.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
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
