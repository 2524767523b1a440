import { describe, expect, it } from 'vitest';
import { type Ledger, type LedgerItem, put, removal } from '../../lambdas/core/lake/ledger.ts';
import { plainKey, plainPrefix } from './plain.ts';

const [A, B] = [plainKey('a'), plainKey('b')];

/** What every Ledger promises. `open` gives another reader of the same, at first empty, ledger at each call. */
export function ledgerContract(name: string, fresh: () => Promise<() => Ledger>): void {
  const read = async (ledger: Ledger, key: string) => (await ledger.view()).read(plainKey(key));
  const list = async (ledger: Ledger, prefix: string) => (await ledger.view()).list(plainPrefix(prefix));
  const set = async (ledger: Ledger, key: string, value: unknown) => {
    const expected = (await read(ledger, key))?.version ?? 0;
    return ledger.commit([put(plainKey(key), expected, value)]);
  };

  describe(`${name} keeps the ledger contract`, () => {
    it('reads back what was committed, by every reader', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      expect(await read(one, 'a')).toBeUndefined();
      expect(await set(one, 'a', { n: 1 })).toBeGreaterThan(0);
      expect((await read(two, 'a'))?.value).toEqual({ n: 1 });
      expect(await set(two, 'a', { n: 2 })).toBeGreaterThan(0);
      expect((await read(one, 'a'))?.value).toEqual({ n: 2 });
    });

    it('lists by prefix, in order', async () => {
      const ledger = (await fresh())();
      for (const key of ['b/2', 'a', 'b/1', 'c']) await set(ledger, key, key);
      expect((await list(ledger, 'b/')).map((item) => item.key)).toEqual(['b/1', 'b/2']);
      expect((await list(ledger, '')).map((item) => item.key)).toEqual(['a', 'b/1', 'b/2', 'c']);
    });

    it('shows the whole state of one moment in a view, whatever is committed later', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      await set(one, 'a', 1);
      const before = await one.view();
      await set(two, 'a', 2);
      await set(one, 'b', 3);
      expect([before.read(A)?.value, before.read(B), before.list(plainPrefix('')).length]).toEqual([1, undefined, 1]);
      const after = await one.view();
      expect([after.read(A)?.value, after.read(B)?.value]).toEqual([2, 3]);
      expect(after.sequence).toBeGreaterThan(before.sequence);
    });

    it('refuses a commit whose item has moved on, and changes nothing then', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      await set(one, 'a', 'first');
      const { version } = (await read(one, 'a'))!;
      await set(two, 'a', 'second');
      expect(await one.commit([put(B, 0, 'with it'), put(A, version, 'third')])).toBe(0);
      expect((await read(two, 'a'))?.value).toBe('second');
      expect(await read(two, 'b')).toBeUndefined();
    });

    it('takes versions that another reader has seen', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      await set(two, 'b', 'looked at early');
      await one.view();
      await set(two, 'a', 'first');
      const seen = (await read(two, 'a'))!;
      expect(await one.commit([put(A, seen.version, 'second')])).toBeGreaterThan(0);
    });

    it('refuses to make an item that exists', async () => {
      const ledger = (await fresh())();
      expect(await ledger.commit([put(A, 0, 1)])).toBeGreaterThan(0);
      expect(await ledger.commit([put(A, 0, 2)])).toBe(0);
    });

    it('resolves to the version of what was put, which is the last commit that a view then shows', async () => {
      const open = await fresh();
      const [one, two] = [open(), open()];
      for (let round = 0; round < 3; round += 1) {
        const numbers = [await one.commit([put(A, (await read(one, 'a'))?.version ?? 0, round)]), 0];
        numbers[1] = await two.commit([put(B, (await read(two, 'b'))?.version ?? 0, round)]);
        expect([(await read(two, 'a'))?.version, (await read(one, 'b'))?.version]).toEqual(numbers);
        expect((await one.view()).sequence).toBe(numbers[1]);
      }
    });

    it('never gives a version twice, also not across a removal', async () => {
      const ledger = (await fresh())();
      await set(ledger, 'a', 1);
      const first = (await read(ledger, 'a'))!;
      await ledger.commit([removal(first)]);
      expect(await read(ledger, 'a')).toBeUndefined();
      expect(await list(ledger, '')).toEqual([]);
      await set(ledger, 'a', 1);
      expect((await read(ledger, 'a'))!.version).toBeGreaterThan(first.version);
    });

    it('loses no increment of many concurrent writers', async () => {
      const open = await fresh();
      await set(open(), 'sum', 0);
      const increment = async (ledger: Ledger) => {
        for (let done = 0; done < 10; ) {
          const { key, version, value } = (await read(ledger, 'sum')) as LedgerItem<number>;
          if (await ledger.commit([put(key, version, value + 1)])) done += 1;
        }
      };
      await Promise.all(Array.from({ length: 5 }, () => increment(open())));
      expect((await read(open(), 'sum'))?.value).toBe(50);
    });
  });
}
