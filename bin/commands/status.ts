import type { DuckDBResultReader } from '@duckdb/node-api';
import { Command } from 'commander';
import { absentTables, arrivingFeeds } from '../../lambdas/core/catalogue/shrunk.ts';
import type { Engine } from '../../lambdas/core/engine/duckdb.ts';
import type { FeedName } from '../../lambdas/core/feeds/feed.ts';
import { itemKeys, kindOf, parsePointerKey } from '../../lambdas/core/lake/item-keys.ts';
import type { View } from '../../lambdas/core/lake/ledger.ts';
import { allPointers } from '../../lambdas/core/lake/pointers.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { behind } from '../../lambdas/project/run.ts';
import type { ProjectionTarget } from '../../lambdas/project/target.ts';
import type { Installed } from '../aws/installed.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { NoLakeError, type OpenLake, openLake } from '../lake.ts';
import {
  installedOf,
  jsonOption,
  type LakeOptions,
  lakeOf,
  lakeOption,
  readSettings,
  settingsOption,
} from '../options.ts';
import { installationLine } from '../terminal/deployed-report.ts';
import { plural } from '../terminal/numbers.ts';
import { formatResult } from '../terminal/results.ts';
import { textTable } from '../terminal/table.ts';

/** Parts of the status, in the order of their importance; each is a statement that anyone can run. */
const PARTS = {
  freshness: {
    title: 'how fresh the data is',
    sql: `select feed, organisation, site, table_name, newest_delivery, newest_event_at, published_at, expected_by
      from lake.freshness order by all`,
  },
  units: {
    title: 'what became of the deliveries',
    sql: `select feed, state, count(distinct object) as objects, count(*) as units, sum(rows_read)::bigint as rows_read,
        sum(rows_written)::bigint as rows_written, sum(rows_rejected)::bigint as rows_rejected
      from lake.units group by all order by all`,
  },
  quarantine: {
    title: 'quarantined, newest first (earlier data stays visible)',
    sql: `select object, entry, finished_at, reason from lake.units where state = 'QUARANTINED'
      order by finished_at desc, object, entry`,
  },
  rejects: {
    title: 'rejected rows by reason (select * from lake.rejects)',
    sql: 'select table_name, reason, count(*) as rows from lake.rejects group by all order by all',
  },
  left_out: {
    title: 'rows that base tables leave out (select * from lake.left_out)',
    sql: `select model, rule, count(*) as rows, array_to_string(min(key, 5), '; ') as keys
      from lake.left_out group by all order by all`,
  },
} as const;

export function statusCommand(end: (code: ExitCode) => void): Command {
  return new Command('status')
    .description('freshness of the feeds, outcome of all deliveries, quarantine with reasons, rejects, what failed')
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Of an installation on AWS (settings with a block aws, no --lake) it also shows the queues, executions that failed in the last
7 days, and the alarms that sound.`,
    )
    .action(async (flags: LakeOptions & { readonly json?: boolean }) => {
      const settings = await readSettings(flags);
      const installed = await installedOf(flags, settings);
      const parts = installed
        ? await partsOfInstallation(installed)
        : await partsOfLake(await lakeOf(flags, settings), settings);
      process.stdout.write(flags.json ? asJson(parts) : asText(parts));
      end(EXIT.done);
    });
}

/** A part of the status as it is shown. */
interface Part {
  readonly name: string;
  readonly title: string;
  /** For people; empty where there is nothing to show. */
  readonly text: string;
  readonly json: string;
}

type Records = readonly Readonly<Record<string, string | number>>[];

/** The parts of a lake. `targetOf`: what besides the Delta logs shows its state. */
async function partsOfLake(
  folder: string,
  settings: Settings,
  targetOf: (lake: OpenLake, engine: Engine) => readonly ProjectionTarget[] = () => [],
): Promise<readonly Part[]> {
  const lake = await openLake(folder, settings);
  const engine = await lake.engineFor(
    Object.values(PARTS)
      .map(({ sql }) => sql)
      .join(';'),
  );
  try {
    const parts: Part[] = [];
    for (const [name, { title, sql }] of Object.entries(PARTS))
      parts.push(partOfResult(name, title, await engine.connection.runAndReadAll(sql)));
    const view = await lake.ledger.view();
    const others = targetOf(lake, engine);
    const outdated = (await behind({ ...lake, settings, others }, new Date())).map((name) => ({ name }));
    const absent = absences(view, settings, await arrivingFeeds(view, lake.claims));
    return [
      ...parts,
      partOfRecords('failed', 'failed, newest first (the next ingest tries them again)', failures(view)),
      partOfRecords('absent', 'absent from the newest export (the rows of an older one stay visible)', absent),
      partOfRecords(
        'behind',
        'older for other tools than in query (the next ingest, refresh or rollback tries again)',
        outdated,
      ),
      partOfRecords('rolled_back', 'rolled back, until the next delivery comes', rolledBackPointers(view)),
    ];
  } finally {
    engine.close();
  }
}

/** The parts of a deployed lake, which may have got nothing yet, and of the pipeline in front of it. */
async function partsOfInstallation(installed: Installed): Promise<readonly Part[]> {
  const { pipelineParts, catalogueOf } = await import('../aws/status-parts.ts');
  process.stderr.write(`${installationLine(installed)}\n`);
  const { lake, settings } = installed;
  const [ofLake, ofPipeline] = await Promise.all([
    partsOfLake(lake, settings, catalogueOf(installed)).catch((error: unknown) => {
      if (!(error instanceof NoLakeError)) throw error;
      process.stderr.write(`nothing was delivered to ${lake} yet\n`);
      return [];
    }),
    pipelineParts(installed, new Date()),
  ]);
  return [...ofLake, ...ofPipeline.map(({ name, title, records }) => partOfRecords(name, title, records))];
}

const asJson = (parts: readonly Part[]): string =>
  `{${parts.map(({ name, json }) => `${JSON.stringify(name)}: ${json}`).join(',\n')}}\n`;

const asText = (parts: readonly Part[]): string =>
  parts.map(({ title, text }) => (text === '' ? '' : `${title}\n${text}\n`)).join('');

function partOfResult(name: string, title: string, result: DuckDBResultReader): Part {
  return { name, title, text: textOf(result), json: formatResult.json(result).trimEnd() };
}

function partOfRecords(name: string, title: string, records: Records): Part {
  return { name, title, text: tableOf(records), json: JSON.stringify(records) };
}

function tableOf(records: Records): string {
  const [first] = records;
  if (!first) return '';
  const rows = records.map((record) => Object.values(record).map(String));
  return `${textTable(Object.keys(first), rows, [], Number.POSITIVE_INFINITY).join('\n')}\n`;
}

/** Rows of a part that people are shown; `--json` has all. */
const SHOWN = 50;

function textOf(result: DuckDBResultReader): string {
  if (result.currentRowCount === 0) return 'none\n';
  const left = result.currentRowCount - SHOWN;
  const note = left > 0 ? `... and ${plural(left, 'more row')} (--json has all)\n` : '';
  return formatResult.table(result, Number.POSITIVE_INFINITY, SHOWN) + note;
}

/** Objects whose last attempt failed, newest first. */
function failures(view: View) {
  return view
    .list(itemKeys.failures)
    .map(({ value }) => value)
    .sort((a, b) => (a.failedAt > b.failedAt ? -1 : 1))
    .map(({ object, failedAt, error }) => ({ object, failed_at: failedAt, error }));
}

/** Tables that the newest export lacks, which no unit stands for. */
function absences(view: View, { shrink }: Settings, arriving: ReadonlySet<FeedName>) {
  return absentTables(view, shrink.except, arriving).map(
    ({ organisation, site, table, rows, shownFrom, newestExport }) => ({
      table,
      organisation,
      site,
      rows: String(rows),
      shown_from: shownFrom,
      newest_export: newestExport,
    }),
  );
}

/** Partitions that show what they did before the newest delivery. */
function rolledBackPointers(view: View) {
  const pointers = allPointers(view);
  return pointers.flatMap(({ key, value: { key: place, run, rolledBackAt } }) =>
    rolledBackAt === undefined
      ? []
      : [
          {
            table: `${parsePointerKey(key).schema}.${parsePointerKey(key).table}`,
            pointer: kindOf(key), // current or partition
            organisation: place.org,
            site: place.site,
            date: place.date,
            run,
            rolled_back_at: rolledBackAt,
          },
        ],
  );
}
