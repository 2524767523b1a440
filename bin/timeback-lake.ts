import { Command, CommanderError } from 'commander';
import { UsageError } from '../lambdas/core/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { backfillCommand } from './commands/backfill.ts';
import { checkCommand } from './commands/check.ts';
import { demoCommand } from './commands/demo.ts';
import { describeCommand } from './commands/describe.ts';
import { docsCommand } from './commands/docs.ts';
import { exportCommand } from './commands/export.ts';
import { ingestCommand, redriveCommand } from './commands/ingest.ts';
import { queryCommand } from './commands/query.ts';
import { refreshCommand } from './commands/refresh.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { statusCommand } from './commands/status.ts';
import { viewsCommand } from './commands/views.ts';
import { EXIT, type ExitCode } from './exit.ts';

const end = (code: ExitCode) => {
  process.exitCode = code;
};

const program = new Command('timeback-lake')
  .description(packageJson.description)
  .version(packageJson.version)
  .showHelpAfterError('(timeback-lake --help shows how)')
  .addHelpText('after', '\nResults go to standard output, everything else to standard error.');

for (const command of [
  demoCommand,
  ingestCommand,
  redriveCommand,
  backfillCommand,
  rollbackCommand,
  refreshCommand,
  queryCommand,
  viewsCommand,
  describeCommand,
  exportCommand,
  checkCommand,
  docsCommand,
  statusCommand,
]) {
  program.addCommand(command(end).exitOverride());
}
program.exitOverride();

// A reader that closes the pipe early, such as head, wants no more and no complaint.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.done);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    end(error.exitCode === 0 ? EXIT.done : EXIT.usage); // commander has said what was wrong
  } else if (error instanceof UsageError) {
    process.stderr.write(`timeback-lake: ${error.message}\n`);
    end(EXIT.usage);
  } else {
    process.stderr.write(
      `timeback-lake: ${error instanceof Error ? (process.env.TIMEBACK_DEBUG ? error.stack : error.message) : String(error)}\n`,
    );
    end(EXIT.failed);
  }
}
