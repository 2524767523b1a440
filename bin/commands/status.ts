import type { DuckDBResultReader } from '@duckdb/node-api';
import { Command } from 'commander';
import { absentTables, arrivingFeeds } from '../../lambdas/core/catalogue/shrunk.ts';
import type { FeedName } from '../../lambdas/core/feeds/feed.ts';
import { itemKeys, kindOf, parsePointerKey } from '../../lambdas/core/lake/item-keys.ts';
import type { View } from '../../lambdas/core/lake/ledger.ts';
import { allPointers } from '../../lambdas/core/lake/pointers.ts';
import type { Settings } from '../../lambdas/core/settings.ts';
import { behind } from '../../lambdas/project/run.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { jsonOption, type LakeOptions, lakeOption, readSettings, settingsOption } from '../options.ts';
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
    .action(async (flags: LakeOptions & { readonly json?: boolean }) => {
      const settings = await readSettings(flags);
      const lake = await openLake(flags.lake, settings);
      const statements = Object.values(PARTS).map(({ sql }) => sql);
      const engine = await lake.engineFor(statements.join(';'));
      try {
        const results = [];
        for (const [name, { title, sql }] of Object.entries(PARTS)) {
          results.push({ name, title, result: await engine.connection.runAndReadAll(sql) });
        }
        const view = await lake.ledger.view();
        const rolledBack = rolledBackPointers(view);
        const failed = failures(view);
        const absent = absences(view, settings, await arrivingFeeds(view, lake.claims));
        const outdated = (await behind({ ...lake, settings }, new Date())).map((name) => ({ name }));
        if (flags.json) {
          const parts = results.map(
            ({ name, result }) => `${JSON.stringify(name)}: ${formatResult.json(result).trimEnd()}`,
          );
          parts.push(`"failed": ${JSON.stringify(failed)}`);
          parts.push(`"absent": ${JSON.stringify(absent)}`);
          parts.push(`"behind": ${JSON.stringify(outdated)}`);
          parts.push(`"rolled_back": ${JSON.stringify(rolledBack)}`);
          process.stdout.write(`{${parts.join(',\n')}}\n`);
        } else {
          for (const { title, result } of results) {
            process.stdout.write(`${title}\n${textOf(result)}\n`);
          }
          writeRecords('failed, newest first (the next ingest tries them again)', failed);
          writeRecords('absent from the newest export (the rows of an older one stay visible)', absent);
          writeRecords(
            'older for other tools than in query (the next ingest, refresh or rollback tries again)',
            outdated,
          );
          writeRecords('rolled back, until the next delivery comes', rolledBack);
        }
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}

/** Rows of a part that people are shown; `--json` has all. */
const SHOWN = 50;

function textOf(result: DuckDBResultReader): string {
  if (result.currentRowCount === 0) return 'none\n';
  const left = result.currentRowCount - SHOWN;
  const note = left > 0 ? `... and ${plural(left, 'more row')} (--json has all)\n` : '';
  return formatResult.table(result, Number.POSITIVE_INFINITY, SHOWN) + note;
}

/** A title and a table of records, or nothing when there is none. */
function writeRecords(title: string, records: readonly Readonly<Record<string, string>>[]): void {
  const [first] = records;
  if (!first) return;
  const rows = records.map((record) => Object.values(record));
  const lines = textTable(Object.keys(first), rows, [], Number.POSITIVE_INFINITY);
  process.stdout.write(`${[title, ...lines].join('\n')}\n\n`);
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
