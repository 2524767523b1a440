import { Command, Option } from 'commander';
import { UsageError } from '../../lambdas/core/errors.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { openLake } from '../lake.ts';
import { type LakeOptions, lakeOption, settingsOption } from '../options.ts';
import { FORMATS, type Format, formatResult } from '../terminal/results.ts';

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
      const lake = await openLake(flags.lake);
      const engine = await lake.engineFor(sql);
      try {
        const result = await engine.connection.runAndReadAll(sql).catch((error: Error) => {
          throw new UsageError(error.message);
        });
        process.stdout.write(formatResult[flags.format](result));
        end(EXIT.done);
      } finally {
        engine.close();
      }
    });
}
