import { setTimeout as sleep } from 'node:timers/promises';
import { ifThere, readWhole, type Storage } from '../storage/storage.ts';
import { type ItemKey, type Ledger, type LedgerChange, put, type View } from './ledger.ts';
import type { LakePaths } from './paths.ts';

/** Who works on a lake: a process of a machine, or an execution on AWS. */
export interface Owner {
  /** Differs for each, and is fit to be part of a file's name. */
  readonly name: string;
  /** Tells whether the owner of a name works on. Undefined where that cannot be known: then its heartbeat decides. */
  lives(name: string): Promise<boolean | undefined>;
  /**
   * Set where all others can see by themselves whether this one lives, as they can of a running execution. It keeps its claims
   * without heartbeats, and looks whether it still has one only when the work ends.
   */
  readonly watched?: true;
}

/** Ledger item of a claim: the right to work on one thing alone. */
export interface ClaimItem {
  /** Name of who has it. */
  readonly owner: string;
  /** Epoch milliseconds: from then on only a heartbeat of the owner keeps it. */
  readonly expires: number;
}

/** A claim as it passes from step to step. */
export interface Claim {
  readonly key: ItemKey<ClaimItem>;
  /**
   * Number of the commit that took it, so a later claim on the same thing has a greater one. It is the fencing token: what the
   * claim's work ends in is committed only while the claim is still of this epoch.
   */
  readonly epoch: number;
}

/** Another owner has the claim, or may have it, so nothing that its former holder would write may count. */
export class ClaimLostError extends Error {
  override readonly name = 'ClaimLostError';
}

/** A claim that this owner has, and keeps by heartbeats until it is ended. */
export interface HeldClaim extends Claim {
  /** Throws ClaimLostError when the claim may have passed to another; to be called before every effect. */
  check(): void;
  /**
   * Commits the outcome of the work together with the end of the claim, so that the two are one. Resolves as Ledger.commit does;
   * where the outcome was not committed, the claim goes on.
   */
  end(outcome: readonly LedgerChange[]): Promise<number>;
  /** Gives the claim up without an outcome, unless it has ended. */
  release(): Promise<void>;
}

/** Decides on a view which changes are committed together with the claim; undefined where there is nothing to begin. */
export type Beginning = (view: View) => Promise<readonly LedgerChange[] | undefined>;

/** The claims of one owner. */
export interface Claims {
  /** Tells whether another owner, or this one, works on a thing. */
  isHeld(view: View, key: ItemKey<ClaimItem>): Promise<boolean>;
  /**
   * The change that takes a claim when it is free or abandoned, to be committed with what the work begins with; `hold` then
   * keeps it. Undefined while somebody has it.
   */
  taking(view: View, key: ItemKey<ClaimItem>): Promise<LedgerChange<ClaimItem> | undefined>;
  /** The claim on a thing, where this owner has it: a step that is made again goes on with it. */
  own(view: View, key: ItemKey<ClaimItem>): Claim | undefined;
  /** Keeps a claim that the commit of number `epoch` has taken just now. */
  hold(key: ItemKey<ClaimItem>, epoch: number): HeldClaim;
  /** Goes on with a claim that this owner has, perhaps in another process. Throws ClaimLostError when it was lost. */
  resume(claim: Claim): Promise<HeldClaim>;
  /** Gives up a claim of this owner, wherever it was taken. */
  giveUp(claim: Claim): Promise<void>;
  /**
   * Takes a claim, in one commit with what the work begins with. Undefined when somebody has it, or was faster, or there is
   * nothing to begin.
   */
  take(key: ItemKey<ClaimItem>, beginning?: Beginning): Promise<HeldClaim | undefined>;
  /** Waits until a claim can be taken, and takes it so. */
  wait(key: ItemKey<ClaimItem>, beginning?: Beginning): Promise<HeldClaim>;
  /** Removes heartbeats of owners that have ended. */
  tidy(): Promise<void>;
}

const LIFETIME_MS = 60_000;
const HEARTBEAT_MS = 10_000;
/** A holder stops trusting its claim so long before others may take it, for clocks that differ. */
const MARGIN_MS = 10_000;
const POLL_MS = 100;
/** Nobody's clock is as wrong as that, so a heartbeat that has been over for so long is of an owner that has ended. */
const FORGOTTEN_MS = 86_400_000;

interface ClaimContext {
  readonly storage: Storage;
  readonly ledger: Ledger;
  readonly paths: Pick<LakePaths, 'heartbeats' | 'heartbeat'>;
}

/** The claims that `owner` has and takes in a lake. */
export function openClaims({ storage, ledger, paths }: ClaimContext, owner: Owner): Claims {
  const heart = openHeart({ storage, ledger, paths }, owner);
  /** Those that this process keeps. */
  const held = new Map<string, HeldClaim>();
  const isAbandoned = async ({ owner: holder, expires }: ClaimItem): Promise<boolean> => {
    const lives = await owner.lives(holder);
    if (lives !== undefined) return !lives;
    if (Date.now() <= expires) return false;
    return Date.now() > (await lastHeartbeat(storage, paths.heartbeat(holder)));
  };

  const keep = (claim: KeptClaim): HeldClaim => {
    const { key, epoch } = claim;
    const ending = { key, expected: epoch, value: undefined };
    let isEnded = false;
    const forget = async () => {
      isEnded = true;
      held.delete(nameOf(claim));
      await heart.forget(claim);
    };
    const one: HeldClaim = {
      key,
      epoch,
      check() {
        if (Date.now() > claim.trustedUntil - MARGIN_MS) throw new ClaimLostError(`the claim ${key} was not kept`);
      },
      async end(outcome) {
        one.check();
        const committed = await ledger.commit([...outcome, ending]);
        if (committed > 0) await forget();
        else if (owner.watched && (await ledger.view()).read(key)?.version !== epoch) {
          throw new ClaimLostError(`the claim ${key} of epoch ${epoch} was lost`);
        }
        return committed;
      },
      async release() {
        if (isEnded) return;
        await forget();
        await ledger.commit([ending]); // when that fails, it was lost, which is as good
      },
    };
    held.set(nameOf(claim), one);
    return one;
  };

  const claims: Claims = {
    async isHeld(view, key) {
      const item = view.read(key);
      return item !== undefined && !(await isAbandoned(item.value));
    },
    own(view, key) {
      const item = view.read(key);
      return item?.value.owner === owner.name ? { key, epoch: item.version } : undefined;
    },
    async taking(view, key) {
      const item = view.read(key);
      if (item && !(await isAbandoned(item.value))) return undefined;
      return put(key, item?.version ?? 0, { owner: owner.name, expires: Date.now() + LIFETIME_MS });
    },
    hold(key, epoch) {
      if (owner.watched) return keep({ key, epoch, trustedUntil: Infinity });
      return keep(heart.keep({ key, epoch }, Date.now() + LIFETIME_MS));
    },
    async resume({ key, epoch }) {
      const known = held.get(nameOf({ key, epoch }));
      if (known) return known;
      if (owner.watched) return claims.hold(key, epoch);
      const claim = heart.keep({ key, epoch }, 0);
      await heart.beat();
      if (claim.trustedUntil > 0) return keep(claim);
      await heart.forget(claim);
      throw new ClaimLostError(`the claim ${key} of epoch ${epoch} was lost`);
    },
    async giveUp({ key, epoch }) {
      const known = held.get(nameOf({ key, epoch }));
      if (known) await known.release();
      else await ledger.commit([{ key, expected: epoch, value: undefined }]);
    },
    async take(key, beginning = async () => []) {
      const view = await ledger.view();
      const change = await claims.taking(view, key);
      const begun = change && (await beginning(view));
      const epoch = change && begun ? await ledger.commit([change, ...begun]) : 0;
      return epoch > 0 ? claims.hold(key, epoch) : undefined;
    },
    async wait(key, beginning) {
      for (;;) {
        const claim = await claims.take(key, beginning);
        if (claim) return claim;
        await sleep(POLL_MS);
      }
    },
    async tidy() {
      for await (const { url } of storage.list(paths.heartbeats)) {
        const isOver = (await owner.lives(ownerOf(url, paths))) === false || (await isForgotten(storage, url));
        if (isOver) await storage.remove(url);
      }
    },
  };
  return claims;
}

/** The owner of a heartbeat. */
const ownerOf = (name: string, { heartbeats }: ClaimContext['paths']) =>
  name.slice(heartbeats.length).replace(/\.json$/, '');

const nameOf = ({ key, epoch }: Claim) => `${epoch} ${key}`;

const isForgotten = async (storage: Storage, name: string) =>
  Date.now() > (await lastHeartbeat(storage, name)) + FORGOTTEN_MS;

/** A claim that is kept, with the time until which nobody else can have taken it (epoch milliseconds). */
interface KeptClaim extends Claim {
  trustedUntil: number;
}

/**
 * The heartbeat of an owner: one file, written again and again while the owner has claims. It is no entry of the journal, where
 * it would contend with commits.
 */
function openHeart({ storage, ledger, paths }: ClaimContext, owner: Owner) {
  const name = paths.heartbeat(owner.name);
  const kept = new Set<KeptClaim>();
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();
  let isWritten = false;

  const beat = async () => {
    // Who slept may have been overtaken, and must not begin to trust its claim again.
    const view = await ledger.view();
    const ours = [...kept].filter(({ key, epoch }) => view.read(key)?.version === epoch);
    for (const claim of kept) if (!ours.includes(claim)) claim.trustedUntil = 0;
    if (ours.length === 0) return;
    const expires = Date.now() + LIFETIME_MS;
    isWritten = true;
    await storage.write(name, heartbeatFile(expires));
    for (const claim of ours) claim.trustedUntil = expires;
  };
  const beatInTurn = () => {
    beating = beating.then(beat, beat);
    return beating;
  };
  const start = () => {
    timer ??= setInterval(() => {
      // A heartbeat that fails shows itself in check(), once the time is up.
      beatInTurn().catch(() => undefined);
    }, HEARTBEAT_MS).unref();
  };

  return {
    beat: beatInTurn,
    /** `trustedUntil`: 0 until the next heartbeat has found the claim. */
    keep(claim: Claim, trustedUntil: number): KeptClaim {
      const one = { ...claim, trustedUntil };
      kept.add(one);
      start();
      return one;
    },
    async forget(claim: KeptClaim): Promise<void> {
      kept.delete(claim);
      if (kept.size > 0) return;
      clearInterval(timer);
      timer = undefined;
      await beating.catch(() => undefined);
      if (!isWritten) return;
      isWritten = false;
      await storage.remove(name);
    },
  };
}

async function* heartbeatFile(expires: number): AsyncIterable<Uint8Array> {
  yield Buffer.from(JSON.stringify({ expires }));
}

/** Until when the last heartbeat keeps its owner's claims, epoch milliseconds; 0 where there is none. */
async function lastHeartbeat(storage: Storage, name: string): Promise<number> {
  const bytes = await ifThere(readWhole(storage.read(name)));
  return bytes ? (JSON.parse(bytes.toString()) as { readonly expires: number }).expires : 0;
}
