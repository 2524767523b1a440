import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerNotes, type Reader } from '../../bin/answer-notes.ts';
import { relations } from '../../lambdas/core/catalogue/relations.ts';
import { isScoped, MODELS } from '../../sql/models.ts';
import { VIEWS } from '../../sql/views/index.ts';
import { viewOf } from '../lake/plain.ts';

const NOW = new Date('2026-09-10T10:00:00Z');
const views = relations(MODELS, viewOf([])).filter(({ schema, internal }) => schema === 'timeback' && !internal);
const reader = (more: Partial<Reader>): Reader => ({
  scope: null,
  others: ['oak_readers'],
  built: undefined,
  origin: 'timeback-lake.json',
  ...more,
});
const built = (organisations: readonly string[], confirmedAt = NOW.toISOString()) => ({
  organisations,
  tables: Object.fromEntries(VIEWS.map(({ name }) => [name, { builtFor: '', confirmedAt }])),
});
const FILE = resolve('timeback-lake.json');

describe('what is said beside an answer', () => {
  it('fault 86: names the settings file whenever who asks can make it empty, for every view and reader', () => {
    for (const view of views) {
      const says = (of: Reader, rows: number) => answerNotes(of, [view], rows, NOW).join();
      const personal = isScoped(view);
      for (const rows of [0, 1]) {
        const [nobody, nowhere] = [reader({}), reader({ scope: 'oak_readers', built: built([]) })];
        expect(says(nobody, rows).includes(FILE)).toBe(personal);
        expect(says(nowhere, rows).includes(FILE)).toBe(personal);
      }
      const limited = reader({ scope: 'oak_readers', built: built(['oak']) });
      expect(says(limited, 0).includes(FILE)).toBe(personal);
      expect(says(limited, 1)).toBe('');
    }
  });

  it('fault 86: depends on nothing but the reader, the names and the rows that were answered', () => {
    const students = views.filter(({ name }) => name === 'students');
    expect(answerNotes(reader({}), students, 0, NOW)).toEqual([
      `note: without --scope, the views show no person and no organisation: its scopes are oak_readers (${FILE})`,
    ]);
    const limited = reader({ scope: 'oak_readers', built: built(['oak', 'elm']) });
    expect(answerNotes(limited, students, 0, NOW)).toEqual([
      `note: scope oak_readers shows the rows of its own organisations alone, as ${FILE} lists them`,
    ]);
  });

  it('fault 76: says how old the oldest of the tables is, from a day on', () => {
    const age = (confirmedAt: string) =>
      answerNotes(reader({ scope: 'oak_readers', built: built(['oak'], confirmedAt) }), views, 1, NOW);
    expect(age('2026-09-09T10:00:01.000Z')).toEqual([]);
    expect(age('2026-09-04T10:00:00.000Z')).toEqual([
      'note: the tables of scope oak_readers show 2026-09-04 (UTC), 6 days ago',
    ]);
  });
});
