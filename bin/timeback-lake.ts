import { Command, CommanderError } from 'commander';
import { UsageError } from '../lambdas/core/errors.ts';
import packageJson from '../package.json' with { type: 'json' };
import { EXIT, type ExitCode } from './exit.ts';

const end = (code: ExitCode) => {
  process.exitCode = code;
};

/** Loaded each when it is asked for: all of them together would take a third of a start. */
const COMMANDS: ReadonlyMap<string, () => Promise<(end: (code: ExitCode) => void) => Command>> = new Map([
  ['demo', async () => (await import('./commands/demo.ts')).demoCommand],
  ['ingest', async () => (await import('./commands/ingest.ts')).ingestCommand],
  ['redrive', async () => (await import('./commands/ingest.ts')).redriveCommand],
  ['backfill', async () => (await import('./commands/backfill.ts')).backfillCommand],
  ['rollback', async () => (await import('./commands/rollback.ts')).rollbackCommand],
  ['refresh', async () => (await import('./commands/refresh.ts')).refreshCommand],
  ['query', async () => (await import('./commands/query.ts')).queryCommand],
  ['views', async () => (await import('./commands/views.ts')).viewsCommand],
  ['describe', async () => (await import('./commands/describe.ts')).describeCommand],
  ['export', async () => (await import('./commands/export.ts')).exportCommand],
  ['check', async () => (await import('./commands/check.ts')).checkCommand],
  ['docs', async () => (await import('./commands/docs.ts')).docsCommand],
  ['preflight', async () => (await import('./commands/preflight.ts')).preflightCommand],
  ['status', async () => (await import('./commands/status.ts')).statusCommand],
]);
/** Where the first word is no command, help and errors speak of all. */
const named = COMMANDS.get(process.argv[2] ?? '');

const program = new Command('timeback-lake')
  .description(packageJson.description)
  .version(packageJson.version)
  .showHelpAfterError('(timeback-lake --help shows how)')
  .addHelpText('after', '\nResults go to standard output, everything else to standard error.');

for (const load of named ? [named] : COMMANDS.values()) {
  program.addCommand((await load())(end).exitOverride());
}
program.exitOverride();

/** Commands whose work is more than what they print: it goes on when nobody reads that any more. */
const WORKING: ReadonlySet<string> = new Set(['demo', 'ingest', 'redrive', 'backfill', 'rollback', 'refresh']);

// A reader that closes the pipe early, such as head, wants no more and no complaint.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!WORKING.has(process.argv[2] ?? '')) process.exit(EXIT.done);
  });
}

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
