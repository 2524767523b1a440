import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRunning, type ProcessId, thisProcess } from '../processes.ts';
import { type ItemKey, type Ledger, type LedgerChange, put, removal } from './ledger.ts';

/** Ledger item of a lease. */
export interface LeaseItem {
  readonly holder: ProcessId;
  /** Another for each taking, so that nobody mistakes a later lease for its own. */
  readonly token: string;
  /** Epoch milliseconds; renewed long before. */
  readonly expires: number;
}

/** The holder no longer has the lease, so nothing that it would write may count. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
}

/** The right to work on one thing alone, until it is released or not renewed in time. */
export interface Lease {
  /** Differs with each taking. */
  readonly token: string;
  /** Throws LeaseLostError when the lease may have passed to another; to be called before every effect. */
  check(): void;
  /**
   * The change that gives the lease up. Written together with the outcome of the work it makes the two one: the write
   * fails when the lease was lost meanwhile. Stops the renewal.
   */
  settle(): Promise<LedgerChange>;
  /** Gives the lease up without an outcome. */
  release(): Promise<void>;
}

const LIFETIME_MS = 60_000;
const RENEWAL_MS = 10_000;
/** The holder stops trusting its lease so long before others may take it, for clocks that differ. */
const MARGIN_MS = 10_000;
const POLL_MS = 100;

/** Takes the lease when it is free, expired, or held by a process of this machine that no longer runs. */
export async function tryLease(ledger: Ledger, key: ItemKey<LeaseItem>): Promise<Lease | undefined> {
  const item = (await ledger.view()).read(key);
  if (item && !isAbandoned(item.value, Date.now(), thisProcess(), isRunning)) return undefined;
  const value: LeaseItem = { holder: thisProcess(), token: randomUUID(), expires: Date.now() + LIFETIME_MS };
  if (!(await ledger.commit([put(key, item?.version ?? 0, value)]))) return undefined;
  return hold(ledger, key, value);
}

/** Waits until the lease can be taken. */
export async function takeLease(ledger: Ledger, key: ItemKey<LeaseItem>): Promise<Lease> {
  for (;;) {
    const lease = await tryLease(ledger, key);
    if (lease) return lease;
    await sleep(POLL_MS);
  }
}

/** Whether a lease can be taken from its holder. */
export function isAbandoned(
  { holder, expires }: LeaseItem,
  now: number,
  here: ProcessId,
  running: (holder: ProcessId) => boolean,
): boolean {
  return expires < now || (holder.host === here.host && !running(holder));
}

function hold(ledger: Ledger, key: ItemKey<LeaseItem>, taken: LeaseItem): Lease {
  let { expires } = taken;
  let renewal: Promise<void> = Promise.resolve();

  const renew = async () => {
    const item = (await ledger.view()).read(key);
    const next = Date.now() + LIFETIME_MS;
    if (item?.value.token !== taken.token) expires = 0;
    else if (await ledger.commit([put(key, item.version, { ...item.value, expires: next })])) expires = next;
  };
  const timer = setInterval(() => {
    // A renewal that fails shows itself in check(), once the time is up.
    renewal = renewal.then(renew).catch(() => undefined);
  }, RENEWAL_MS);
  timer.unref();

  const lease: Lease = {
    token: taken.token,
    check() {
      if (Date.now() > expires - MARGIN_MS) throw new LeaseLostError(`the lease ${key} was not renewed in time`);
    },
    async settle() {
      clearInterval(timer);
      await renewal;
      lease.check();
      const item = (await ledger.view()).read(key);
      if (item?.value.token !== taken.token) throw new LeaseLostError(`the lease ${key} was taken over`);
      return removal(item);
    },
    async release() {
      try {
        await ledger.commit([await lease.settle()]);
      } catch (error) {
        if (!(error instanceof LeaseLostError)) throw error; // lost is given up as well
      }
    },
  };
  return lease;
}
