import { Command } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { openJournal } from '../../lambdas/core/lake/journal.ts';
import { lakePaths } from '../../lambdas/core/lake/paths.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toUrl } from '../../lambdas/core/storage/urls.ts';
import type { Accepted } from '../../lambdas/publish-delivery/shrink.ts';
import type { Retry } from '../../lambdas/receive-object/due.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { ingest, type Outcome, retryOf, waitingText } from '../ingest/ingest.ts';
import { survey } from '../ingest/survey.ts';
import {
  jsonOption,
  type KeyOptions,
  keyOption,
  type LakeOptions,
  lakeOption,
  lakeUrl,
  passphraseOption,
  readKeyRing,
  readSettings,
  settingsOption,
} from '../options.ts';
import { barReport, type EndedIngestReport, jsonReport, plainReport } from '../terminal/ingest-report.ts';
import { bytes, plural } from '../terminal/numbers.ts';

interface IngestFlags extends LakeOptions, KeyOptions {
  readonly dryRun?: boolean;
  readonly reconvert?: boolean;
  readonly accept?: readonly string[];
  readonly json?: boolean;
}

export function ingestCommand(end: (code: ExitCode) => void): Command {
  return deliveriesCommand('ingest', {}, end)
    .description('convert and publish what is new under folders or files')
    .option('--reconvert', 'also convert again what older code or definitions converted');
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
    .argument('[path...]', 'folders {folder}/{bucket}/{key}, folders with loose downloads, or single deliveries')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(keyOption())
    .addOption(passphraseOption())
    .option('--dry-run', 'say what would be ingested, and change nothing')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Deliveries are known by their names: {org}-{site}-events-{date}.log.gz.gpg, {org}-{date}.zip, {date}/{table}.csv (.csv.gz,
.jsonl, .jsonl.gz, .parquet) of TimeBack, and the folders of an RDS export. It can be interrupted at any moment and run
again; what was published stays, what was not goes on where it was.

Exit code: 0 done, 1 failed, 2 wrong usage or key, 3 done but something was quarantined (timeback-lake status).`,
    )
    .action(async (given: string[], flags: IngestFlags) => {
      const { accept, paths: following } = acceptedOf(flags.accept);
      const paths = [...given, ...following];
      if (paths.length === 0) throw new UsageError(`${name}: name a folder with deliveries, or a delivery`);
      const settings = await readSettings(flags);
      const ring = await readKeyRing(flags);
      const places = paths.map(toUrl);
      const lake = lakeUrl(flags.lake);
      const retry = { ...again, accept, reconvert: flags.reconvert === true };
      const json = flags.json === true;
      if (flags.dryRun) end(await dryRun(places, lake, settings, retryOf({ ring, ...retry }), json));
      else end(await runIngest({ places, lake, settings, ring, ...retry, json }));
    });
}

/** Ingests with a report fit for where the output goes, and ends with a summary. */
export async function runIngest(
  options: Omit<Parameters<typeof ingest>[0], 'storage' | 'report'> & { readonly json: boolean },
): Promise<ExitCode> {
  const { stderr } = process;
  const line = (text: string) => stderr.write(`${text}\n`);
  const report = reportFor(options.json);
  const started = Date.now();
  let outcomes: readonly Outcome[];
  try {
    outcomes = await ingest({ ...options, storage: fileStorage(), report });
  } finally {
    report.stop();
  }
  if (!options.json && outcomes.length > 0)
    line(`${totals(outcomes)} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  return exitCodeOf(outcomes);
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

function exitCodeOf(outcomes: readonly Outcome[]): ExitCode {
  if (outcomes.some(({ kind }) => kind === 'failed')) return EXIT.failed;
  const quarantined = outcomes.some(
    (outcome) => outcome.kind === 'settled' && outcome.units.some(({ state }) => state === 'QUARANTINED'),
  );
  return quarantined ? EXIT.quarantined : EXIT.done;
}

async function dryRun(
  places: readonly string[],
  lake: string,
  settings: Awaited<ReturnType<typeof readSettings>>,
  retry: Retry,
  json: boolean,
): Promise<ExitCode> {
  const ledger = openJournal(fileStorage(), lakePaths(lake).ledger);
  const { due, known, unknown, incomplete } = await survey(fileStorage(), ledger, places, settings, lake, retry);
  const { stdout, stderr } = process;
  if (incomplete.length > 0) stderr.write(`${waitingText(incomplete)}\n`);
  if (json) {
    for (const { object, delivery, head } of due)
      stdout.write(`${JSON.stringify({ object, ...delivery, bytes: head.size })}\n`);
    return EXIT.done;
  }
  for (const { object, head } of due) stdout.write(`${object}  ${bytes(head.size)}\n`);
  const size = due.reduce((sum, { head }) => sum + head.size, 0);
  stdout.write(
    `would ingest ${plural(due.length, 'delivery')} (${bytes(size)}); ${plural(known, 'delivery')} known already; ` +
      `${plural(unknown.length, 'file')} of no feed\n`,
  );
  return EXIT.done;
}
