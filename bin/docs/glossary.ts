import type { Level } from '../../lambdas/core/definitions/model.ts';
import type { Dialect, Privacy, TableDefinition } from '../../lambdas/core/definitions/table.ts';

/** From harmless to delicate. */
export const PRIVACY: Readonly<Record<Privacy, string>> = {
  none: 'Reveals nothing of a person.',
  pseudonym: 'An id of a person or of something that is theirs, which only the platform can resolve.',
  personal: 'Names a person or describes one.',
  sensitive: 'A secret, or free text that may hold anything.',
};

export const DIALECTS: Readonly<Record<Dialect, string>> = {
  'edx-sql':
    'Text, tab separated, with a header line and without quotes; `NULL` is null; backslash, tab and line ends inside a value are written as `\\\\`, `\\t`, `\\n` and `\\r`.',
  'edx-studentmodule':
    'Text, tab separated, with a header line and without quotes; `NULL` is null; a backslash stands before each backslash, tab and line end inside a value.',
  'edx-csv': 'Text, comma separated, with a header line; values in double quotes where needed, quotes inside doubled.',
  'edx-events': 'JSON lines: one object an event.',
  'edx-structure': 'One JSON object of all blocks, by usage key.',
  'postgres-csv':
    'Text, comma separated, with a header line; values in double quotes where needed, quotes inside doubled; nothing between two commas is null, `""` the empty text; compressed with gzip or not.',
  'postgres-json':
    'JSON lines: one object a row, numbers as numbers, times as ISO 8601 text; compressed with gzip or not.',
  parquet: 'Parquet, its columns of their own types or as text.',
  'edx-forum': 'JSON lines: one document of the database a line, ids as `$oid` and times as `$date`.',
};

export const KINDS: Readonly<Record<TableDefinition['kind'], string>> = {
  snapshot: 'Each delivery holds the whole table and replaces the one before.',
  daily: 'Each delivery holds the events of one day and is added to those before.',
};

/** What a condition does to a refresh in which it does not hold, as a verb. */
export const LEVELS: Readonly<Record<Level, string>> = { block: 'blocks', warn: 'warns' };

/** What of a base table a refresh makes again. */
export const REBUILDS = {
  whole: 'Whole, when anything that it reads has changed.',
  source: 'Source by source: the rows of a platform are made again when something changed that they are made from.',
  day: 'Day by day: the days that a new or replaced event log touches are made again, with the whole sessions that reach into them.',
  given: 'By every refresh.',
} as const;

/** Whom the rows of a view are about, which decides who sees them. */
export type Audience = 'person' | 'school' | 'student of a school' | 'everyone';

interface AudienceTexts {
  readonly label: string;
  readonly rows: string;
  /** What stands in the catalogue's own schema, whose reader may see nobody. */
  readonly inCatalogue: string;
  readonly rebuilt: string;
}

const FILTERED = {
  inCatalogue: 'In `timeback` it has no row, since its reader may see nobody.',
  rebuilt:
    'A view over the base tables for readers without limits, a table of its own in each restricted scope; a refresh makes that again when anything behind it or the scope has changed.',
} as const;

export const AUDIENCES: Readonly<Record<Audience, AudienceTexts>> = {
  person: {
    ...FILTERED,
    label: 'visible people',
    rows: 'Rows of persons with a current role at an organisation of the scope, all of them; a reader without limits sees every row.',
  },
  school: {
    ...FILTERED,
    label: 'own schools',
    rows: 'Rows of the organisations of the scope; a reader without limits sees every row.',
  },
  'student of a school': {
    ...FILTERED,
    label: 'own schools, visible people',
    rows: 'Classes of the organisations of the scope, and of those the students with a current role at one of them; a reader without limits sees all.',
  },
  everyone: {
    label: 'all',
    rows: 'The same for every reader: it is about no person and no organisation.',
    inCatalogue: 'All schemas show the same rows.',
    rebuilt:
      'A view over the base tables for readers without limits; restricted scopes share one table, which a refresh makes again when anything behind it has changed.',
  },
};

/** What the pages say without saying what it means: term and meaning, as prose. */
export const TERMS: readonly (readonly [string, string])[] = [
  [
    'not null',
    'A value is never missing. A delivered record that lacks one is rejected; a refresh that would show one is not shown.',
  ],
  ['optional', 'Deliveries without the column are as usual as those with it; it is null then.'],
  [
    'decides',
    'The column decides who may see what, or whether something is shown. A delivery without it is quarantined and the earlier rows stay; its value may be null.',
  ],
  ['pseudonym', PRIVACY.pseudonym],
  ['personal', PRIVACY.personal],
  ['sensitive', PRIVACY.sensitive],
  [
    'blocks',
    'A condition of a contract: when it does not hold, nothing of a refresh is shown, and all tables stay as they were. That columns and types are those of the page is such a condition too.',
  ],
  ['warns', 'A condition that is reported when it does not hold, by `refresh` and `check`; the rows are shown.'],
  [
    'from',
    'Columns that a value is made from. What decides only which rows there are is not among them; the tables that are read, and the SELECT, tell that.',
  ],
  [
    'names of files',
    '`{org}` is the organisation, `{site}` the platform as the producer spells it (`prod` for edX, `edge` for Edge), `{course}` and `{run}` are those of the course run, `YYYY-MM-DD` is the date of the delivery.',
  ],
];
