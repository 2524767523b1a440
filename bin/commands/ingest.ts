import { Command } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import type { Retry } from '../../lambdas/core/lake/due.ts';
import { openLakeAt } from '../../lambdas/core/lake/lake.ts';
import { storageByScheme } from '../../lambdas/core/storage/by-scheme.ts';
import { toUrl } from '../../lambdas/core/storage/urls.ts';
import type { Accepted } from '../../lambdas/publish-delivery/shrink.ts';
import { reconcile } from '../../lambdas/reconcile/run.ts';
import { hasUnreadable, ofNoFeed } from '../../lambdas/reconcile/schema.ts';
import type { DeployedRun } from '../aws/run-deployed.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { type Ingested, ingest, type Outcome, retryOf } from '../ingest/ingest.ts';
import {
  atOnceOption,
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
import { barReport, type EndedIngestReport, jsonReport, plainReport } from '../terminal/ingest-report.ts';
import { notTakenLines } from '../terminal/not-taken.ts';
import { bytes, plural } from '../terminal/numbers.ts';
import { type KeyOptions, processOwner, readKeyRing } from '../this-machine.ts';

interface IngestFlags extends LakeOptions, KeyOptions {
  readonly atOnce: number;
  readonly dryRun?: boolean;
  readonly reconvert?: boolean;
  readonly accept?: readonly string[];
  readonly json?: boolean;
}

export function ingestCommand(end: (code: ExitCode) => void): Command {
  return deliveriesCommand('ingest', {}, end)
    .description('convert and publish what is new under folders or files')
    .option('--reconvert', 'also convert again what older code, older definitions or another extra.drop converted');
}

export function redriveCommand(end: (code: ExitCode) => void): Command {
  return deliveriesCommand('redrive', { redrive: true }, end)
    .description('ingest, and take again what was quarantined, once its cause is gone (a setting, a key, newer code)')
    .option(
      '--accept <object...>',
      'OBJECT [TABLE]: take what is quarantined as SHRANK, all tables of the object or one',
    );
}

/**
 * What `--accept` names, and the paths. An option that takes one word or two also takes the paths that follow it: they begin
 * at the second word when that is the name of no table.
 */
export function acceptedOf(words: readonly string[] = []): { accept?: Accepted; paths: readonly string[] } {
  const [object, table, ...paths] = words;
  if (object === undefined) return { paths: [] };
  if (table === undefined) return { accept: { object }, paths };
  const isTable = Object.values(FEEDS)
    .flatMap(({ tables }) => tables)
    .some(({ schema, name }) => table === name || table === `${schema}.${name}`);
  return isTable ? { accept: { object, table }, paths } : { accept: { object }, paths: [table, ...paths] };
}

function deliveriesCommand(
  name: string,
  again: { readonly redrive?: boolean },
  end: (code: ExitCode) => void,
): Command {
  return new Command(name)
    .argument(
      '[path...]',
      'folders {folder}/{bucket}/{key}, folders with loose downloads, s3://bucket/prefix, or single deliveries',
    )
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(keyOption())
    .addOption(passphraseOption())
    .option('--dry-run', 'say what would be ingested, and change nothing')
    .addOption(atOnceOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Deliveries are known by their names: {org}-{site}-events-{date}.log.gz.gpg, {org}-{date}.zip, {date}/{table}.csv (.csv.gz,
.jsonl, .jsonl.gz, .parquet) of TimeBack, and the folders of an RDS export. It can be interrupted at any moment and run
again; what was published stays, what was not goes on where it was.

On S3 a key is written as the AWS console shows it; region, credentials and endpoint are those of the AWS CLI.

What was given and is not taken is named, with what was expected.

For an installation on AWS (settings with a block aws, no --lake) the deployed functions do the work: what is not in its buckets
is copied into the landing bucket, the rest is asked for by messages, and the outcomes are waited for. Ctrl-C leaves the
functions at work. Their keys are in the secret, so none is given here; --lake s3://LAKE_BUCKET converts on this machine.

Exit code: 0 done, 1 failed or nothing of it was taken, 2 wrong usage or key, 3 done but something was quarantined, or an
export lacks a table that an earlier one had (timeback-lake status).`,
    )
    .action(async (given: string[], flags: IngestFlags) => {
      const { accept, paths: following } = acceptedOf(flags.accept);
      const paths = [...given, ...following];
      const settings = await readSettings(flags);
      const reconvert = flags.reconvert === true;
      const json = flags.json === true;
      const places = paths.map(toUrl);
      // The functions know their buckets, so what is tried again there needs no place.
      const isClear = paths.length > 0 || again.redrive === true || reconvert;
      const installed = isClear ? await installedOf(flags, settings) : undefined;
      if (installed) {
        const { atOnce } = flags;
        const run = { installed, places, ...again, reconvert, atOnce, json, dryRun: flags.dryRun === true };
        return end(await runByFunctions(run, { ...flags, accept }));
      }
      if (paths.length === 0) throw new UsageError(`${name}: name a folder with deliveries, or a delivery`);
      const ring = await readKeyRing(flags);
      const lake = lakeUrl(await lakeOf(flags, settings));
      const retry = { ...again, accept, reconvert };
      if (flags.dryRun) end(await dryRun(places, lake, settings, retryOf({ ring, settings, ...retry }), json));
      else end(await runIngest({ places, lake, settings, ring, ...retry, json }));
    });
}

/** Has the deployed functions do the work. Throws UsageError for options that only this machine takes. */
export async function runByFunctions(
  run: DeployedRun,
  flags: KeyOptions & { readonly accept?: Accepted | undefined },
): Promise<ExitCode> {
  const { refuseLocalOptions, runDeployed } = await import('../aws/run-deployed.ts');
  refuseLocalOptions(flags, run.installed);
  return runDeployed(run);
}

/** Ingests with a report fit for where the output goes, and ends with a summary. */
export async function runIngest(
  options: Omit<Parameters<typeof ingest>[0], 'storage' | 'report'> & { readonly json: boolean },
): Promise<ExitCode> {
  const { stderr } = process;
  const line = (text: string) => stderr.write(`${text}\n`);
  const report = reportFor(options.json);
  const started = Date.now();
  let ingested: Ingested;
  try {
    ingested = await ingest({ ...options, storage: storageByScheme(), report });
  } finally {
    report.stop();
  }
  const { outcomes } = ingested;
  if (!options.json && outcomes.length > 0)
    line(`${totals(outcomes)} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  // A backfill takes what it is asked for, which can be nothing.
  const isAll = options.extent === undefined;
  if (!options.json && isAll && tookNothing(ingested)) line(NOTHING_TAKEN);
  return exitCodeOf(ingested, isAll);
}

function reportFor(json: boolean): EndedIngestReport {
  const { stderr, stdout } = process;
  if (json) return jsonReport((text) => stdout.write(`${text}\n`));
  return stderr.isTTY ? barReport(stderr) : plainReport((text) => stderr.write(`${text}\n`));
}

function totals(outcomes: readonly Outcome[]): string {
  const settled = outcomes.flatMap((outcome) => (outcome.kind === 'settled' ? [outcome] : []));
  const published = settled.filter(({ state }) => state === 'PUBLISHED');
  const units = published.flatMap((one) => one.units).filter(({ state }) => state === 'PUBLISHED');
  const sum = (name: 'rowsWritten' | 'rowsRejected') => units.reduce((total, unit) => total + unit[name], 0);
  const failed = outcomes.filter(({ kind }) => kind === 'failed').length;
  return [
    `published ${plural(published.length, 'delivery')}, ${plural(sum('rowsWritten'), 'row')}`,
    ...(sum('rowsRejected') > 0 ? [`${plural(sum('rowsRejected'), 'row')} rejected`] : []),
    ...(failed > 0 ? [`${plural(failed, 'delivery')} failed`] : []),
  ].join(', ');
}

const NOTHING_TAKEN = 'nothing was taken: no delivery is among what was given';

const tookNothing = ({ outcomes, known }: Pick<Ingested, 'outcomes' | 'known'>) => outcomes.length === 0 && known === 0;

/** `isAll`: whether everything that was given was meant to be taken. */
function exitCodeOf(ingested: Ingested, isAll: boolean): ExitCode {
  const { outcomes, notTaken, absent } = ingested;
  if (outcomes.some(({ kind }) => kind === 'failed')) return EXIT.failed;
  if (hasUnreadable(notTaken) || (isAll && tookNothing(ingested))) return EXIT.failed;
  const quarantined = outcomes.some(
    (outcome) => outcome.kind === 'settled' && outcome.units.some(({ state }) => state === 'QUARANTINED'),
  );
  return quarantined || absent.length > 0 ? EXIT.quarantined : EXIT.done;
}

async function dryRun(
  places: readonly string[],
  lake: string,
  settings: Awaited<ReturnType<typeof readSettings>>,
  retry: Retry,
  json: boolean,
): Promise<ExitCode> {
  const { storage, ledger } = await openLakeAt(storageByScheme(), lake, processOwner());
  const { due, known, notTaken } = await reconcile({ storage, ledger, lake, settings, retry }, { format: 1, places });
  const { stdout, stderr } = process;
  const code = hasUnreadable(notTaken) || due.length + known === 0 ? EXIT.failed : EXIT.done;
  if (json) {
    for (const { object, delivery, head } of due)
      stdout.write(`${JSON.stringify({ object, ...delivery, bytes: head.size })}\n`);
    for (const { name, reason, why } of notTaken)
      stdout.write(`${JSON.stringify({ object: name, notTaken: reason, why })}\n`);
    return code;
  }
  for (const line of notTakenLines(notTaken)) stderr.write(`${line}\n`);
  for (const { object, head } of due) stdout.write(`${object}  ${bytes(head.size)}\n`);
  const size = due.reduce((sum, { head }) => sum + head.size, 0);
  stdout.write(
    `would ingest ${plural(due.length, 'delivery')} (${bytes(size)}); ${plural(known, 'delivery')} known already; ` +
      `${plural(ofNoFeed(notTaken), 'file')} of no feed\n`,
  );
  return code;
}
