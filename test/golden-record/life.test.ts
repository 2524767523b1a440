import { execFileSync } from 'node:child_process';
import { CommanderError } from 'commander';
import { describe, expect, it, vi } from 'vitest';
import { CHAPTERS } from './life.ts';
import { parseOptions } from './options.ts';

describe.each(CHAPTERS)('the chapter $name', ({ steps }) => {
  it('names each step once, since what a command prints is kept under the name', () => {
    const names = steps.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    for (const name of names) expect(name).not.toContain('/');
  });

  it('begins each step at an hour of its own, later than the one before, in the year that is recognised', () => {
    const times = steps.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort());
    for (const time of times) expect(time).toMatch(/^2027-\d\d-\d\dT\d\d:00:00\.000Z$/);
  });
});

it('the moved clock begins where it is told, for each way to ask', () => {
  const asked =
    'console.log(JSON.stringify([new Date(), new Date(Date.now()), new Date(5), new Date() instanceof Date]))';
  const printed = execFileSync(process.execPath, ['--import', './test/golden-record/clock.mjs', '-e', asked], {
    env: { ...process.env, GOLDEN_CLOCK: '2027-04-05T06:00:00Z' },
    encoding: 'utf8',
  });
  expect(JSON.parse(printed)).toEqual([
    expect.stringMatching(/^2027-04-05T06:0/),
    expect.stringMatching(/^2027-04-05T06:0/),
    '1970-01-01T00:00:00.005Z',
    true,
  ]);
});

describe('options of the golden record', () => {
  const parse = (...args: string[]) => parseOptions(args, ['demo', 'life']);

  it('compare the working tree with something', () => {
    expect(parse('--before', 'main~1')).toEqual({ before: 'main~1', after: '.', keep: false });
    expect(parse('--before', 'a', '--after', 'b', '--only', 'demo', '--keep')).toMatchObject({
      only: ['demo'],
      keep: true,
    });
  });

  it.each([
    [[], "required option '--before <build>' not specified"],
    [['--before', 'a', '--only', 'deaths'], "there is no chapter 'deaths'"],
  ])('refuse %j', (args, message) => {
    const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    expect(() => parse(...args)).toThrow(CommanderError);
    expect(write.mock.calls.join()).toContain(message);
    write.mockRestore();
  });
});
