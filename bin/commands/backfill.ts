import { Command, Option } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import type { FeedName } from '../../lambdas/core/feeds/feed.ts';
import { foldName } from '../../lambdas/core/feeds/fold-name.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Retry } from '../../lambdas/core/lake/due.ts';
import { itemKeys } from '../../lambdas/core/lake/item-keys.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { storageByScheme } from '../../lambdas/core/storage/by-scheme.ts';
import { toUrl } from '../../lambdas/core/storage/urls.ts';
import { type Missing, missing } from '../../lambdas/reconcile/missing.ts';
import { reconcile } from '../../lambdas/reconcile/run.ts';
import { type Extent, hasUnreadable, type NotTaken } from '../../lambdas/reconcile/schema.ts';
import type { Installed } from '../aws/installed.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { retryOf } from '../ingest/ingest.ts';
import {
  atOnceOption,
  dateOption,
  installedOf,
  jsonOption,
  keyOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  lakeUrl,
  passphraseOption,
  readSettings,
  settingsOption,
} from '../options.ts';
import { missingAsJson, missingAsText } from '../terminal/missing.ts';
import { notTakenLines } from '../terminal/not-taken.ts';
import { type KeyOptions, processOwner, readKeyRing } from '../this-machine.ts';
import { runByFunctions, runIngest } from './ingest.ts';

interface BackfillFlags extends LakeOptions, KeyOptions {
  readonly atOnce: number;
  readonly from?: string;
  readonly to?: string;
  readonly feed?: FeedName;
  readonly org?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function backfillCommand(end: (code: ExitCode) => void): Command {
  return new Command('backfill')
    .description('compare folders with the lake and take what it lacks, oldest first; say what was never delivered')
    .argument('[path...]', 'folders or files, as for ingest; of an installation on AWS its buckets by default')
    .addOption(dateOption('--from <day>', 'first day of the deliveries that are meant'))
    .addOption(dateOption('--to <day>', 'last day of the deliveries that are meant'))
    .addOption(new Option('--feed <name>', 'deliveries of this feed alone').choices(Object.keys(FEEDS)))
    .option('--org <name>', 'deliveries of this organisation alone')
    .option('--dry-run', 'say what is missing, and change nothing')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(keyOption())
    .addOption(passphraseOption())
    .addOption(atOnceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
For example:
  timeback-lake backfill ~/downloads --feed edx-events --from 2025-01-01 --to 2025-03-31 --dry-run

It is an ingest of the deliveries that the flags name: what the lake has published or quarantined is left alone. A dry run
also lists the days for which a delivery was due and is neither in the lake nor in the folders; without --from and --to
those between the first and the last delivery that is known.

Of an installation on AWS (settings with a block aws, no --lake) the deployed functions take what is missing, --at-once at a time.

Exit code: 0 done, 1 failed, 2 wrong usage or key, 3 done but something was quarantined (timeback-lake status).`,
    )
    .action(async (paths: string[], flags: BackfillFlags) => {
      const settings = await readSettings(flags);
      const extent: Extent = { ...flags, org: flags.org && foldName(flags.org) };
      if (extent.from !== undefined && extent.to !== undefined && extent.from > extent.to) {
        throw new UsageError(`--from ${extent.from} is later than --to ${extent.to}; exchange them`);
      }
      const places = paths.map(toUrl);
      const json = flags.json === true;
      const installed = await installedOf(flags, settings);
      if (installed && !flags.dryRun) {
        const run = { installed, places, extent, atOnce: flags.atOnce, json, dryRun: false };
        return end(await runByFunctions(run, flags));
      }
      const ring = await readKeyRing(flags);
      const where = installed
        ? await placesOf(installed, places)
        : { places, lake: lakeUrl(await lakeOf(flags, settings)), retry: retryOf({ ring, settings }) };
      if (where.places.length === 0) throw new UsageError(installed ? NOTHING_DELIVERED : NO_PLACE);
      if (flags.dryRun) {
        const { found, notTaken } = await findMissing(where, settings, extent);
        for (const line of notTakenLines(notTaken)) process.stderr.write(`${line}\n`);
        process.stdout.write(json ? missingAsJson(found) : missingAsText(found));
        end(hasUnreadable(notTaken) ? EXIT.failed : EXIT.done);
      } else {
        end(await runIngest({ ...where, settings, ring, extent, json }));
      }
    });
}

const NO_PLACE = 'backfill: name a folder with deliveries, or a delivery';
const NOTHING_DELIVERED = 'backfill: no bucket of the installation holds anything';

/** What a backfill looks at, and against what. */
interface Compared {
  readonly places: readonly string[];
  /** URL. */
  readonly lake: string;
  readonly retry: Retry;
}

/** Of an installation: its buckets, unless places are named. */
async function placesOf(installed: Installed, given: readonly string[]): Promise<Compared> {
  const { deployedRetry, filledPlaces } = await import('../aws/run-deployed.ts');
  const places = given.length > 0 ? given : await filledPlaces(installed, storageByScheme());
  return { places, lake: lakeUrl(installed.lake), retry: deployedRetry(installed) };
}

async function findMissing(
  { places, lake, retry }: Compared,
  settings: Settings,
  extent: Extent,
): Promise<{ readonly found: readonly Missing[]; readonly notTaken: readonly NotTaken[] }> {
  const { storage, ledger } = await openLakeAt(storageByScheme(), lake, processOwner());
  // Not narrowed to the days that are meant: those beside them say when a delivery was due.
  const { due, notTaken } = await reconcile(
    { storage, ledger, lake, settings, retry },
    { format: 1, places, extent: {} },
  );
  const recorded = (await ledger.view()).list(itemKeys.objects).map(({ value }) => value);
  return { found: missing(due, recorded, extent, new Date().toISOString().slice(0, 10)), notTaken };
}
