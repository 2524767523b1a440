import { Command } from 'commander';

export interface Options {
  /** A git reference or a folder with a checkout. */
  readonly before: string;
  /** As `before`; the working tree by default. */
  readonly after: string;
  /** Names of chapters; all when undefined. */
  readonly only?: readonly string[];
  /** Keep the scratch folder: both builds, the deliveries, the lakes and what every command printed. */
  readonly keep: boolean;
}

/** `args` without the program's own two. Throws CommanderError, after saying what is wrong; also after showing the help. */
export function parseOptions(args: readonly string[], chapters: readonly string[]): Options {
  const command = new Command('npm run golden --')
    .description('run two builds over the same deliveries and commands, and compare all that they show')
    .requiredOption('--before <build>', 'a git reference, or a folder with a checkout')
    .option('--after <build>', 'the other one', '.')
    .option('--only <chapter...>', `some of ${chapters.join(', ')}`)
    .option('--keep', 'keep the scratch folder, with the lakes and what every command printed', false)
    .addHelpText('after', '\nExit code: 0 no difference, 1 differences or a failure, 2 wrong usage.')
    .exitOverride();
  const options = command.parse([...args], { from: 'user' }).opts<Options>();
  const unknown = options.only?.find((name) => !chapters.includes(name));
  if (unknown !== undefined) command.error(`error: there is no chapter '${unknown}'; there are ${chapters.join(', ')}`);
  return options;
}
