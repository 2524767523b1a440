import { expect, it } from 'vitest';
import { compareStep, type StepRecord } from './compare.ts';
import { describeDifference } from './report.ts';

const ROWS = [
  { id: '1', name: 'Ada Brook', score: '14.38' },
  { id: '2', name: 'Ben Marsh', score: null },
  { id: '2', name: 'Ben Marsh', score: null },
].map((row) => JSON.stringify(row));

/** What an invented step showed, with some of it replaced. */
function record(replaced: Readonly<Record<string, readonly string[] | undefined>> = {}): StepRecord {
  const shown = {
    'exit code': ['0'],
    'standard output': ['published, 3 rows', 'done', ''],
    'rows of base.score': ROWS,
    'rows of base.empty': [],
    ...replaced,
  };
  return new Map(
    Object.entries(shown).flatMap(([name, lines]) =>
      lines === undefined ? [] : [[name, { ordered: !name.startsWith('rows'), lines }]],
    ),
  );
}

/** What is said of the one difference that there must be, with before and after both ways. */
function said(replaced: Readonly<Record<string, readonly string[] | undefined>>): string {
  expect(compareStep(record(replaced), record())).toHaveLength(1);
  const [difference, ...more] = compareStep(record(), record(replaced));
  expect(more).toEqual([]);
  if (!difference) throw new Error('no difference was found');
  return describeDifference(difference);
}

it('sees no difference between equal records, in whatever order the rows of a table came', () => {
  expect(compareStep(record(), record({ 'rows of base.score': [...ROWS].reverse() }))).toEqual([]);
});

it('sees a changed cell, and says which', () => {
  const changed = ROWS.map((row) => row.replace('14.38', '14.37'));
  expect(said({ 'rows of base.score': changed })).toBe(
    [
      '  rows of base.score: 3 lines before, 3 lines after; 1 only before, 1 only after',
      '    ~ id "1", name "Ada Brook"',
      '        score: "14.38" before, "14.37" after',
    ].join('\n'),
  );
});

it.each([0, 1, 2])('sees that row %i is lost', (lost) => {
  const text = said({ 'rows of base.score': ROWS.filter((_, at) => at !== lost) });
  expect(text).toContain('3 lines before, 2 lines after; 1 only before, 0 only after');
  expect(text).toContain(`- ${ROWS[lost]}`);
});

it.each([0, 1, 2])('sees that row %i is doubled', (doubled) => {
  const text = said({ 'rows of base.score': [...ROWS, ...ROWS.slice(doubled, doubled + 1)] });
  expect(text).toContain('3 lines before, 4 lines after; 0 only before, 1 only after');
  expect(text).toContain(`+ ${ROWS[doubled]}`);
});

it('sees a column that is new or gone', () => {
  const wider = ROWS.map((row) => JSON.stringify({ ...JSON.parse(row), extra: null }));
  expect(said({ 'rows of base.score': wider })).toContain('extra: no such column before, null after');
});

it('sees a changed exit code', () => {
  expect(said({ 'exit code': ['3'] })).toMatch(/^ {2}exit code: .*\n {4}- 0\n {4}\+ 3$/);
});

it('sees a changed line of output, one that is missing and two that changed places', () => {
  const output = 'standard output';
  expect(said({ [output]: ['published, 2 rows', 'done', ''] })).toContain(
    '- published, 3 rows\n    + published, 2 rows',
  );
  expect(said({ [output]: ['published, 3 rows', ''] })).toContain('3 lines before, 2 lines after');
  expect(said({ [output]: ['done', 'published, 3 rows', ''] })).toContain('the same lines in another order');
});

it('sees that a table without rows is gone, as well as one with rows', () => {
  expect(said({ 'rows of base.empty': undefined })).toBe('  rows of base.empty: 0 lines before, nothing after');
  expect(said({ 'rows of base.score': undefined })).toContain('3 lines before, nothing after; 3 only before');
});
