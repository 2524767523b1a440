import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FAULTS } from './outcomes.ts';
import { reliabilityPage } from './page.ts';
import { type FaultTest, faultTests } from './titles.ts';

const TESTS = new URL('../', import.meta.url);

async function allFaultTests(): Promise<readonly FaultTest[]> {
  const files = (await readdir(TESTS, { recursive: true })).filter(
    (file) => /\.(?:test|trino)\.ts$/.test(file) && !file.startsWith('reliability/'),
  );
  const found = files
    .sort()
    .map(async (file) => faultTests(`test/${file}`, await readFile(new URL(file, TESTS), 'utf8')));
  return (await Promise.all(found)).flat();
}

const tests = await allFaultTests();
const outcomes = FAULTS.flatMap(({ faults }) =>
  Object.entries(faults).map(([number, one]) => ({ number: Number(number), ...one })),
);

describe('docs/reliability.md', () => {
  it('knows the faults 1 to 87, each once', () => {
    const numbers = outcomes.map(({ number }) => number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 87 }, (_, at) => at + 1));
    const strange = tests.filter(({ fault }) => !outcomes.some(({ number }) => number === fault));
    expect(strange).toEqual([]);
  });

  it.each(outcomes)('fault $number has a test, or says what it waits for', ({ number, waitsFor }) => {
    const isShown = tests.some(({ fault }) => fault === number);
    expect(isShown, waitsFor === undefined ? 'no test names it' : 'it has a test now: remove waitsFor').toBe(
      waitsFor === undefined,
    );
  });

  it('is what the tests and the outcomes say now', async () => {
    const hint = 'docs/reliability.md is out of date; write it with: npx vitest run test/reliability -u';
    await expect(reliabilityPage(tests), hint).toMatchFileSnapshot('../../docs/reliability.md');
  });

  it('has a link for every test, to a file that is there', async () => {
    const links = [...reliabilityPage(tests).matchAll(/\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, file]) => file!);
    expect(links).toHaveLength(tests.length);
    for (const file of new Set(links)) await readFile(new URL(`../../${file}`, import.meta.url));
  });
});

describe('faultTests', () => {
  const of = (source: string) => faultTests('x.test.ts', source).map(({ fault, title }) => `${fault} ${title}`);

  it('finds titles in any quotes, also those of cases, and leaves places for values', () => {
    expect(of("it('fault 3: a \\'cut\\' file', () => {")).toEqual(["3 a 'cut' file"]);
    expect(of('it.each(NAMES)("fault 21: it\'s %j", (name) => {')).toEqual(["21 it's …"]);
    expect(of("it.each([['fault 39: too large', 1]])('%s', () => {")).toEqual(['39 too large']);
    expect(of("describe('an archive', () => {\n  it('fault 25: without a file is refused', () => {")).toEqual([
      '25 an archive: without a file is refused',
    ]);
    expect(of("it('a fault, 3 of them', () => {")).toEqual([]);
  });

  it('takes each test of a group, for each number of it', () => {
    const source =
      "describe('fault 3, 4: damage', () => {\n  it('of a log', async () => {\n  });\n\n  it('of a zip', () => {\n  });\n});\n\ndescribe('other', () => {\n  it('thing', () => {";
    expect(of(source)).toEqual([
      '3 damage: of a log',
      '3 damage: of a zip',
      '4 damage: of a log',
      '4 damage: of a zip',
    ]);
  });
});
