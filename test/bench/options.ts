import { Command, InvalidArgumentError, Option } from 'commander';
import { SCALES, type Scale } from './benchmark.ts';

export interface Options {
  /** Names of benchmarks; all when undefined. */
  readonly only?: readonly string[];
  readonly scale: Scale;
  /** At least 1. */
  readonly runs: number;
  /** At least 1. */
  readonly tries: number;
  /** JavaScript file of the command line to be measured. */
  readonly cli: string;
  /** Write the page from the results that are there, and measure nothing. */
  readonly page: boolean;
}

const DEFAULTS = { scale: 'small', runs: 5, tries: 1, cli: 'dist/timeback-lake.js' } as const;

/** `args` without the program's own two. Throws CommanderError, after saying what is wrong; also after showing the help. */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const command = new Command('npm run bench --')
    .description('measure timeback-lake against what the machine can do')
    .addOption(new Option('--only <name...>', 'these alone').choices(names))
    .addOption(
      new Option(
        '--scale <scale>',
        'small: minutes, and only shown; full: hours at most, written to docs/benchmarks.md',
      )
        .choices(SCALES)
        .default(DEFAULTS.scale),
    )
    .addOption(new Option('--runs <n>', 'measured runs of each side').argParser(positive).default(DEFAULTS.runs))
    .addOption(
      new Option(
        '--tries <n>',
        'so many runs at the most, where the host of a virtual machine disturbs some; the least disturbed count',
      )
        .argParser(positive)
        .default(DEFAULTS.tries, 'as --runs'),
    )
    .option('--cli <file>', 'another build of the command line to measure', DEFAULTS.cli)
    .option('--page', 'write docs/benchmarks.md from the last results, and measure nothing', false)
    .exitOverride();
  return command.parse([...args], { from: 'user' }).opts<Options>();
}

function positive(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError('expected a whole number of at least 1');
  return Number(text);
}
