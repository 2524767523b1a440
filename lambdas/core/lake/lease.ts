import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger, LedgerChange } from './ledger.ts';

/** A process that holds a lease. */
export interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When that process began, in the kernel's ticks since boot: tells it from a later one with its number. Null where unknown. */
  readonly began: string | null;
}

interface LeaseItem {
  readonly holder: Holder;
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
  /** Throws LeaseLostError when the lease may have passed to another; to be called before every effect. */
  check(): void;
  /**
   * The change that gives the lease up. Written together with the outcome of the work it makes the two one: the write
   * fails when the lease was lost meanwhile. Stops the renewal.
   */
  settle(): Promise<LedgerChange<unknown>>;
  /** Gives the lease up without an outcome. */
  release(): Promise<void>;
}

const LIFETIME_MS = 60_000;
const RENEWAL_MS = 10_000;
/** The holder stops trusting its lease so long before others may take it, for clocks that differ. */
const MARGIN_MS = 10_000;
const POLL_MS = 100;

/** Takes the lease when it is free, expired, or held by a process of this machine that no longer runs. */
export async function tryLease(ledger: Ledger, key: string): Promise<Lease | undefined> {
  const item = await ledger.read<LeaseItem>(key);
  if (item && !isAbandoned(item.value, Date.now(), thisProcess(), isRunning)) return undefined;
  const value: LeaseItem = { holder: thisProcess(), token: randomUUID(), expires: Date.now() + LIFETIME_MS };
  if (!(await ledger.write([{ key, expected: item?.version ?? 0, value }]))) return undefined;
  return hold(ledger, key, value);
}

/** Waits until the lease can be taken. */
export async function takeLease(ledger: Ledger, key: string): Promise<Lease> {
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
  here: Holder,
  running: (holder: Holder) => boolean,
): boolean {
  return expires < now || (holder.host === here.host && !running(holder));
}

function hold(ledger: Ledger, key: string, taken: LeaseItem): Lease {
  let { expires } = taken;
  let renewal: Promise<void> = Promise.resolve();

  const renew = async () => {
    const item = await ledger.read<LeaseItem>(key);
    const next = Date.now() + LIFETIME_MS;
    if (item?.value.token !== taken.token) expires = 0;
    else if (await ledger.write([{ key, expected: item.version, value: { ...item.value, expires: next } }]))
      expires = next;
  };
  const timer = setInterval(() => {
    // A renewal that fails shows itself in check(), once the time is up.
    renewal = renewal.then(renew).catch(() => undefined);
  }, RENEWAL_MS);
  timer.unref();

  const lease: Lease = {
    check() {
      if (Date.now() > expires - MARGIN_MS) throw new LeaseLostError(`the lease ${key} was not renewed in time`);
    },
    async settle() {
      clearInterval(timer);
      await renewal;
      lease.check();
      const item = await ledger.read<LeaseItem>(key);
      if (item?.value.token !== taken.token) throw new LeaseLostError(`the lease ${key} was taken over`);
      return { key, expected: item.version, value: undefined };
    },
    async release() {
      try {
        await ledger.write([await lease.settle()]);
      } catch (error) {
        if (!(error instanceof LeaseLostError)) throw error; // lost is given up as well
      }
    },
  };
  return lease;
}

let here: Holder | undefined;

function thisProcess(): Holder {
  here ??= { host: hostname(), pid: process.pid, began: beganAt(process.pid) };
  return here;
}

function isRunning({ pid, began }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Not permitted to signal it means that it runs.
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  return began === null || began === beganAt(pid);
}

/** Field 22 of /proc/{pid}/stat, counted behind the name in brackets, which may hold blanks. */
function beganAt(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
