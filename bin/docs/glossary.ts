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
  'edx-forum': 'JSON lines: one document of the database a line, ids as `$oid` and times as `$date`.',
};

export const KINDS: Readonly<Record<TableDefinition['kind'], string>> = {
  snapshot: 'Each delivery holds the whole table and replaces the one before.',
  daily: 'Each delivery holds the events of one day and is added to those before.',
};

/** What the pages say without saying what it means: term and meaning, as prose. */
export const TERMS: readonly (readonly [string, string])[] = [
  ['not null', 'A value is never missing: a record that lacks one in a column of the key is rejected.'],
  ['optional', 'Deliveries without the column are as usual as those with it; it is null then.'],
  ['pseudonym', PRIVACY.pseudonym],
  ['personal', PRIVACY.personal],
  ['sensitive', PRIVACY.sensitive],
  [
    'names of files',
    '`{org}` is the organisation, `{site}` the platform as the producer spells it (`prod` for edX, `edge` for Edge), `{course}` and `{run}` are those of the course run, `YYYY-MM-DD` is the date of the delivery.',
  ],
];
