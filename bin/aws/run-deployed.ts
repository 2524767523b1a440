import { UsageError } from '../../lambdas/core/errors.ts';
import { ANY_KEYS, type Retry } from '../../lambdas/core/lake/due.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import type { View } from '../../lambdas/core/lake/ledger.ts';
import type { Delivered } from '../../lambdas/core/lake/work.ts';
import { storageByScheme } from '../../lambdas/core/storage/by-scheme.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { s3Url } from '../../lambdas/core/storage/urls.ts';
import { filled } from '../../lambdas/reconcile/filled.ts';
import { reconcile } from '../../lambdas/reconcile/run.ts';
import { type Extent, hasUnreadable, type NotTaken } from '../../lambdas/reconcile/schema.ts';
import { type Copied, copiesBy } from '../../lambdas/sync-provider/due.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { retryOf } from '../ingest/ingest.ts';
import { lakeUrl } from '../options.ts';
import { deployedReport } from '../terminal/deployed-report.ts';
import { notTakenLines } from '../terminal/not-taken.ts';
import { processOwner } from '../this-machine.ts';
import { moveDeadLettersBack } from './dead-letters.ts';
import { handOver, QUIET_MS } from './hand-over.ts';
import { type HandOverPlan, isIn, planHandOver } from './handing-over.ts';
import type { Installed } from './installed.ts';
import type { DeployedOutcome } from './outcomes.ts';

export interface DeployedRun {
  readonly installed: Installed;
  /** URLs of what is looked at; all buckets that the functions read when empty. */
  readonly places: readonly string[];
  readonly extent?: Extent | undefined;
  /** Tries again what was quarantined, and events that were not taken. */
  readonly redrive?: boolean | undefined;
  /** Converts again what older code converted. */
  readonly reconvert?: boolean | undefined;
  /** Deliveries that wait or are worked on at once. */
  readonly atOnce: number;
  readonly json: boolean;
  readonly dryRun: boolean;
  readonly quietMs?: number;
}

/**
 * Ingests with the deployed functions: what the lake lacks is given to them, and their outcomes are reported. This process writes
 * nothing but objects of the landing bucket and messages.
 */
export async function runDeployed(run: DeployedRun): Promise<ExitCode> {
  const { installed, redrive = false, reconvert = false, json, dryRun } = run;
  const storage = storageByScheme();
  const report = deployedReport(json);
  report.installation(installed);
  if (redrive && !dryRun) report.movedBack(await moveDeadLettersBack(installed));
  const { ledger } = await openLakeAt(storage, lakeUrl(installed.lake), processOwner());
  const found = await lookFor(run, storage, ledger);
  for (const line of notTakenLines(found.notTaken)) process.stderr.write(`${line}\n`);
  report.found(found, dryRun);
  const outcomes: DeployedOutcome[] = [];
  if (!dryRun) {
    const onOutcome = (outcome: DeployedOutcome) => {
      outcomes.push(outcome);
      report.outcome(outcome, outcomes.length, found.handed.length);
    };
    const again = { quarantined: redrive, older: reconvert };
    const { atOnce, quietMs = QUIET_MS } = run;
    await handOver({ installed, ledger, storage, again, atOnce, quietMs, onOutcome }, found.handed);
  }
  return exitCodeOf(outcomes, found.notTaken);
}

interface Found extends HandOverPlan {
  readonly known: number;
  readonly notTaken: readonly NotTaken[];
}

async function lookFor(
  { installed, places: given, extent, redrive, reconvert }: DeployedRun,
  storage: Storage,
  ledger: Awaited<ReturnType<typeof openLakeAt>>['ledger'],
): Promise<Found> {
  const { settings } = installed;
  const places = given.length > 0 ? given : await filledPlaces(installed, storage);
  if (places.length === 0) return { handed: [], copied: 0, known: 0, notTaken: [] };
  const retry = deployedRetry(installed, { redrive, reconvert });
  const context = { storage, ledger, lake: lakeUrl(installed.lake), settings, retry };
  const { due, known, notTaken } = await reconcile(context, { format: 1, places, extent });
  const ours = new Set(readBuckets(installed));
  const foreign = due.filter(({ head }) => !isIn(ours, head.url));
  const copies = await copiesOf(installed, storage, await ledger.view(), foreign);
  return { ...planHandOver(due, ours, copies), known, notTaken };
}

/** Says which known objects are due for the functions, whose keys are in the secret. */
export const deployedRetry = (
  { settings }: Pick<Installed, 'settings'>,
  { redrive, reconvert }: Pick<DeployedRun, 'redrive' | 'reconvert'> = {},
): Retry => ({
  ...retryOf({ ring: undefined, settings, redrive: redrive === true, reconvert: reconvert === true }),
  keys: ANY_KEYS,
});

/** The buckets whose objects the functions receive. */
export const readBuckets = ({ aws, outputs }: Installed): readonly string[] => [
  outputs.LandingBucket,
  ...aws.sources.filter(({ events }) => events === 'eventbridge').map(({ bucket }) => bucket),
];

/** Finds the buckets of the installation that hold something, as URLs. */
export const filledPlaces = (installed: Installed, storage: Pick<Storage, 'list'>): Promise<readonly string[]> =>
  filled(
    storage,
    readBuckets(installed).map((bucket) => s3Url({ bucket, key: '' })),
  );

/** Earlier copies of deliveries, as the landing bucket and the ledger know them. */
async function copiesOf(
  { outputs }: Installed,
  storage: Pick<Storage, 'head'>,
  view: View,
  deliveries: readonly Delivered[],
): Promise<ReadonlyMap<string, readonly Copied[]>> {
  const files = deliveries.filter(({ object }) => !object.endsWith('/'));
  const heads = files.map(async ({ object }) => {
    const head = await storage.head(s3Url({ bucket: outputs.LandingBucket, key: object }));
    return head ? [{ object, size: head.size, modified: head.modified.getTime() }] : [];
  });
  const buckets = new Set(deliveries.map(({ object }) => object.slice(0, object.indexOf('/'))));
  const recorded = [...buckets].flatMap((bucket) => view.list(itemKeys.objectsOf(bucket)).map(({ value }) => value));
  return copiesBy((await Promise.all(heads)).flat(), recorded);
}

function exitCodeOf(outcomes: readonly DeployedOutcome[], notTaken: readonly NotTaken[]): ExitCode {
  if (hasUnreadable(notTaken) || outcomes.some(({ state }) => state === 'FAILED')) return EXIT.failed;
  return outcomes.some(({ state }) => state === 'QUARANTINED') ? EXIT.quarantined : EXIT.done;
}

/** Throws UsageError for options that only a conversion on this machine takes. */
export function refuseLocalOptions(
  { key, passphraseFile, accept }: Readonly<Partial<Record<'key' | 'passphraseFile' | 'accept', unknown>>>,
  { lake }: Pick<Installed, 'lake'>,
): void {
  const here = `; to do the work on this machine, name the lake: --lake ${lake}`;
  if (key !== undefined || passphraseFile !== undefined)
    throw new UsageError(
      `the deployed functions use the keys of the secret (output KeysSecretArn), so leave --key away${here}`,
    );
  if (accept !== undefined) throw new UsageError(`the deployed functions take no --accept${here}`);
}
