import type { DuckDBConnection } from '@duckdb/node-api';
import { Command, Option } from 'commander';
import type { Relation } from '../../lambdas/core/catalogue/relation.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import {
  type LakeOptions,
  lakeOf,
  lakeOption,
  readInstallation,
  readSettings,
  scopeOption,
  settingsOption,
} from '../options.ts';
import { runStatement } from '../statement.ts';
import { writeAll, writeNotes } from '../terminal/output.ts';
import { type Answered, countRows, FORMATS, type Format, streamResult, tableText } from '../terminal/results.ts';

interface QueryFlags extends LakeOptions {
  readonly format: Format;
  readonly scope?: string;
}

export function queryCommand(end: (code: ExitCode) => void): Command {
  return new Command('query')
    .description('run one SQL statement over the lake, also while something is ingested')
    .argument('<sql>', 'for example: "select count(*) from edx.events"')
    .addOption(new Option('--format <format>', 'how to print the rows').choices(FORMATS).default('table'))
    .addOption(scopeOption())
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addHelpText(
      'after',
      `
Without a schema, a name is one of the 41 views, as the reader of the scope sees it; without --scope, of the scope everyone.
Schemas: edx and timeback_export (newest snapshots and all events), edx_history and timeback_export_history (all retained
snapshots), base (the tables behind the views), lake (units, rejects, freshness, left_out), timeback (the views for
nobody), and one for each scope. With --scope NAME of a restricted scope there is nothing but its views, and each is closed
(exit 2) until a refresh has built it for the settings as they are now. Standard error says how old they are, and when an
answer can be empty because of who asks.
Dates and times are UTC. In JSON, integers beyond 2^53 are text. CSV and JSON are written while the statement runs, in little
memory; of a table with more than 200 rows the first and the last 100 are shown, with the count.

On an installation on AWS (settings with a block aws, no --lake) Athena runs the statement, as the analysts' role in their
workgroup; with --scope NAME as the role of that scope in its own, where a name without a database is one of its 41. Names are those of Glue, with aws.databasePrefix before them, such as edx.events. Standard error says how much was read; Ctrl-C stops the
query. With --lake s3://LAKE_BUCKET this machine runs it instead.`,
    )
    .action(async (sql: string, flags: QueryFlags) => {
      const settings = await readSettings(flags);
      if (flags.lake === undefined && settings.aws !== undefined) return end(await queryByAthena(sql, flags));
      const lake = await openLake(await lakeOf(flags, settings), settings, flags.scope);
      const engine = await lake.engineFor(sql);
      try {
        const answered = { rows: 0 };
        const answer = printed(engine.connection, lake.relations, sql, flags.format, answered);
        await writeAll(process.stdout, answer);
        writeNotes(lake.notes(sql, answered.rows));
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}

/** Loaded when it is needed, since the SDK takes longer to load than all the rest. */
async function queryByAthena(sql: string, flags: QueryFlags): Promise<ExitCode> {
  const { queryDeployed } = await import('../aws/query-deployed.ts');
  await queryDeployed(sql, await readInstallation(flags), flags);
  return EXIT.done;
}

async function* printed(
  connection: DuckDBConnection,
  all: readonly Relation[],
  sql: string,
  format: Format,
  answered: Answered,
): AsyncIterable<string> {
  const result = await runStatement(connection, all, sql, (one) => connection.stream(one));
  const rows = { names: result.columnNames(), rows: countRows(result.yieldRows(), answered) };
  if (format === 'table') yield await tableText({ ...rows, types: result.columnTypes() });
  else yield* streamResult[format](rows);
}
