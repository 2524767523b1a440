import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { codecOf } from '../../lambdas/core/lake/item-codecs.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { isAbandoned, LeaseLostError, takeLease, tryLease } from '../../lambdas/core/lake/lease.ts';
import { type ItemKey, type Ledger, put } from '../../lambdas/core/lake/ledger.ts';
import { type ProcessId, thisProcess } from '../../lambdas/core/processes.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';

const KEY = itemKeys.objectLease('a', 'v');
const LIFETIME_MS = 60_000;
const NOW = Date.parse('2025-03-09T00:00:00Z');

let ledger: Ledger;
const read = async <T>(key: ItemKey<T>) => (await ledger.view()).read(key);
const OUTCOME = put(itemKeys.failure('a'), 0, { object: 'a', failedAt: 'now', error: 'none' });
beforeEach(() => {
  ledger = openJournal(memoryStorage(), 'memory://ledger/', codecOf);
});

/** Puts a lease into the ledger as another process would, whoever has it. */
async function putLease(holder: ProcessId, expires: number): Promise<void> {
  const expected = (await read(KEY))?.version ?? 0;
  expect(await ledger.commit([put(KEY, expected, { holder, token: 'of another', expires })])).toBe(true);
}

describe('a lease', () => {
  const here: ProcessId = { host: 'here', pid: 10, began: '5' };
  const lease = (host: string, expires: number) => ({ holder: { host, pid: 7, began: '3' }, token: 't', expires });

  it.each([
    ['of this machine, running, in time', 'here', NOW, true, false],
    ['of this machine, running, expired', 'here', NOW - 1, true, true],
    ['of this machine, ended, in time', 'here', NOW + LIFETIME_MS, false, true],
    ['of another machine, in time, whatever runs here under its number', 'there', NOW, false, false],
    ['of another machine, expired', 'there', NOW - 1, false, true],
  ])('%s', (_, host, expires, running, abandoned) => {
    expect(isAbandoned(lease(host, expires), NOW, here, () => running)).toBe(abandoned);
  });

  it('is held by one at a time, and free again when released', async () => {
    const first = await tryLease(ledger, KEY);
    expect(first).toBeDefined();
    expect(await tryLease(ledger, KEY)).toBeUndefined();
    await first?.release();
    const second = await tryLease(ledger, KEY);
    expect(second).toBeDefined();
    await first?.release(); // long lost: leaves the second alone
    expect(await tryLease(ledger, KEY)).toBeUndefined();
    await second?.release();
  });

  it('goes to exactly one of many that try at once', async () => {
    const storage = memoryStorage();
    const tries = Array.from({ length: 8 }, () => tryLease(openJournal(storage, 'memory://ledger/', codecOf), KEY));
    const taken = (await Promise.all(tries)).filter((one) => one !== undefined);
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
  });

  it('of a process that was killed is taken at once', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await putLease({ ...thisProcess(), pid, began: '1' }, Date.now() + LIFETIME_MS);
    const lease = await takeLease(ledger, KEY);
    lease.check();
    await lease.release();
  });

  it.skipIf(thisProcess().began === null)(
    'of a dead process whose number another one has by now is taken at once',
    async () => {
      await putLease({ ...thisProcess(), began: '1' }, Date.now() + LIFETIME_MS);
      const lease = await takeLease(ledger, KEY);
      await lease.release();
    },
  );
});

describe('a lease that was lost', () => {
  const thief: ProcessId = { host: 'elsewhere', pid: 1, began: null };

  it('is noticed by settle, and release is silent', async () => {
    const lease = await takeLease(ledger, KEY);
    await putLease(thief, Date.now() + LIFETIME_MS);
    await expect(lease.settle()).rejects.toThrow(LeaseLostError);
    await lease.release();
    expect(await read(KEY)).toMatchObject({ value: { holder: thief } });
  });

  it('between settle and the write of the outcome makes the write fail', async () => {
    const lease = await takeLease(ledger, KEY);
    const givenUp = await lease.settle();
    await putLease(thief, Date.now() + LIFETIME_MS);
    expect(await ledger.commit([OUTCOME, givenUp])).toBe(false);
    expect(await read(OUTCOME.key)).toBeUndefined();
  });

  it('is no matter once the outcome was written with it', async () => {
    const lease = await takeLease(ledger, KEY);
    expect(await ledger.commit([OUTCOME, await lease.settle()])).toBe(true);
    await putLease(thief, Date.now() + LIFETIME_MS);
    await lease.release();
    expect(await read(KEY)).toMatchObject({ value: { holder: thief } });
  });
});

describe('the time of a lease', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is renewed as long as its holder runs', async () => {
    const lease = await takeLease(ledger, KEY);
    await vi.advanceTimersByTimeAsync(20 * LIFETIME_MS);
    lease.check();
    expect(await tryLease(ledger, KEY)).toBeUndefined();
    await lease.release();
  });

  it('that passed while its holder slept is noticed by check, before another can have taken it', async () => {
    const lease = await takeLease(ledger, KEY);
    vi.setSystemTime(NOW + LIFETIME_MS - 11_000);
    lease.check();
    vi.setSystemTime(NOW + LIFETIME_MS - 9_000);
    expect(() => lease.check()).toThrow(LeaseLostError);
    await expect(lease.settle()).rejects.toThrow(LeaseLostError);
  });

  it('lets another machine take it only when it is over', async () => {
    await putLease({ host: 'elsewhere', pid: 1, began: null }, NOW + LIFETIME_MS);
    expect(await tryLease(ledger, KEY)).toBeUndefined();
    vi.setSystemTime(NOW + LIFETIME_MS + 1);
    const lease = await tryLease(ledger, KEY);
    expect(lease).toBeDefined();
    await lease?.release();
  });

  it('that another took is noticed by check after the next renewal', async () => {
    const lease = await takeLease(ledger, KEY);
    await putLease({ host: 'elsewhere', pid: 1, began: null }, NOW + LIFETIME_MS);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(() => lease.check()).toThrow(LeaseLostError);
  });
});
