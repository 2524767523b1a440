import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { ObjectChangedError, UsageError } from '../../lambdas/core/errors.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { collectGarbage, compactRecords } from '../../lambdas/core/lake/upkeep.ts';
import type { KeyRing } from '../../lambdas/core/open/keys.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { type PassedOver, passOver } from '../../lambdas/publish-delivery/pass-over.ts';
import { type Publication, type PublishContext, publishDelivery } from '../../lambdas/publish-delivery/run.ts';
import { type DeliveredObject, receiveObject } from '../../lambdas/receive-object/run.ts';
import { convertDelivery, wholeUnit } from './convert-delivery.ts';
import { makeScratch } from './scratch.ts';
import { survey } from './survey.ts';

export interface IngestOptions {
  readonly storage: Storage;
  /** URL of the lake, ending in a slash. */
  readonly lake: string;
  readonly settings: Settings;
  /** URLs of folders or files with deliveries. */
  readonly places: readonly string[];
  /** Undefined when no key was given. */
  readonly ring: KeyRing | undefined;
  readonly report: IngestReport;
}

/** Told of what happens, in order. */
export interface IngestReport {
  /** Objects that have work, and those without. */
  found(due: readonly DeliveredObject[], known: number, unknown: number): void;
  begun(delivery: DeliveredObject): void;
  /** Bytes of deliveries read since the last call. */
  read(bytes: number): void;
  done(delivery: DeliveredObject, outcome: Outcome): void;
}

export type Outcome =
  | ({ readonly kind: 'settled' } & Publication)
  | { readonly kind: 'nothing to do'; readonly why: string }
  | { readonly kind: 'failed'; readonly error: Error };

/** Memory for DuckDB; what does not fit goes to disk. */
const ENGINE_MIB = 192;
const POLL_MS = 200;

/** Converts and publishes all that is new at the places, oldest delivery first. Resolves to the outcomes of the new objects. */
export async function ingest(options: IngestOptions): Promise<readonly Outcome[]> {
  const { storage, lake, settings, report } = options;
  const paths = lakePaths(lake);
  const ledger = openJournal(storage, paths.ledger);
  const keys = options.ring?.fingerprint ?? null;
  const { due, known, unknown } = await survey(storage, ledger, options.places, settings, lake, keys);
  report.found(due, known, unknown.length);
  if (due.length === 0 && unknown.length === 0) return [];

  const scratch = await makeScratch(fileURLToPath(lake));
  const engine = await openEngine({ scratch, memoryMiB: ENGINE_MIB });
  const context = { storage, ledger, paths, engine, scratch, settings };
  try {
    const passedOver: PassedOver[] = [...unknown];
    const outcomes: Outcome[] = [];
    let waiting = due;
    while (waiting.length > 0) {
      const held: DeliveredObject[] = [];
      for (const delivery of waiting) {
        const outcome = await settle(options, context, delivery, passedOver);
        if (outcome === 'held') {
          held.push(delivery);
          continue;
        }
        outcomes.push(outcome);
        report.done(delivery, outcome);
      }
      if (held.length > 0) await sleep(POLL_MS);
      waiting = held;
    }
    await passOver(context, passedOver);
    await compactRecords(context);
    await collectGarbage(context, settings.runs.graceHours);
    return outcomes;
  } finally {
    engine.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function settle(
  options: IngestOptions,
  context: PublishContext,
  delivery: DeliveredObject,
  passedOver: PassedOver[],
): Promise<Outcome | 'held'> {
  const { storage, settings, ring, report } = options;
  try {
    const received = await receiveObject({ ...context, keys: ring?.fingerprint ?? null }, delivery);
    if (received.kind === 'held') return 'held';
    if (received.kind === 'known') return { kind: 'nothing to do', why: `its content is known (${received.state})` };
    if (received.kind === 'superseded') {
      const { item, reason, detail } = received;
      passedOver.push({ item, unit: wholeUnit(item.bytes, { state: 'SUPERSEDED', reason, detail }) });
      return { kind: 'nothing to do', why: detail };
    }
    const { item, feed, lease } = received;
    try {
      if (!ring) throw new Error('work was taken without a key');
      report.begun(delivery);
      const manifest = await convertDelivery(
        { ...context, storage, ring, rejects: settings.rejects, check: lease.check, onRead: report.read },
        feed,
        item.value,
        delivery.head,
      );
      const lackedKeys = manifest.units.some(({ reason }) => reason === 'WRONG_KEY') ? ring.fingerprint : null;
      return { kind: 'settled', ...(await publishDelivery(context, feed, item, manifest, lease, lackedKeys)) };
    } finally {
      await lease.release();
    }
  } catch (error) {
    if (error instanceof ObjectChangedError) return { kind: 'nothing to do', why: `${error.message}; ingest again` };
    if (error instanceof UsageError || !(error instanceof Error)) throw error;
    return { kind: 'failed', error };
  }
}
