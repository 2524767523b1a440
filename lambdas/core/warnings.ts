/**
 * What an operator should know of a delivery although nothing of it failed. Reports and manifests store warnings in this form,
 * code compares them by it, and `inWords` makes the sentence for people. No field holds a value or a name that was found in the
 * data, except `UNKNOWN_TABLE`, whose table is part of an entry's name.
 */
export type Warning =
  /** The text lacks a column. `elsewhere`: the table that can say it in its place, null where there is none. */
  | (OfTable & { readonly code: 'MISSING_COLUMN'; readonly column: string; readonly elsewhere: string | null })
  /** The header names columns that the table does not define. `fields`: the first of their positions, from 1. */
  | (OfTable & { readonly code: 'NEW_COLUMNS'; readonly count: number; readonly fields: readonly number[] })
  /** Rows of JSON have keys that the table does not define. */
  | (OfTable & { readonly code: 'NEW_KEYS'; readonly in: SomeRows })
  /** Columns that the setting `extra.drop` names. */
  | (OfTable & { readonly code: 'DROPPED_COLUMNS'; readonly count: number })
  /** NULs behind the last record. */
  | { readonly code: 'PADDING_DROPPED'; readonly bytes: number }
  /** A course outline that does not say its course. */
  | { readonly code: 'NO_COURSE_BLOCK' }
  /** Blocks of a course outline with more than one parent, or more than one place. */
  | { readonly code: 'REPEATED_CHILDREN'; readonly times: number }
  /** An entry that looks like data of a table that is not known; null where its name has no table. */
  | { readonly code: 'UNKNOWN_TABLE'; readonly table: string | null }
  /** An entry of a known table under an odd name. `expected`: how the name should end. */
  | { readonly code: 'ODD_NAME'; readonly table: string; readonly expected: string }
  /** Parts of a table whose entries brought nothing usable, so that their earlier rows stay. */
  | (AtSite & { readonly code: 'CARRIED_FORWARD'; readonly slots: readonly string[] })
  /** A table that the package lacks and the one before had. */
  | (AtSite & { readonly code: 'TABLE_EMPTIED' })
  | (AtSite & { readonly code: 'TABLE_SHRANK'; readonly before: number; readonly now: number })
  /** Parts of a table that the delivery has no entry for. */
  | (AtSite & { readonly code: 'ENTRIES_GONE'; readonly slots: readonly Omit<SlotRows, 'now'>[] })
  | (AtSite & { readonly code: 'ENTRIES_SHRANK'; readonly slots: readonly SlotRows[] })
  /** A retry could read less than is published. */
  | { readonly code: 'PUBLISHED_STAYS' };

interface OfTable {
  readonly schema: string;
  readonly table: string;
}

/** Some of the rows of a text. `first`: the number of the first of them, from 1. */
export interface SomeRows {
  readonly count: number;
  readonly rows: number;
  readonly first: number;
}

interface AtSite {
  readonly table: string;
  readonly site: string;
}

/** Rows of one part of a table. */
interface SlotRows {
  readonly slot: string;
  readonly before: number;
  readonly now: number;
}

/** The sentence for people. Reports that an older version stored hold sentences, which stay what they are. */
export function inWords(warning: Warning | string): string {
  if (typeof warning === 'string') return warning;
  switch (warning.code) {
    case 'MISSING_COLUMN': {
      const nowhere = warning.elsewhere ? `, and ${warning.elsewhere}, which could say it, was not delivered` : '';
      return `${titleOf(warning)}: column ${warning.column} is missing, null in every row${nowhere}`;
    }
    case 'NEW_COLUMNS':
      return `${titleOf(warning)}: ${newColumns(warning)}`;
    case 'NEW_KEYS':
      return `${titleOf(warning)}: keys that are new are kept in extra (in ${someRows(warning.in)})`;
    case 'DROPPED_COLUMNS': {
      const are = warning.count === 1 ? 'is' : 'are';
      return `${titleOf(warning)}: ${warning.count} of the new columns ${are} not kept, as extra.drop says`;
    }
    case 'PADDING_DROPPED':
      return `${warning.bytes} NUL bytes after the last record were dropped`;
    case 'NO_COURSE_BLOCK':
      return 'no block of category course: blocks whose key does not say the course are rejected';
    case 'REPEATED_CHILDREN':
      return `${warning.times} times a block is listed as a child again: parent_block_id and position are its first place`;
    case 'UNKNOWN_TABLE':
      return `not read: ${unknownTable(warning.table)}`;
    case 'ODD_NAME':
      return (
        `a file of ${warning.table} that is not read, since its name has another site or ending: expected ` +
        `${warning.expected} with the site prod, edx, edge or prod-edge; earlier rows of its course stay`
      );
    case 'CARRIED_FORWARD':
      return `${placeOf(warning)}: nothing usable for ${warning.slots.join(', ')}; rows that an earlier package brought for it stay`;
    case 'TABLE_EMPTIED':
      return `${placeOf(warning)}: the package before had it, this one has not; it is empty now`;
    case 'TABLE_SHRANK':
      return `${placeOf(warning)}: ${warning.now} rows, where ${warning.before} were visible before`;
    case 'ENTRIES_GONE': {
      const gone = warning.slots.map(({ slot, before }) => `${slot} (${before} rows before)`);
      return `${placeOf(warning)}: no entry for ${gone.join(', ')}; counts as empty now`;
    }
    case 'ENTRIES_SHRANK': {
      const shrunk = warning.slots.map(({ slot, before, now }) => `${slot} (${now} of ${before} rows)`);
      return `${placeOf(warning)}: much less than before for ${shrunk.join(', ')}`;
    }
    case 'PUBLISHED_STAYS':
      return 'fewer entries could be read than are published; what is published stays';
  }
}

export function someRows({ count, rows, first }: SomeRows): string {
  return `${count} of ${rows} rows, the first of them row ${first}`;
}

export function unknownTable(table: string | null): string {
  return table === null ? 'no known table is in its name' : `${table} is not a known table`;
}

/** Equal for warnings with the same code and the same fields, in whatever order the fields were written. */
export function warningKey(warning: Warning | string): string {
  return JSON.stringify(warning, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const titleOf = ({ schema, table }: OfTable) => `${schema}.${table}`;
const placeOf = ({ table, site }: AtSite) => `${table} (${site})`;

function newColumns({ count, fields }: Extract<Warning, { code: 'NEW_COLUMNS' }>): string {
  const places = `${fields.join(', ')}${count > fields.length ? ', ...' : ''}`;
  const [columns, are, positions] = count === 1 ? ['1 column', 'is', 'field'] : [`${count} columns`, 'are', 'fields'];
  return `${columns} of the header ${are} new, kept in extra (${positions} ${places})`;
}
