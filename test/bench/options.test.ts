import { CommanderError } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { parseOptions } from './options.ts';

const NAMES = ['daily-log', 'parquet-size'];
const parse = (...args: string[]) => parseOptions(args, NAMES);

describe('options of the benchmarks', () => {
  it('have defaults that take minutes', () => {
    expect(parse()).toEqual({ scale: 'small', runs: 5, tries: 1, cli: 'dist/timeback-lake.js', page: false });
  });

  it('name benchmarks, a scale and runs', () => {
    expect(parse('--only', 'parquet-size', 'daily-log', '--scale', 'full', '--runs', '3')).toMatchObject({
      only: ['parquet-size', 'daily-log'],
      scale: 'full',
      runs: 3,
    });
  });

  it.each([
    [['--only', 'monthly-log'], 'Allowed choices are daily-log, parquet-size'],
    [['--scale', 'huge'], 'Allowed choices are small, full'],
    [['--runs', '0'], 'expected a whole number of at least 1'],
    [['--runs', '2.5'], 'expected a whole number of at least 1'],
    [['--tries', '0'], 'expected a whole number of at least 1'],
    [['--fast'], "unknown option '--fast'"],
    [['daily-log'], 'too many arguments'],
  ])('refuse %j', (args, message) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => parse(...args)).toThrow(CommanderError);
    expect(write.mock.calls.join()).toContain(message);
    write.mockRestore();
  });
});
