import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Benchmark, skipped } from './benchmark.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { isReached, PAGE_FILE, renewPage, section, table } from './page.ts';
import { better, type Measured, RESULTS_FILE, type Result, readResults } from './results.ts';

const BENCHMARK: Benchmark = {
  name: 'ferry',
  title: 'A ferry',
  about: 'Across the bay. Target: at most 2.',
  async *run() {},
};
const CASE: Measured = {
  name: 'calm',
  input: '3 crossings',
  sides: [
    {
      name: 'gpg | gunzip',
      wallSeconds: { median: 1.234, min: 1, max: 20 },
      cpuSeconds: { median: 0.5, min: 0.5, max: 0.5 },
      peakBytes: { median: 14.4e6, min: 14e6, max: 15e6 },
    },
  ],
  checks: [
    { what: 'wall time', unit: 'ratio', target: 2, measured: 2 },
    { what: 'memory', unit: 'megabytes', target: 600, measured: 600.6 },
  ],
  date: '2026-03-01',
  runs: 5,
};
const RESULT: Result = {
  scale: 'full',
  machine: { system: 'linux x64', cores: 2, memoryGB: 25, node: '20.20.2', gpg: '2.2.40' },
  cases: [CASE, { ...skipped('storm', 'skipped: no harbour'), date: '2026-03-02', runs: 5 }],
};

const disturbed = (one: Measured): Measured => ({ ...one, sides: one.sides.map((side) => ({ ...side, stolen: 0.4 })) });

describe('of two measurements of a case', () => {
  const later: Measured = { ...CASE, date: '2026-03-05' };
  it('the later one is kept', () => {
    expect(better(undefined, disturbed(later))).toEqual(disturbed(later));
    expect(better(CASE, later)).toBe(later);
    expect(better(disturbed(CASE), disturbed(later))).toEqual(disturbed(later));
  });
  it('the earlier one is kept when only the later one was disturbed', () => {
    expect(better(CASE, disturbed(later))).toBe(CASE);
    const missing = { ...skipped('calm', 'no harbour'), date: '2026-03-01', runs: 5 };
    expect(better(missing, disturbed(later))).toEqual(disturbed(later));
  });
});

describe('a section of the page', () => {
  it('says target, measured and reached for each check, and why a case is missing', () => {
    expect(section(BENCHMARK, RESULT)).toBe(
      [
        '## A ferry',
        '',
        'Across the bay. Target: at most 2.',
        '',
        '| case | what | target | measured | reached |',
        '| --- | --- | --- | --- | --- |',
        '| calm | wall time | ≤ 2.00 | 2.00 | yes |',
        '| calm | memory | ≤ 600 MB | 601 MB | **no** |',
        '| storm | skipped: no harbour |  |  | not measured |',
        '',
        '| case | side | wall time, s | processor time, s | peak memory, MB |',
        '| --- | --- | --- | --- | --- |',
        '| calm | gpg \\| gunzip | 1.23 (1.00–20.00) | 0.50 (0.50–0.50) | 14 (14–15) |',
        '',
        '- calm: 3 crossings (5 runs, 2026-03-01).',
        '- storm: skipped: no harbour.',
        '',
        '`npm run bench -- --scale full --only ferry`: medians of the runs of each side, by turns, least and most in parentheses; linux x64, 2 cores, 25 GB of memory, Node 20.20.2, gpg 2.2.40.',
      ].join('\n'),
    );
  });

  it('says that nothing was measured yet, or only small sizes', () => {
    expect(section(BENCHMARK, undefined)).toContain('Not measured yet');
    expect(section(BENCHMARK, { ...RESULT, scale: 'small' })).toContain('The targets are for the full sizes');
  });

  it('shows what was measured one by one', () => {
    const each: Measured = {
      ...CASE,
      name: 'each',
      sides: [],
      checks: [],
      table: { header: ['boat', 's'], rows: [['a', '1']] },
    };
    const shown = section(BENCHMARK, { ...RESULT, cases: [CASE, each] });
    expect(shown).toContain('\n\n| boat | s |\n| --- | --- |\n| a | 1 |\n\n- calm: ');
    expect(shown).not.toContain('not measured');
  });

  it('says where the host disturbed, and the ratio of what it did not touch', () => {
    const shown = section(BENCHMARK, {
      ...RESULT,
      cases: [disturbed({ ...CASE, sides: [...CASE.sides, ...CASE.sides] })],
    });
    expect(shown).toContain('| calm | wall time | ≤ 2.00 | 2.00 | yes |');
    expect(shown).toContain('| calm | memory | ≤ 600 MB | 601 MB | **no** |');
    expect(shown).toContain('| calm | processor time, gpg \\| gunzip / gpg \\| gunzip |  | 1.00 |  |');
    expect(shown).toContain('(5 runs, 2026-03-01; the host gave up to 40 % of the processor time to others)');
    const slow = disturbed({ ...CASE, checks: [{ what: 'wall time', unit: 'ratio', target: 2, measured: 3 }] });
    expect(section(BENCHMARK, { ...RESULT, cases: [slow] })).toContain('| 3.00 | no, disturbed |');
  });

  it('has no table without rows', () => {
    expect(table(['a'], [])).toBe('');
  });

  it.each([
    [1.99, true],
    [2, true],
    [2.001, false],
    [Number.NaN, false],
  ])('takes %d for a target of 2: %s', (measured, reached) => {
    expect(isReached({ target: 2, measured })).toBe(reached);
  });
});

describe('the page', () => {
  it('keeps what is written by hand', async () => {
    const page = await readFile(PAGE_FILE, 'utf8');
    const [byHand] = page.split('<!--');
    const renewed = renewPage(`${page}\nleft from before`, [BENCHMARK], { ferry: RESULT });
    expect(renewed.startsWith(byHand!)).toBe(true);
    expect(renewed).toContain('## A ferry');
    expect(renewed).not.toContain('left from before');
    expect(() => renewPage('# Benchmarks', [], {})).toThrow('lacks the line');
  });

  it(`is what ${RESULTS_FILE} says`, async () => {
    const page = await readFile(PAGE_FILE, 'utf8');
    expect(renewPage(page, BENCHMARKS, await readResults())).toBe(page);
  });
});
