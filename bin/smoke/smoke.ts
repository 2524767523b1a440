import type { PublicKey } from 'openpgp';
import type { Installed } from '../aws/installed.ts';
import { asking } from '../aws/trouble.ts';
import { costOf } from './cost.ts';
import { lookAtDeliveries } from './deliveries.ts';
import { publicKeyOf } from './delivery.ts';
import type { FunctionUse } from './function-reports.ts';
import { looking, type Seen, type SeenState } from './seen.ts';
import { openSite, type Patience, type Site } from './site.ts';
import { lookAtSurroundings } from './surroundings.ts';
import { hasLeftovers, takeBack } from './take-back.ts';

export const PATIENCE: Patience = { deliveryMs: 15 * 60_000, alarmMs: 15 * 60_000, logsMs: 3 * 60_000, pauseMs: 5_000 };

/** What a run of the smoke test has seen, as its file keeps it. */
export interface SmokeRun {
  readonly format: 1;
  readonly installation: string;
  readonly account: string;
  readonly region: string;
  /** ISO 8601, UTC. */
  readonly began: string;
  readonly seconds: number;
  readonly seen: readonly Seen[];
  readonly functions: readonly FunctionUse[];
  readonly costUsd: number;
  /** What was not taken back, in words. */
  readonly left: readonly string[];
}

export interface SmokeOptions {
  /** That deliveries are encrypted to; the public half of the newest key in the secret when absent. */
  readonly key?: PublicKey | undefined;
  readonly patience?: Patience;
  /** Is told of each thing that was seen. */
  report(one: Seen): void;
}

/**
 * Delivers a log and a damaged one of an invented organisation to an installation, looks at what comes of them, and takes all of it
 * back, also when something fails in between.
 */
export async function smoke(
  installed: Installed,
  { key: given, patience = PATIENCE, report }: SmokeOptions,
): Promise<SmokeRun> {
  const began = new Date();
  const key = given ?? (await publicKeyOf(installed.outputs.KeysSecretArn));
  const site = await openSite(installed, patience);
  const seen: Seen[] = [];
  const look = looking(seen, report);
  const isClear = await look('nothing is left of an earlier run', () => clear(site, key));
  if (isClear) await lookAtDeliveries(site, key, look);
  const { functions, transitions } = await lookAtSurroundings(site, began, look);
  const left = await takeBack(site, key);
  await look('all was taken back', async () => [left.length > 1 ? 'failed' : 'ok', `left: ${left.join('; ')}`]);
  const gbSeconds = functions.reduce((sum, one) => sum + one.gbSeconds, 0);
  const { aws } = installed;
  return {
    format: 1,
    installation: aws.prefix,
    account: aws.account,
    region: aws.region,
    began: began.toISOString(),
    seconds: Math.round((Date.now() - began.getTime()) / 1000),
    seen,
    functions,
    costUsd: costOf({ ...site.used, gbSeconds, transitions }),
    left,
  };
}

/** What is still under way from an earlier run would be taken for what this one does. */
async function clear(site: Site, key: PublicKey): Promise<readonly [SeenState, string]> {
  const isLeft = await asking('look into the landing bucket', site.installed.outputs.LandingBucket, () =>
    hasLeftovers(site),
  );
  if (!isLeft) return ['ok', 'nothing'];
  const [, ...left] = await takeBack(site, key);
  return left.length > 0 ? ['failed', left.join('; ')] : ['ok', 'it was taken back'];
}
