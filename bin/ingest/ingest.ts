import { setTimeout as sleep } from 'node:timers/promises';
import { convertWork } from '../../lambdas/convert-unit/run.ts';
import { type AbsentTable, arrivingFeeds } from '../../lambdas/core/catalogue/shrunk.ts';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { ObjectChangedError, UsageError } from '../../lambdas/core/errors.ts';
import { ClaimLostError, type Owner } from '../../lambdas/core/lake/claims.ts';
import type { Retry } from '../../lambdas/core/lake/due.ts';
import { giveUp } from '../../lambdas/core/lake/give-up.ts';
import { passOver } from '../../lambdas/core/lake/pass-over.ts';
import { changedMeanwhile, type PassedOver, superseded } from '../../lambdas/core/lake/passed-over.ts';
import { type Delivered, headJson } from '../../lambdas/core/lake/work.ts';
import type { KeyRing } from '../../lambdas/core/open/keys.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { headOf } from '../../lambdas/core/storage/folder.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { planWork } from '../../lambdas/plan-delivery/run.ts';
import { behind } from '../../lambdas/project/run.ts';
import { type PublishContext, publishWork } from '../../lambdas/publish-delivery/run.ts';
import type { Publication } from '../../lambdas/publish-delivery/schema.ts';
import type { Accepted } from '../../lambdas/publish-delivery/shrink.ts';
import { receiveObject } from '../../lambdas/receive-object/run.ts';
import { reconcile } from '../../lambdas/reconcile/run.ts';
import { type Extent, type NotTaken, ofNoFeed } from '../../lambdas/reconcile/schema.ts';
import { tidyLake } from '../../lambdas/tidy-lake/run.ts';
import type { TidyInput } from '../../lambdas/tidy-lake/schema.ts';
import { showOthers } from '../project.ts';
import { makeScratch, openWorkplace, removeLeftovers } from '../this-machine.ts';
import { absentFrom, announceExports } from './absent.ts';
import { rememberFailures } from './failures.ts';

export interface IngestOptions {
  readonly storage: Storage;
  /** Works in its name; this process does when absent. */
  readonly owner?: Owner;
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
  readonly settings: Settings;
  /** URLs of folders or files with deliveries. */
  readonly places: readonly string[];
  /** Undefined when no key was given. */
  readonly ring: KeyRing | undefined;
  /** Converts again what older code, or another setting `extra.drop`, converted. */
  readonly reconvert?: boolean;
  /** Tries again what was quarantined. */
  readonly redrive?: boolean;
  /** The shrunk delivery that is taken all the same. */
  readonly accept?: Accepted | undefined;
  /** The clock that judges the dates of deliveries; the machine's when absent. */
  readonly now?: () => Date;
  /** Takes these alone. */
  readonly extent?: Extent | undefined;
  readonly report: IngestReport;
}

/** What of the known is tried again. */
export function retryOf({
  ring,
  reconvert,
  redrive,
  settings,
  now = () => new Date(),
}: Pick<IngestOptions, 'ring' | 'reconvert' | 'redrive' | 'settings' | 'now'>): Retry {
  return {
    keys: ring?.fingerprint ?? null,
    now: now(),
    older: reconvert === true,
    quarantined: redrive === true,
    drop: settings.extra.drop,
  };
}

/** Told of what happens, in order. */
export interface IngestReport {
  /** Objects that have work, and those without. */
  found(due: readonly Delivered[], known: number, unknown: number): void;
  /** Reports everything that was given and is no delivery, in one call; not called when there is nothing of the kind. */
  notTaken(all: readonly NotTaken[]): void;
  begun(delivery: Delivered): void;
  /** Bytes of deliveries read since the last call. */
  read(bytes: number): void;
  done(delivery: Delivered, outcome: Outcome): void;
  /** Reports the tables that an export lacks, in one call; not called when it lacks none. */
  absent(all: readonly AbsentTable[]): void;
  /** Something that concerns no delivery. */
  warn(message: string): void;
}

export type Outcome =
  | ({ readonly kind: 'settled' } & Publication)
  | { readonly kind: 'nothing to do'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: Error };

/** The outcome of everything that was given. */
export interface Ingested {
  /** The outcomes of the deliveries that had work. */
  readonly outcomes: readonly Outcome[];
  /** Deliveries that had none. */
  readonly known: number;
  readonly notTaken: readonly NotTaken[];
  /** Tables that an export lacks of which something was taken, and whose older rows are still shown. */
  readonly absent: readonly AbsentTable[];
}

/** Memory for DuckDB; what does not fit goes to disk. */
const ENGINE_MIB = 160;
/** The other processors open and decode. */
const ENGINE_THREADS = 1;
const POLL_MS = 200;
/** A long ingest brings what other tools read up to date this often, and at its end. */
const SHOWN_EVERY_MS = 10 * 60_000;

/** Converts and publishes all that is new at the places, oldest delivery first. */
export async function ingest(options: IngestOptions): Promise<Ingested> {
  const { lake, settings, places, extent, report } = options;
  const workplace = await openWorkplace(lake, options);
  const { storage, ledger, claims } = workplace.lake;
  const found = await reconcile(
    { storage, ledger, lake, settings, retry: retryOf(options) },
    { format: 1, places, extent },
  );
  const { due, rivals, known, unknown, notTaken } = found;
  if (options.accept) checkAccepted(options.accept, due);
  report.found(due, known, ofNoFeed(notTaken));
  if (notTaken.length > 0) report.notTaken(notTaken);
  await removeLeftovers(workplace.folder);
  const isNothingNew = due.length === 0 && unknown.length === 0;
  if (isNothingNew && (await behind({ ...workplace.lake, settings }, new Date())).length === 0)
    return { outcomes: [], known, notTaken, absent: [] };

  const arriving = await announceExports(claims, due);
  const scratch = await makeScratch(workplace.folder);
  const engine = await openEngine({
    scratch: scratch.folder,
    memoryMiB: ENGINE_MIB,
    threads: ENGINE_THREADS,
    fileCache: false,
    ...workplace.engine,
  });
  const context = { ...workplace.lake, engine, scratch: scratch.folder, settings, accept: options.accept };
  try {
    const passedOver: PassedOver[] = [...unknown];
    const outcomes: Outcome[] = [];
    const remember = await rememberFailures(ledger);
    const unasked = new Set(rivals);
    let waiting = [...due, ...rivals];
    let shown = Date.now();
    while (waiting.length > 0) {
      const held: Delivered[] = [];
      for (const delivery of waiting) {
        const outcome = await settle(options, context, delivery, passedOver);
        if (outcome === 'held') {
          held.push(delivery);
          continue;
        }
        if (unasked.has(delivery) && outcome.kind === 'nothing to do') continue;
        await remember(delivery.object, outcome.kind === 'failed' ? outcome.error : undefined, new Date());
        outcomes.push(outcome);
        report.done(delivery, outcome);
        if (Date.now() - shown < SHOWN_EVERY_MS) continue;
        await showOthersOrWarn(options, context);
        shown = Date.now();
      }
      if (held.length > 0) await sleep(POLL_MS);
      waiting = held;
    }
    await passOver(context, passedOver);
    await upkeep(options, context);
    await arriving.end();
    const view = await ledger.view();
    const absent = absentFrom(options, view, await arrivingFeeds(view, claims), found);
    if (absent.length > 0) report.absent(absent);
    return { outcomes, known, notTaken, absent };
  } finally {
    await arriving.end();
    engine.close();
    await scratch.remove();
  }
}

function checkAccepted({ object }: Accepted, due: readonly Delivered[]): void {
  if (due.some((one) => one.object === object)) return;
  throw new UsageError(
    `--accept ${object}: nothing of it is quarantined at these paths; timeback-lake status names what is`,
  );
}

/**
 * What is published is safe without it, so trouble here is told and no more. Files that nothing shows are removed only once
 * other tools no longer see them.
 */
async function upkeep(options: IngestOptions, context: PublishContext): Promise<void> {
  await tidy(options, context, ['records', 'journal', 'heartbeats']);
  if (await showOthersOrWarn(options, context)) await tidy(options, context, ['garbage']);
}

async function tidy(
  { settings, report }: IngestOptions,
  context: PublishContext,
  parts: TidyInput['parts'],
): Promise<void> {
  const { failures } = await tidyLake({ ...context, settings }, { format: 1, parts });
  for (const failure of failures) report.warn(`the lake was not tidied, the next run will: ${failure}`);
}

/** Resolves to whether it went well. */
async function showOthersOrWarn({ settings, report }: IngestOptions, context: PublishContext): Promise<boolean> {
  const trouble = await showOthers({ ...context, settings });
  if (trouble !== undefined) report.warn(trouble);
  return trouble === undefined;
}

/** So many versions of an object that is replaced again and again are tried. */
const VERSIONS_TRIED = 3;

async function settle(
  options: IngestOptions,
  context: PublishContext,
  delivery: Delivered,
  passedOver: PassedOver[],
): Promise<Outcome | 'held'> {
  const { storage } = context;
  let { head } = delivery;
  for (let tried = 1; ; tried += 1) {
    try {
      return await settleVersion(options, context, { ...delivery, head }, passedOver);
    } catch (error) {
      if (error instanceof UsageError || !(error instanceof Error)) throw error;
      if (error instanceof ClaimLostError) return 'held'; // what is left to do shows itself when it is taken again
      if (!(error instanceof ObjectChangedError)) return { kind: 'failed', error };
      const now = await headOf(storage, delivery.head.url);
      if (!now) return { kind: 'nothing to do', why: 'it was deleted before it was read' };
      // When it is still the same, something else has changed: a file of the lake, which nothing here may pass over.
      if (now.etag === head.etag || tried === VERSIONS_TRIED) return { kind: 'failed', error };
      head = headJson(now);
    }
  }
}

async function settleVersion(
  options: IngestOptions,
  context: PublishContext,
  delivery: Delivered,
  passedOver: PassedOver[],
): Promise<Outcome | 'held'> {
  const { settings, ring, report } = options;
  const { storage } = context;
  const retry = retryOf(options);
  const received = await receiveObject({ ...context, retry }, delivery);
  if (received.kind === 'held') return 'held';
  if (received.kind === 'known') return { kind: 'nothing to do', why: `its content is known (${received.state})` };
  if (received.kind === 'superseded') {
    passedOver.push(superseded(received.item, received));
    return { kind: 'nothing to do', why: received.detail };
  }
  const { work } = received;
  report.begun(delivery);
  try {
    const { tasks } = await planWork({ ...context, now: retry.now }, work);
    for (const task of tasks) await convertWork({ ...context, settings, ring, onRead: report.read }, work, task);
    return { kind: 'settled', ...(await publishWork(context, work)) };
  } catch (error) {
    await giveUp(context, work);
    const lost =
      error instanceof ObjectChangedError ? await changedMeanwhile(storage, work.item, delivery.head) : undefined;
    if (lost) passedOver.push(lost);
    throw error;
  }
}
