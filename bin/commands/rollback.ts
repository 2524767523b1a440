import { Command } from 'commander';
import type { TableDefinition } from '../../lambdas/core/definitions/table.ts';
import { openEngine } from '../../lambdas/core/engine/duckdb.ts';
import { UsageError } from '../../lambdas/core/errors.ts';
import { foldName } from '../../lambdas/core/feeds/fold-name.ts';
import { FEEDS } from '../../lambdas/core/feeds/registry.ts';
import { totalRows } from '../../lambdas/core/lake/reports.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { lookBack, type Outlook, rollback } from '../../lambdas/rollback-table/run.ts';
import type { Available, RollbackTarget } from '../../lambdas/rollback-table/schema.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { findRelation, type OpenLake, openLake } from '../lake.ts';
import {
  dateOption,
  installedOf,
  jsonOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  readSettings,
  settingsOption,
} from '../options.ts';
import { showAthena, showOthers, warn } from '../project.ts';
import { count, plural } from '../terminal/numbers.ts';
import { textTable } from '../terminal/table.ts';
import { makeScratch } from '../this-machine.ts';

interface RollbackFlags extends LakeOptions {
  readonly org?: string;
  readonly site?: string;
  readonly date?: string;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

export function rollbackCommand(end: (code: ExitCode) => void): Command {
  return new Command('rollback')
    .description('point a table, or some of its partitions, back at what they showed before')
    .argument('<table>', 'for example: edx.events, edx.auth_user, edx_history.auth_user')
    .option('--org <name>', 'partitions of this organisation alone')
    .option('--site <name>', 'partitions of this site alone')
    .addOption(dateOption('--date <day>', 'partitions of the delivery of this day alone'))
    .option('--dry-run', 'say what would move, and change nothing')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
For example:
  timeback-lake rollback edx.events --org northlake --date 2025-03-02 --dry-run

What a table showed before is kept for runs.graceHours (a setting) after it was replaced, and as long as the history shows
it. A second rollback undoes the first, at any time until the next delivery, or a corrected one, takes the place; ingesting
what is known does not.

Of an installation on AWS (settings with a block aws, no --lake) the deployed projection then shows Athena the same.

Exit code: 0 done, 1 there is nothing to go back to, 2 wrong usage.`,
    )
    .action(async (name: string, flags: RollbackFlags) => {
      const settings = await readSettings(flags);
      const { runs } = settings;
      const installed = await installedOf(flags, settings);
      const lake = await openLake(installed?.lake ?? (await lakeOf(flags, settings)), settings);
      const { schema, name: table } = findRelation(lake, name);
      const place = {
        ...(flags.org !== undefined && { org: foldName(flags.org) }),
        ...(flags.site !== undefined && { site: flags.site }),
        ...(flags.date !== undefined && { date: flags.date }),
      };
      const { feed, table: definition, extent } = sourceOf(schema, table);
      const target: RollbackTarget = { format: 1, feed, table, extent, place };
      const outlook = await lookBack(lake, target);
      if (outlook.possible.length === 0) throw impossible(`${schema}.${table}`, outlook, runs.graceHours);
      const decided = outlook.possible.map(({ item: { key, version } }) => ({ key, version }));
      const steps = flags.dryRun ? outlook.possible : (await rollback(lake, { ...target, steps: decided })).taken;
      if (steps.length === 0) throw new Error(`${schema}.${table} was moved by another process; look again`);
      if (!flags.dryRun) warn(installed ? await showAthena(installed) : await showOthersToo(lake, settings));
      const shown = steps.map((step) => asRow(definition, step, runs.graceHours));
      if (flags.json) for (const row of shown) process.stdout.write(`${JSON.stringify(row)}\n`);
      else process.stdout.write(report(shown, flags.dryRun === true));
      if (outlook.gone.length > 0) {
        process.stderr.write(
          `${plural(outlook.gone.length, 'other partition')} cannot go back: the files are removed\n`,
        );
      }
      end(EXIT.done);
    });
}

/** Resolves to what to say when others are not shown it. */
async function showOthersToo(lake: OpenLake, settings: Settings): Promise<string | undefined> {
  const scratch = await makeScratch(lake.folder);
  const engine = await openEngine({ scratch: scratch.folder, memoryMiB: ENGINE_MIB });
  try {
    return await showOthers({ ...lake, engine, scratch: scratch.folder, settings });
  } finally {
    engine.close();
    await scratch.remove();
  }
}

/** Memory for DuckDB, which has only checkpoints of Delta logs to write. */
const ENGINE_MIB = 160;

/** The pointers behind a name in SQL. Throws UsageError for what no delivery brings. */
function sourceOf(schema: string, name: string): Pick<RollbackTarget, 'feed' | 'extent'> & { table: TableDefinition } {
  const wanted = schema.replace(/_history$/, '');
  for (const feed of Object.values(FEEDS)) {
    const table = feed.tables.find((one) => one.schema === wanted && one.name === name);
    if (table) return { feed: feed.name, table, extent: extentOf(table, schema) };
  }
  throw new UsageError(`${schema}.${name} is made from other tables; roll back one that deliveries bring (edx.*)`);
}

const extentOf = ({ kind }: TableDefinition, schema: string) =>
  kind === 'daily' || schema.endsWith('_history') ? 'partition' : 'current';

function impossible(name: string, { partitions, gone }: Outlook, graceHours: number): Error {
  if (partitions === 0)
    return new UsageError(`${name} has no partition there; timeback-lake describe ${name} says more`);
  const kept = `what is replaced is kept for ${graceHours} h (runs.graceHours) and as long as the history shows it`;
  const why =
    gone.length > 0 ? 'the files that were there before are removed' : 'nothing is known to have been there before';
  return new Error(`${name}: there is nothing to go back to: ${why}; ${kept}`);
}

interface Shown {
  readonly table: string;
  readonly organisation: string;
  readonly site: string;
  readonly from_date: string;
  readonly from_run: string;
  readonly from_rows: number;
  readonly to_date: string;
  readonly to_run: string;
  readonly to_rows: number;
  /** Until when the step is possible (ISO 8601, UTC); null as long as the history shows the files, or until the next delivery. */
  readonly possible_until: string | null;
}

function asRow(table: TableDefinition, { item, to, unusedSince }: Available, graceHours: number): Shown {
  const { key } = item.value;
  const isHistory = table.kind === 'snapshot' && item.key.startsWith('partition/');
  return {
    table: `${table.schema}${isHistory ? '_history' : ''}.${table.name}`,
    organisation: key.org,
    site: key.site,
    from_date: key.date,
    from_run: item.value.run,
    from_rows: totalRows(item.value.files),
    to_date: to.key.date,
    to_run: to.run,
    to_rows: totalRows(to.files),
    possible_until:
      unusedSince === null ? null : new Date(Date.parse(unusedSince) + graceHours * 3_600_000).toISOString(),
  };
}

function report(rows: readonly Shown[], dry: boolean): string {
  const lines = textTable(
    [
      'table',
      'org',
      'site',
      dry ? 'shows' : 'showed',
      'rows',
      dry ? 'would show' : 'shows',
      'rows',
      'run',
      'possible until',
    ],
    rows.map((row) => [
      row.table,
      row.organisation,
      row.site,
      row.from_date,
      count(row.from_rows),
      row.to_date,
      count(row.to_rows),
      row.to_run,
      row.possible_until ?? 'the next delivery, or the end of its history',
    ]),
    [false, false, false, false, true, false, true],
  );
  return [...lines, `(${plural(rows.length, 'pointer')} ${dry ? 'would move' : 'moved'})`, ''].join('\n');
}
