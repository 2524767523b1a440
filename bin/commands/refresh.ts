import { totalmem } from 'node:os';
import { Command } from 'commander';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { duckdbModels } from '../../lambdas/core/engine/duckdb-models.ts';
import { UsageError } from '../../lambdas/core/errors.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { placeName } from '../../lambdas/core/storage/urls.ts';
import { refreshModels } from '../../lambdas/refresh-models/run.ts';
import { speakAthena } from '../../sql/duckdb.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { checkModelNames } from '../model-names.ts';
import {
  installedOf,
  jsonOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  lakeUrl,
  readSettings,
  settingsOption,
} from '../options.ts';
import { showOthers, warn } from '../project.ts';
import {
  barRefreshReport,
  type EndedRefreshReport,
  jsonRefreshReport,
  plainRefreshReport,
} from '../terminal/refresh-report.ts';
import { makeScratch, openWorkplace, removeLeftovers } from '../this-machine.ts';

interface RefreshFlags extends LakeOptions {
  readonly full?: boolean;
  readonly select?: readonly string[];
  readonly json?: boolean;
}

export function refreshCommand(end: (code: ExitCode) => void): Command {
  return new Command('refresh')
    .description(
      'rebuild the base tables and the tables of scopes that are out of date, check the contracts, show the result',
    )
    .option('--full', 'rebuild what is up to date too')
    .option('--select <name...>', 'only these base tables and views, with all that they read')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Everything is built in new places first. A row that has no value in its key, ends before it starts or has a value that does
not fit is left out and named by its key (lake.left_out). Where too many rows would be left out, or a condition that blocks
does not hold, that table and what reads it stay as they were, and the others are shown. Rules that mean today use the UTC
date of the refresh, so it is due once a day.

An installation on AWS (settings with a block aws, no --lake) refreshes by itself. This asks it for a refresh at once, by Athena, and waits
until readers see what was built.

Exit code: 0 done, 1 failed, 2 wrong usage or settings, 3 some tables were not changed, as a contract did not hold.`,
    )
    .action(async (flags: RefreshFlags) => {
      const settings = await readSettings(flags);
      checkModelNames(flags.select ?? [], '--select ');
      const installed = await installedOf(flags, settings);
      if (!installed) return end(await runRefresh(lakeUrl(await lakeOf(flags, settings)), settings, flags));
      const { refreshDeployed } = await import('../aws/refresh-deployed.ts'); // the SDK takes longer to load than all the rest
      const { full = false, select = [], json = false } = flags;
      end(await refreshDeployed(installed, { full, select, json }));
    });
}

/** Memory for DuckDB; what does not fit goes to disk. */
const ENGINE_MIB = Math.min(2560, Math.floor(totalmem() / 2 ** 21));

function reportFor(json: boolean): EndedRefreshReport {
  if (json) return jsonRefreshReport((line) => process.stdout.write(`${line}\n`));
  if (process.stderr.isTTY) return barRefreshReport(process.stderr);
  return plainRefreshReport((line) => process.stderr.write(`${line}\n`));
}

/** Refreshes the lake at a URL and tells how it went. */
export async function runRefresh(
  lake: string,
  settings: Settings,
  { full = false, select = [], json = false }: Pick<RefreshFlags, 'full' | 'select' | 'json'>,
): Promise<ExitCode> {
  const workplace = await openWorkplace(lake);
  if ((await workplace.lake.ledger.view()).isEmpty) {
    throw new UsageError(`${placeName(lake)} holds no lake; make one with: timeback-lake ingest <folder>`);
  }
  await removeLeftovers(workplace.folder);
  const scratch = await makeScratch(workplace.folder);
  const engine = await openEngine({
    scratch: scratch.folder,
    memoryMiB: ENGINE_MIB,
    prepare: speakAthena,
    ...workplace.engine,
  });
  const report = reportFor(json);
  try {
    const { storage, paths } = workplace.lake;
    const models = duckdbModels(engine, { pathOf: paths.enginePath, scratch: scratch.folder, storage });
    const context = { ...workplace.lake, engine, scratch: scratch.folder, settings };
    const refresh = await refreshModels(
      { ...context, engine: models, now: new Date() },
      { format: 1, full, select },
      report,
    );
    report.end(refresh);
    warn(await showOthers(context, full));
    return refresh.held.length > 0 ? EXIT.quarantined : EXIT.done;
  } finally {
    report.stop();
    engine.close();
    await scratch.remove();
  }
}
