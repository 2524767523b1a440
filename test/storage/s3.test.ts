import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ObjectChangedError } from '../../lambdas/core/errors.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { type ByteStream, readWhole, type Storage } from '../../lambdas/core/storage/storage.ts';
import { s3Url } from '../../lambdas/core/storage/urls.ts';
import { storageContract } from './contract.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';
import { s3Contract } from './s3-contract.ts';

let fake: FakeS3;
let storage: Storage;
let roots = 0;
let root: string;
beforeAll(async () => {
  fake = await startFakeS3();
  storage = s3Storage(fake.clients());
});
beforeEach(() => {
  fake.trouble = () => undefined;
  for (const operation of Object.keys(fake.counts) as (keyof FakeS3['counts'])[]) fake.counts[operation] = 0;
  roots += 1;
  root = `s3://bucket/${roots}/`;
});
afterAll(() => fake.stop());

storageContract('s3 (fake)', async () => {
  roots += 1;
  return { storage, root: `s3://bucket/${roots}/` };
});

s3Contract('s3 (fake)', async () => {
  roots += 1;
  return { storage, root: `s3://bucket/${roots}/` };
});

const bytes = (text: string) => Buffer.from(text);
async function* stream(...chunks: (string | Uint8Array)[]): ByteStream {
  for (const chunk of chunks) yield typeof chunk === 'string' ? bytes(chunk) : chunk;
}
const text = async (url: string, options?: Parameters<Storage['read']>[1]) =>
  (await readWhole(storage.read(url, options))).toString('latin1');
const sample = (length: number) => Buffer.from(Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) & 255));

describe('a read', () => {
  it('takes one request, whole or by range', async () => {
    await storage.write(`${root}x`, stream('0123456789'));
    expect(await text(`${root}x`)).toBe('0123456789');
    expect(await text(`${root}x`, { range: { start: 9, end: 10 } })).toBe('9');
    expect(fake.counts).toMatchObject({ get: 2, head: 0 });
  });

  it('goes on where the connection broke, at every place of it', async () => {
    const whole = sample(300);
    fake.seed('bucket', `${roots}/x`, whole);
    for (const range of [undefined, { start: 7, end: 290 }]) {
      const wanted = whole.subarray(range?.start, range?.end).toString('latin1');
      for (const cutAfter of [0, 1, 2, 100, wanted.length - 1]) {
        const begun = fake.counts.get;
        fake.trouble = ({ operation, count }) =>
          operation === 'get' && count === begun + 1 ? { cutAfter } : undefined;
        expect(await text(`${root}x`, { ...(range && { range }) })).toBe(wanted);
        expect(fake.counts.get - begun).toBe(2);
      }
    }
  });

  it('goes on when the connection breaks again and again with bytes between, and fails when there are none', async () => {
    const whole = sample(100);
    fake.seed('bucket', `${roots}/x`, whole);
    fake.trouble = ({ operation }) => (operation === 'get' ? { cutAfter: 30 } : undefined);
    expect(await text(`${root}x`)).toBe(whole.toString('latin1'));
    fake.trouble = ({ operation }) => (operation === 'get' ? { cutAfter: 0 } : undefined);
    await expect(text(`${root}x`)).rejects.toThrow(`s3://bucket/${roots}/x cannot be read`);
  });

  it('fault 26: an object that is replaced while its connection is broken is reported, pinned or not', async () => {
    for (const pinned of [true, false]) {
      const name = `${root}${pinned}`;
      const key = `${roots}/${pinned}`;
      fake.seed('bucket', key, sample(300));
      const etag = (await storage.head(name))!.etag;
      const begun = fake.counts.get;
      fake.trouble = ({ operation, count }) => {
        if (operation !== 'get') return undefined;
        if (count === begun + 1) return { cutAfter: 100 };
        fake.seed('bucket', key, sample(299));
        return undefined;
      };
      await expect(text(name, pinned ? { etag } : {})).rejects.toThrow(ObjectChangedError);
      fake.trouble = () => undefined;
    }
  });

  it('asks again after an answer of 500 or 503, or none', async () => {
    fake.seed('bucket', `${roots}/x`, 'here');
    for (const trouble of [{ status: 500 }, { status: 503 }, 'reset'] as const) {
      const begun = fake.counts.get;
      fake.trouble = ({ count }) => (count <= begun + 2 ? trouble : undefined);
      expect(await text(`${root}x`)).toBe('here');
    }
  });

  it('closes the connection of a body that nobody reads to its end', async () => {
    fake.seed('bucket', `${roots}/x`, Buffer.alloc(32 * 2 ** 20));
    const before = fake.unread.count;
    for await (const _ of storage.read(`${root}x`)) break;
    await expect.poll(() => fake.unread.count).toBe(before + 1);
  });

  it('names what S3 says, where, and what to do', async () => {
    fake.seed('bucket', `${roots}/a b`, 'x');
    fake.trouble = () => ({ status: 403 });
    await expect(text(`${root}a%20b`)).rejects.toThrow(
      /^s3:\/\/bucket\/\d+\/a b cannot be read: .*\(HTTP 403\); check the credentials/,
    );
  });
});

describe('a conditional create', () => {
  it('is ours when the answer to it was lost, however S3 fails', async () => {
    for (const trouble of ['lost', 'reset', { status: 500 }, { status: 503 }] as const) {
      for (const times of [1, 2]) {
        const name = `${root}${JSON.stringify(trouble).replace(/\W/g, '')}-${times}`;
        const begun = fake.counts.put;
        fake.trouble = ({ operation, count }) => (operation === 'put' && count <= begun + times ? trouble : undefined);
        expect(await storage.create(name, bytes('writer 1'))).toBe(true);
        expect(await text(name)).toBe('writer 1');
        expect(await storage.create(name, bytes('writer 2'))).toBe(false);
      }
    }
  });

  it("is another's when that one came between the lost answer and the next request", async () => {
    for (const trouble of ['reset', { status: 500 }] as const) {
      const key = `${roots}/${JSON.stringify(trouble).replace(/\W/g, '')}`;
      const begun = fake.counts.put;
      fake.trouble = ({ operation, count }) => {
        if (operation !== 'put' || count !== begun + 1) return undefined;
        fake.seed('bucket', key, 'writer 2');
        return trouble;
      };
      expect(await storage.create(`s3://bucket/${key}`, bytes('writer 1'))).toBe(false);
    }
  });

  it('does not take the same bytes of another for its own while no answer was lost', async () => {
    fake.seed('bucket', `${roots}/x`, 'same');
    expect(await storage.create(`${root}x`, bytes('same'))).toBe(false);
    fake.trouble = ({ operation, count }) => (operation === 'put' && count === 2 ? { status: 409 } : undefined);
    expect(await storage.create(`${root}x`, bytes('same'))).toBe(false);
    expect(fake.counts).toMatchObject({ put: 3, get: 0 });
  });

  it('tries again after 409, and fails when it is never decided', async () => {
    fake.trouble = ({ operation, count }) => (operation === 'put' && count <= 3 ? { status: 409 } : undefined);
    expect(await storage.create(`${root}x`, bytes('mine'))).toBe(true);
    fake.trouble = ({ operation }) => (operation === 'put' ? 'lost' : undefined);
    fake.seed('bucket', `${roots}/taken`, 'x');
    await expect(storage.create(`${root}taken`, bytes('mine'))).rejects.toThrow('cannot be written');
  });
});

describe('a write', () => {
  it('of any size holds a few parts at a time', async () => {
    const chunk = sample(2 ** 20);
    async function* many(): ByteStream {
      for (let i = 0; i < 100; i += 1) yield chunk;
    }
    await storage.write(`${root}x`, many());
    expect((await storage.head(`${root}x`))?.size).toBe(100 * 2 ** 20);
    expect(fake.counts).toMatchObject({ begin: 1, part: 13, complete: 1, put: 0 });
    expect(fake.partsInFlight.most).toBeLessThanOrEqual(16 * 2 ** 20);
  });

  it('leaves no parts behind when its source fails', async () => {
    async function* failing(): ByteStream {
      for (let i = 0; i < 20; i += 1) yield sample(2 ** 20);
      throw new Error('source failed');
    }
    await expect(storage.write(`${root}x`, failing())).rejects.toThrow('source failed');
    expect(fake.counts).toMatchObject({ abort: 1, complete: 0, put: 0 });
    expect(await storage.head(`${root}x`)).toBeUndefined();
  });

  it('is repeated after an answer of 500 or 503, or none', async () => {
    for (const trouble of [{ status: 500 }, { status: 503 }, 'reset', 'lost'] as const) {
      const begun = fake.counts.put;
      fake.trouble = ({ operation, count }) => (operation === 'put' && count <= begun + 2 ? trouble : undefined);
      await storage.write(`${root}x`, stream('a', 'b'));
      expect(await text(`${root}x`)).toBe('ab');
    }
  });
});

describe('a listing', () => {
  it('of 100,000 keys is taken page by page, in the byte order of the keys', async () => {
    const { storage, root } = { storage: s3Storage(fake.clients()), root: 's3://large/' };
    const keys = Array.from({ length: 100_000 }, (_, i) => `k${String((i * 7919) % 100_000).padStart(5, '0')}`);
    for (const key of keys) fake.seed('large', key, '');
    let before = '';
    let listed = 0;
    for await (const { url } of storage.list(root)) {
      if (listed % 1000 === 0) expect(fake.counts.list).toBe(listed / 1000 + 1);
      if (url <= before) expect.unreachable(`${url} after ${before}`);
      before = url;
      listed += 1;
    }
    expect(listed).toBe(100_000);
  });

  it('is in the byte order of the keys, over all pages', async () => {
    const keys = Array.from({ length: 2500 }, (_, i) => `${roots}/k${(i * 7919) % 2500}`);
    for (const key of keys) fake.seed('bucket', key, '');
    const listed: string[] = [];
    for await (const { url } of storage.list(root)) listed.push(url);
    expect(listed).toEqual([...keys].sort().map((key) => s3Url({ bucket: 'bucket', key })));
    expect(fake.counts.list).toBe(3);
  });

  it('passes over the empty objects that stand for folders, and names one with bytes', async () => {
    for (const [key, body] of [
      ['a/', ''],
      ['a/b', 'x'],
      ['c d/', 'lost?'],
    ] as const)
      fake.seed('bucket', `${roots}/${key}`, body);
    const unlisted: unknown[] = [];
    const listed: string[] = [];
    for await (const { url } of storage.list(root, (found) => unlisted.push(found))) listed.push(url);
    expect(listed).toEqual([`${root}a/b`]);
    expect(unlisted).toEqual([{ folder: root, name: 'c d/', why: expect.any(String), failed: false }]);
  });
});
