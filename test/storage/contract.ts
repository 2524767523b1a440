import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ObjectChangedError } from '../../lambdas/core/errors.ts';
import { type ByteStream, readWhole, type Storage } from '../../lambdas/core/storage/storage.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function* stream(...chunks: string[]): ByteStream {
  for (const chunk of chunks) yield bytes(chunk);
}

/** What every Storage promises. `root` is the URL of an empty place, ending in a slash. */
export function storageContract(name: string, open: () => Promise<{ storage: Storage; root: string }>): void {
  const listed = async (storage: Storage, prefix: string) => {
    const urls: string[] = [];
    for await (const head of storage.list(prefix)) urls.push(head.url);
    return urls;
  };
  const text = async (storage: Storage, url: string, options?: Parameters<Storage['read']>[1]) =>
    (await readWhole(storage.read(url, options))).toString();

  describe(`${name} keeps the storage contract`, () => {
    it('gives back what was written, with its size', async () => {
      const { storage, root } = await open();
      await storage.write(`${root}a/b.txt`, stream('one ', 'two'));
      expect(await text(storage, `${root}a/b.txt`)).toBe('one two');
      expect(await storage.head(`${root}a/b.txt`)).toMatchObject({ url: `${root}a/b.txt`, size: 7 });
    });

    it('knows nothing of what was not written', async () => {
      const { storage, root } = await open();
      expect(await storage.head(`${root}none`)).toBeUndefined();
      expect(await listed(storage, root)).toEqual([]);
      await expect(text(storage, `${root}none`)).rejects.toThrow(ObjectChangedError);
      await storage.remove(`${root}none`);
    });

    it('reads ranges with the end exclusive, and refuses one beyond the end', async () => {
      const { storage, root } = await open();
      await storage.write(`${root}x`, stream('0123456789'));
      expect(await text(storage, `${root}x`, { range: { start: 2, end: 5 } })).toBe('234');
      expect(await text(storage, `${root}x`, { range: { start: 4, end: 4 } })).toBe('');
      await expect(text(storage, `${root}x`, { range: { start: 5, end: 11 } })).rejects.toThrow(RangeError);
    });

    it('lists by prefix in the order of the URLs', async () => {
      const { storage, root } = await open();
      for (const key of ['b/2', 'b/1', 'b-c/1', 'a', 'b.txt']) await storage.write(root + key, stream(key));
      expect(await listed(storage, root)).toEqual(['a', 'b-c/1', 'b.txt', 'b/1', 'b/2'].map((key) => root + key));
      expect(await listed(storage, `${root}b/`)).toEqual([`${root}b/1`, `${root}b/2`]);
      expect(await listed(storage, `${root}b`)).toEqual(['b-c/1', 'b.txt', 'b/1', 'b/2'].map((key) => root + key));
    });

    it('handles names with blanks, percent signs, plus signs and letters beyond ASCII', async () => {
      const { storage, root } = await open();
      const url = `${root}${encodeURIComponent('a b%+é')}/x`;
      await storage.write(url, stream('here'));
      expect(await listed(storage, root)).toHaveLength(1);
      const [found] = await listed(storage, root);
      expect(await text(storage, found!)).toBe('here');
    });

    it('shows nothing of a write before it is complete, and nothing of one that failed', async () => {
      const { storage, root } = await open();
      const seen: number[] = [];
      async function* failing(): ByteStream {
        yield bytes('half');
        seen.push((await listed(storage, root)).length);
        throw new Error('source failed');
      }
      await expect(storage.write(`${root}x`, failing())).rejects.toThrow('source failed');
      expect(seen).toEqual([0]);
      expect(await listed(storage, root)).toEqual([]);
    });

    it('keeps the old object when its replacement fails', async () => {
      const { storage, root } = await open();
      await storage.write(`${root}x`, stream('old'));
      async function* failing(): ByteStream {
        yield bytes('new');
        throw new Error('source failed');
      }
      await expect(storage.write(`${root}x`, failing())).rejects.toThrow('source failed');
      expect(await text(storage, `${root}x`)).toBe('old');
    });

    it('takes a file of this machine over, in place of an object that was there', async () => {
      const { storage, root } = await open();
      const folder = await mkdtemp(join(tmpdir(), 'taken-'));
      const path = join(folder, 'finished');
      try {
        await storage.write(`${root}a/x`, stream('old'));
        await writeFile(path, 'new and longer');
        await storage.takeFile(`${root}a/x`, path);
        expect(await text(storage, `${root}a/x`)).toBe('new and longer');
        expect(await storage.head(`${root}a/x`)).toMatchObject({ size: 14 });
        expect(await readdir(folder)).toEqual([]);
        await expect(storage.takeFile(`${root}b`, path)).rejects.toThrow('ENOENT');
        expect(await listed(storage, root)).toEqual([`${root}a/x`]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('lets exactly one of many concurrent creators win, with its bytes', async () => {
      const { storage, root } = await open();
      const won = await Promise.all(
        Array.from({ length: 20 }, (_, i) => storage.create(`${root}lock`, bytes(`creator ${i}`))),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await text(storage, `${root}lock`)).toBe(`creator ${won.indexOf(true)}`);
      expect(await storage.create(`${root}lock`, bytes('late'))).toBe(false);
    });

    it('refuses a read that is pinned to a version which was replaced', async () => {
      const { storage, root } = await open();
      await storage.write(`${root}x`, stream('first'));
      const { etag } = (await storage.head(`${root}x`))!;
      expect(await text(storage, `${root}x`, { etag })).toBe('first');
      await storage.write(`${root}x`, stream('other'));
      await expect(text(storage, `${root}x`, { etag })).rejects.toThrow(ObjectChangedError);
      await storage.remove(`${root}x`);
      await expect(text(storage, `${root}x`, { etag })).rejects.toThrow(ObjectChangedError);
    });
  });
}
