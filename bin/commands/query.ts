import type { DuckDBConnection, DuckDBResultReader } from '@duckdb/node-api';
import { Command, Option } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake, unknownTable } from '../lake.ts';
import { type LakeOptions, lakeOption, readSettings, settingsOption } from '../options.ts';
import { FORMATS, type Format, formatResult } from '../terminal/results.ts';

/** DuckDB's words for a statement that cannot run, as against one that fails while it runs. */
const WRONG_STATEMENT = /^(?:Parser|Binder|Catalog) Error/;
const NO_TABLE = /^Catalog Error: Table with name (\S+) does not exist/;

export function queryCommand(end: (code: ExitCode) => void): Command {
  return new Command('query')
    .description('run one SQL statement over the lake, also while something is ingested')
    .argument('<sql>', 'for example: "select count(*) from edx.events"')
    .addOption(new Option('--format <format>', 'how to print the rows').choices(FORMATS).default('table'))
    .addOption(lakeOption())
    .addOption(settingsOption())
    .addHelpText(
      'after',
      `
Schemas: edx (newest snapshots and all events), edx_history (all retained snapshots), lake (units, rejects, freshness).
Dates and times are UTC. In JSON, integers beyond 2^53 are text.`,
    )
    .action(async (sql: string, flags: LakeOptions & { readonly format: Format }) => {
      await readSettings(flags); // nothing here depends on them, but wrong ones are an error everywhere
      const lake = await openLake(flags.lake);
      const engine = await lake.engineFor(sql);
      try {
        const result = await runOne(engine.connection, sql).catch((error: Error) => {
          const table = NO_TABLE.exec(error.message)?.[1];
          if (table !== undefined) throw unknownTable(lake.relations, table);
          throw WRONG_STATEMENT.test(error.message) ? new UsageError(error.message) : error;
        });
        process.stdout.write(formatResult[flags.format](result));
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}

/** Of several statements only one result would be seen. */
async function runOne(connection: DuckDBConnection, sql: string): Promise<DuckDBResultReader> {
  // What no parser takes is left to the run, whose words are clearer.
  const statements = await connection.extractStatements(sql).catch(() => undefined);
  if (statements && statements.count > 1) throw new UsageError(`expected one statement, found ${statements.count}`);
  return connection.runAndReadAll(sql);
}
