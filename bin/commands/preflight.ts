import { Command } from 'commander';
import { EXIT, type ExitCode } from '../exit.ts';
import { jsonOption, type LakeOptions, readInstallation, settingsOption } from '../options.ts';
import { preflightAsJson, preflightAsText } from '../terminal/preflight-report.ts';

export function preflightCommand(end: (code: ExitCode) => void): Command {
  return new Command('preflight')
    .description('look whether an account on AWS has what the installation in the settings needs; changes nothing')
    .addOption(settingsOption())
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
It looks at credentials, region, bootstrap, stacks, buckets (owner, encryption, events, policy), the policy of the key, secrets,
Lake Formation, quotas and the engine of Athena. What the owner of an imported bucket has to change is printed as a document,
merged with what is there, and never written. A check that the caller may not make says which right it takes.

Exit code: 0 nothing failed (there can be warnings), 1 a check failed, 2 wrong usage or settings.`,
    )
    .action(async (flags: LakeOptions & { readonly json?: boolean }) => {
      const installation = await readInstallation(flags);
      const { preflight } = await import('../preflight/preflight.ts'); // the SDK takes longer to load than all the rest
      const checked = await preflight(installation);
      process.stdout.write(flags.json ? preflightAsJson(checked) : preflightAsText(checked));
      end(checked.some(({ state }) => state === 'failed') ? EXIT.failed : EXIT.done);
    });
}
