import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { ClaimLostError, type Claims, type Owner, openClaims } from '../../lambdas/core/lake/claims.ts';
import { codecOf } from '../../lambdas/core/lake/item-codecs.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { type ItemKey, type Ledger, put } from '../../lambdas/core/lake/ledger.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import { thisProcess } from '../../lambdas/core/storage/processes.ts';
import { readWhole, type Storage } from '../../lambdas/core/storage/storage.ts';

const KEY = itemKeys.objectClaim('a', 'v');
const OTHER_KEY = itemKeys.objectClaim('b', 'v');
const LIFETIME_MS = 60_000;
const HEARTBEAT_MS = 10_000;
const NOW = Date.parse('2025-03-09T00:00:00Z');
const { heartbeat, heartbeats, ledger: root } = lakePaths('memory://lake/');
const paths = { heartbeat, heartbeats };

let storage: Storage;
let ledger: Ledger;
let ended: Set<string>;
let living: Set<string>;
const owner = (name: string): Owner => ({
  name,
  lives: async (one) => (ended.has(one) ? false : living.has(one) ? true : undefined),
});
const watched = (name: string): Owner => ({ ...owner(name), watched: true });
/** The claims of an owner with a ledger of its own, as another process has it. */
const claimsOf = (one: Owner | string): Claims =>
  openClaims(
    { storage, ledger: openJournal(storage, root, codecOf), paths },
    typeof one === 'string' ? owner(one) : one,
  );
const read = async <T>(key: ItemKey<T>) => (await ledger.view()).read(key);
const OUTCOME = put(itemKeys.failure('a'), 0, { object: 'a', failedAt: 'now', error: 'none' });
const commits = async () => (await ledger.view()).sequence;
const beats = async () => {
  const names: string[] = [];
  for await (const { url } of storage.list(heartbeats)) names.push(url);
  return names;
};
beforeEach(() => {
  storage = memoryStorage();
  ledger = openJournal(storage, root, codecOf);
  ended = new Set();
  living = new Set();
});

/** Puts a claim into the ledger as another owner would, whoever has it. */
async function putClaim(holder: string, expires: number): Promise<void> {
  const expected = (await read(KEY))?.version ?? 0;
  expect(await ledger.commit([put(KEY, expected, { owner: holder, expires })])).toBeGreaterThan(0);
}

async function* heartbeatFile(expires: number) {
  yield Buffer.from(JSON.stringify({ expires }));
}

describe('a claim', () => {
  it.each<[string, number, number | undefined, boolean, boolean]>([
    ['in time, of an owner that may live', 1, undefined, false, true],
    ['in time, of an owner that has ended', 1, undefined, true, false],
    ['expired, without a heartbeat', -1, undefined, false, false],
    ['expired, with a heartbeat', -1, 1, false, true],
    ['expired, with a heartbeat that is over', -1, -1, false, false],
    ['expired, with the heartbeat of an owner that has ended', -1, 1, true, false],
  ])('%s', async (_, expires, beat, hasEnded, isHeld) => {
    await putClaim('another', Date.now() + expires * LIFETIME_MS);
    if (beat !== undefined) await storage.write(heartbeat('another'), heartbeatFile(Date.now() + beat * LIFETIME_MS));
    if (hasEnded) ended.add('another');
    const claims = claimsOf('me');
    expect(await claims.isHeld(await ledger.view(), KEY)).toBe(isHeld);
    const taken = await claims.take(KEY);
    expect(taken === undefined).toBe(isHeld);
    await taken?.release();
  });

  it('of an owner that is known to live is kept, whatever its times say', async () => {
    await putClaim('another', Date.now() - 10 * LIFETIME_MS);
    living.add('another');
    expect(await claimsOf('me').take(KEY)).toBeUndefined();
    living.delete('another');
    const taken = await claimsOf('me').take(KEY);
    expect(taken).toBeDefined();
    await taken?.release();
  });

  it('goes on in another process of its owner, until one of them ends it', async () => {
    const { epoch } = (await claimsOf('me').take(KEY))!;
    const later = claimsOf('me');
    const resumed = await later.resume({ key: KEY, epoch });
    resumed.check();
    expect(await later.resume({ key: KEY, epoch })).toBe(resumed);
    expect(await resumed.end([OUTCOME])).toBeGreaterThan(0);
    await expect(claimsOf('me').resume({ key: KEY, epoch })).rejects.toThrow(ClaimLostError);
  });

  it('that another has taken is not resumed, nor given up', async () => {
    const { epoch } = (await claimsOf('me').take(KEY))!;
    await putClaim('a thief', Date.now() + LIFETIME_MS);
    await expect(claimsOf('me').resume({ key: KEY, epoch })).rejects.toThrow(ClaimLostError);
    await claimsOf('me').giveUp({ key: KEY, epoch });
    expect(await read(KEY)).toMatchObject({ value: { owner: 'a thief' } });
  });

  it('is given up by whichever process of its owner does so', async () => {
    const { epoch } = (await claimsOf('me').take(KEY))!;
    await claimsOf('me').giveUp({ key: KEY, epoch });
    expect(await read(KEY)).toBeUndefined();
  });

  it('is held by one at a time, and free again when released', async () => {
    const [one, another] = [claimsOf('one'), claimsOf('another')];
    const first = await one.take(KEY);
    expect(first).toBeDefined();
    expect(await another.take(KEY)).toBeUndefined();
    expect(await one.take(KEY)).toBeUndefined();
    await first?.release();
    const second = await another.take(KEY);
    expect(second!.epoch).toBeGreaterThan(first!.epoch);
    await first?.release(); // long lost: leaves the second alone
    expect(await one.take(KEY)).toBeUndefined();
    await second?.release();
  });

  it('goes to exactly one of many that try at once', async () => {
    const tries = Array.from({ length: 8 }, (_, at) => claimsOf(`owner ${at}`).take(KEY));
    const taken = (await Promise.all(tries)).filter((one) => one !== undefined);
    expect(taken).toHaveLength(1);
    await taken[0]?.release();
  });

  it('of a process that was killed is taken at once', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const { name } = processOwner();
    const [host] = name.split('-', 1);
    await putClaim(`${host}-${pid}-1-killed`, Date.now() + LIFETIME_MS);
    const claim = await claimsOf(processOwner()).wait(KEY);
    claim.check();
    await claim.release();
  });

  it.skipIf(thisProcess().began === null)(
    'of a dead process whose number another one has by now is taken at once',
    async () => {
      const [host] = processOwner().name.split('-', 1);
      await putClaim(`${host}-${process.pid}-1-before`, Date.now() + LIFETIME_MS);
      const claim = await claimsOf(processOwner()).wait(KEY);
      await claim.release();
    },
  );
});

describe('a claim that was lost', () => {
  it('makes the outcome count for nothing, and release is silent', async () => {
    const claim = await claimsOf('me').wait(KEY);
    await putClaim('a thief', Date.now() + LIFETIME_MS);
    expect(await claim.end([OUTCOME])).toBe(0);
    await claim.release();
    expect(await read(KEY)).toMatchObject({ value: { owner: 'a thief' } });
    expect(await read(OUTCOME.key)).toBeUndefined();
  });

  it('even to its own owner, does so too', async () => {
    const claim = await claimsOf('me').wait(KEY);
    await putClaim('me', Date.now() + LIFETIME_MS);
    expect(await claim.end([OUTCOME])).toBe(0);
    expect(await read(OUTCOME.key)).toBeUndefined();
  });

  it('is no matter once the outcome was committed with its end', async () => {
    const claim = await claimsOf('me').wait(KEY);
    expect(await claim.end([OUTCOME])).toBeGreaterThan(0);
    expect(await read(KEY)).toBeUndefined();
    await putClaim('a thief', Date.now() + LIFETIME_MS);
    await claim.release();
    expect(await read(KEY)).toMatchObject({ value: { owner: 'a thief' } });
  });
});

describe('the time of a claim', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: NOW });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('goes on as long as its owner lives, by heartbeats and without a commit', async () => {
    const claims = claimsOf('me');
    const claim = await claims.wait(KEY);
    const before = await commits();
    await vi.advanceTimersByTimeAsync(20 * LIFETIME_MS);
    claim.check();
    expect(await claimsOf('another').take(KEY)).toBeUndefined();
    expect(await commits()).toBe(before);
    expect(await beats()).toEqual([heartbeat('me')]);
    await claim.release();
    expect(await beats()).toEqual([]);
  });

  it('of an owner that all others can watch goes on without a heartbeat, and its step is made again without a look at the ledger', async () => {
    living.add('me');
    const claim = await claimsOf(watched('me')).wait(KEY);
    await vi.advanceTimersByTimeAsync(20 * LIFETIME_MS);
    claim.check();
    const again = await claimsOf(watched('me')).resume(claim);
    again.check();
    expect(await beats()).toEqual([]);
    expect(await claimsOf('another').take(KEY)).toBeUndefined();
    expect(await again.end([OUTCOME])).toBeGreaterThan(0);
    await expect(claim.end([OUTCOME])).rejects.toThrow(ClaimLostError);
  });

  it('is not taken where there is nothing to begin', async () => {
    const before = await commits();
    expect(await claimsOf('me').take(KEY, async () => undefined)).toBeUndefined();
    expect([await commits(), await read(KEY)]).toEqual([before, undefined]);
  });

  it('of an owner that all others can watch is fenced where its work ends: by another owner, and by nobody', async () => {
    const mine = await claimsOf(watched('me')).wait(KEY);
    await putClaim('elsewhere', NOW + LIFETIME_MS);
    await expect(mine.end([OUTCOME])).rejects.toThrow(ClaimLostError);
    const other = await claimsOf(watched('me')).wait(OTHER_KEY);
    await claimsOf('me').giveUp(other);
    await expect(other.end([OUTCOME])).rejects.toThrow(ClaimLostError);
    expect(await read(itemKeys.failure('a'))).toBeUndefined();
  });

  it('of an owner that all others can watch goes on where the outcome was decided on an older state', async () => {
    const claim = await claimsOf(watched('me')).wait(KEY);
    const stale = put(itemKeys.failure('a'), 7, { object: 'a', failedAt: 'now', error: 'none' });
    expect(await claim.end([stale])).toBe(0);
    expect(await claim.end([OUTCOME])).toBeGreaterThan(0);
  });

  it('of several is kept by one heartbeat, which ends with the last', async () => {
    const claims = claimsOf('me');
    const all = [await claims.wait(KEY), await claims.wait(OTHER_KEY)];
    await vi.advanceTimersByTimeAsync(2 * LIFETIME_MS);
    expect(await beats()).toEqual([heartbeat('me')]);
    await all[0]!.release();
    await vi.advanceTimersByTimeAsync(2 * LIFETIME_MS);
    all[1]!.check();
    expect(await beats()).toEqual([heartbeat('me')]);
    await all[1]!.release();
    await vi.advanceTimersByTimeAsync(2 * LIFETIME_MS);
    expect(await beats()).toEqual([]);
  });

  it('that passed while its holder slept is noticed by check, before another can have taken it', async () => {
    const claim = await claimsOf('me').wait(KEY);
    vi.setSystemTime(NOW + LIFETIME_MS - 11_000);
    claim.check();
    vi.setSystemTime(NOW + LIFETIME_MS - 9_000);
    expect(() => claim.check()).toThrow(ClaimLostError);
    await expect(claim.end([OUTCOME])).rejects.toThrow(ClaimLostError);
    await claim.release();
  });

  it('lets another owner take it only when it is over', async () => {
    await putClaim('elsewhere', NOW + LIFETIME_MS);
    const claims = claimsOf('me');
    expect(await claims.take(KEY)).toBeUndefined();
    vi.setSystemTime(NOW + LIFETIME_MS + 1);
    const claim = await claims.take(KEY);
    expect(claim).toBeDefined();
    await claim?.release();
  });

  it('that another took is noticed by check after the next heartbeat, which then does not keep the others from it', async () => {
    const claims = claimsOf('me');
    const [lost, kept] = [await claims.wait(KEY), await claims.wait(OTHER_KEY)];
    await putClaim('elsewhere', NOW + LIFETIME_MS);
    await vi.advanceTimersByTimeAsync(HEARTBEAT_MS);
    expect(() => lost.check()).toThrow(ClaimLostError);
    await vi.advanceTimersByTimeAsync(20 * LIFETIME_MS);
    expect(() => lost.check()).toThrow(ClaimLostError);
    kept.check();
    await lost.release();
    await kept.release();
  });

  it('ends where heartbeats cannot be written', async () => {
    const claim = await claimsOf('me').wait(KEY);
    const { write } = storage;
    storage.write = async () => {
      throw new Error('the disk is full');
    };
    await vi.advanceTimersByTimeAsync(LIFETIME_MS - 11_000);
    claim.check();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(() => claim.check()).toThrow(ClaimLostError);
    storage.write = write;
    await claim.release();
  });

  it('leaves nothing behind for long: heartbeats of the ended and of the forgotten are removed', async () => {
    for (const [name, expires] of [
      ['ended', NOW + LIFETIME_MS],
      ['lives', NOW + LIFETIME_MS],
      ['silent', NOW - LIFETIME_MS],
      ['forgotten', NOW - 25 * 3_600_000],
    ] as const)
      await storage.write(heartbeat(name), heartbeatFile(expires));
    const me: Owner = { name: 'me', lives: async (one) => (one === 'ended' ? false : undefined) };
    await claimsOf(me).tidy();
    expect(await beats()).toEqual([heartbeat('lives'), heartbeat('silent')]);
    expect((await readWhole(storage.read(heartbeat('lives')))).toString()).toContain('expires');
  });
});
