import { describe, expect, it } from 'vitest';
import { readWhole, type Storage } from '../../lambdas/core/storage/storage.ts';
import { placeName, s3Place, s3Url, toUrl } from '../../lambdas/core/storage/urls.ts';

/** Keys that S3 takes and that something on the way from us to it could change. */
const KEYS = [
  'a b',
  'a+b',
  'a%20b',
  'a%2Fb',
  '100%',
  '%',
  'a?b#c&d=e',
  'quote\'"quote',
  'star*(x)[y]{z}',
  'back\\slash|pipe^hat`tick~tilde',
  'a<b>c',
  'a:b@c;d,e!f$g',
  'line\nend\ttab',
  'control\u0001',
  'größe',
  '数据/表.parquet',
  'emoji-\u{1f600}',
  'private-\ue000',
  'e\u0301 is not \u00e9',
  '//two//slashes',
  './dot/../dots',
  'org=x%2Fy/site=edx/part-0.parquet',
  'k'.repeat(900),
];

/** What the storage on S3 promises beside the contract of all storages. */
export function s3Contract(name: string, open: () => Promise<{ storage: Storage; root: string }>): void {
  describe(`${name} names objects as S3 does`, () => {
    it('writes, finds, lists, reads and removes every key that S3 takes', async () => {
      const { storage, root } = await open();
      const { bucket, key: prefix } = s3Place(root);
      const longest = 'ü'.repeat((1024 - Buffer.byteLength(prefix)) / 2);
      const keys = [...KEYS, longest].map((key) => prefix + key);
      for (const key of keys)
        await storage.write(
          s3Url({ bucket, key }),
          (async function* () {
            yield Buffer.from(key);
          })(),
        );

      const listed = [];
      for await (const { url, size } of storage.list(root)) {
        listed.push(s3Place(url).key);
        expect(await storage.head(url)).toMatchObject({ url, size });
        expect((await readWhole(storage.read(url))).toString()).toBe(s3Place(url).key);
      }
      const inByteOrder = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect(listed).toEqual(inByteOrder);

      for (const key of keys) await storage.remove(s3Url({ bucket, key }));
      for await (const { url } of storage.list(root)) expect.unreachable(url);
    });

    it('takes the name that a person reads in the console, and shows it so again', async () => {
      for (const key of KEYS) {
        const shown = `s3://bucket/${key}`;
        expect(s3Place(toUrl(shown))).toEqual({ bucket: 'bucket', key });
        expect(placeName(toUrl(shown))).toBe(shown);
      }
    });

    it('gives an object the same etag, size and time in a listing and by itself', async () => {
      const { storage, root } = await open();
      await storage.write(
        `${root}x`,
        (async function* () {
          yield Buffer.from('x');
        })(),
      );
      const { version, ...head } = (await storage.head(`${root}x`))!;
      expect(version).toMatch(/./);
      for await (const listed of storage.list(root)) expect(listed).toEqual(head);
    });
  });
}
