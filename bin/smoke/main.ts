// Proves on a real account what no emulator can: npm run smoke -- --settings FILE
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { messageOf, UsageError } from '../../lambdas/core/errors.ts';
import { openInstalled } from '../aws/installed.ts';
import { EXIT } from '../exit.ts';
import { readInstallation, settingsOption } from '../options.ts';
import { installationLine } from '../terminal/deployed-report.ts';
import { textTable } from '../terminal/table.ts';
import { onInterruption } from '../this-machine.ts';
import { readPublicKey } from './delivery.ts';
import { type SmokeRun, smoke } from './smoke.ts';

interface Flags {
  readonly settings?: string;
  readonly publicKey?: string;
  readonly output: string;
}

const program = new Command('smoke')
  .description('deliver invented logs to an installation, look at what comes of them, and take all of it back')
  .addOption(settingsOption())
  .option('--public-key <file>', 'key that deliveries are encrypted to, armoured (default: read from the secret)')
  .option('--output <file>', 'receives what was seen, as JSON', 'smoke.json')
  .addHelpText(
    'after',
    `
It takes some 25 minutes, most of them for an alarm, and cents. The organisation of all that it delivers is timebacksmoke. The
caller must be able to write to the landing bucket, take on the analysts' role, call the projection and read the logs, and the
private keys, unless --public-key is given.

Exit code: 0 all was seen, 1 something failed, 2 wrong usage or settings.`,
  )
  .action(run);

async function run(flags: Flags): Promise<void> {
  const installed = await openInstalled(await readInstallation(flags));
  process.stderr.write(`${installationLine(installed)}\n`);
  const key = flags.publicKey === undefined ? undefined : await readPublicKey(await readFile(flags.publicKey, 'utf8'));
  onInterruption(() => void process.stderr.write(INTERRUPTED));
  const done = await smoke(installed, {
    key,
    report: ({ check, state, found, seconds }) => process.stderr.write(`${state}  ${check} (${seconds} s): ${found}\n`),
  });
  await writeFile(flags.output, `${JSON.stringify(done, null, 2)}\n`);
  process.stdout.write(asText(done, flags.output));
  if (done.seen.some(({ state }) => state === 'failed')) process.exitCode = EXIT.failed;
}

const INTERRUPTED =
  'interrupted: what was delivered is left; run the smoke test again, which takes it back at its end\n';

function asText({ seen, left, costUsd, seconds }: SmokeRun, file: string): string {
  const rows = seen.map((one) => [one.state, one.check, String(one.seconds), one.found]);
  return [
    ...textTable(['state', 'what', 'seconds', 'found'], rows, [false, false, true], Number.POSITIVE_INFINITY),
    `(${seconds} s, about ${costUsd.toFixed(4)} USD; ${file} has all of it)`,
    ...left.map((one) => `left: ${one}`),
    '',
  ].join('\n');
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`smoke: ${messageOf(error)}\n`);
  process.exitCode = error instanceof UsageError ? EXIT.usage : EXIT.failed;
}
