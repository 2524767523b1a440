import { describe, expect, it } from 'vitest';
import type { Ledger } from '../../lambdas/core/lake/ledger.ts';

/** What every Ledger promises. `open` gives another view of the same, at first empty, ledger at each call. */
export function ledgerContract(name: string, fresh: () => Promise<() => Ledger>): void {
  const put = async (ledger: Ledger, key: string, value: unknown) => {
    const expected = (await ledger.read(key))?.version ?? 0;
    return ledger.write([{ key, expected, value }]);
  };

  describe(`${name} keeps the ledger contract`, () => {
    it('reads back what was written, through every view', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      expect(await one.read('a')).toBeUndefined();
      expect(await put(one, 'a', { n: 1 })).toBe(true);
      expect((await two.read('a'))?.value).toEqual({ n: 1 });
      expect(await put(two, 'a', { n: 2 })).toBe(true);
      expect((await one.read('a'))?.value).toEqual({ n: 2 });
    });

    it('lists by prefix, in order', async () => {
      const ledger = (await fresh())();
      for (const key of ['b/2', 'a', 'b/1', 'c']) await put(ledger, key, key);
      expect((await ledger.list('b/')).map((item) => item.key)).toEqual(['b/1', 'b/2']);
      expect((await ledger.list('')).map((item) => item.key)).toEqual(['a', 'b/1', 'b/2', 'c']);
    });

    it('refuses a write whose item has moved on, and changes nothing then', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      await put(one, 'a', 'first');
      const read = (await one.read('a'))!;
      await put(two, 'a', 'second');
      const write = one.write([
        { key: 'b', expected: 0, value: 'with it' },
        { key: 'a', expected: read.version, value: 'third' },
      ]);
      expect(await write).toBe(false);
      expect((await two.read('a'))?.value).toBe('second');
      expect(await two.read('b')).toBeUndefined();
    });

    it('refuses to make an item that exists', async () => {
      const ledger = (await fresh())();
      expect(await ledger.write([{ key: 'a', expected: 0, value: 1 }])).toBe(true);
      expect(await ledger.write([{ key: 'a', expected: 0, value: 2 }])).toBe(false);
    });

    it('never gives a version twice, also not across a removal', async () => {
      const ledger = (await fresh())();
      await put(ledger, 'a', 1);
      const first = (await ledger.read('a'))!.version;
      await ledger.write([{ key: 'a', expected: first, value: undefined }]);
      expect(await ledger.read('a')).toBeUndefined();
      expect(await ledger.list('')).toEqual([]);
      await put(ledger, 'a', 1);
      expect((await ledger.read('a'))!.version).toBeGreaterThan(first);
    });

    it('loses no increment of many concurrent writers', async () => {
      const open = await fresh();
      await put(open(), 'sum', 0);
      const increment = async (ledger: Ledger) => {
        for (let done = 0; done < 10; ) {
          const { version, value } = (await ledger.read<number>('sum'))!;
          if (await ledger.write([{ key: 'sum', expected: version, value: value + 1 }])) done += 1;
        }
      };
      await Promise.all(Array.from({ length: 5 }, () => increment(open())));
      expect((await open().read('sum'))?.value).toBe(50);
    });
  });
}
