import type { ColumnDefinition } from '../definitions/table.ts';
import type { ColumnType } from '../definitions/types.ts';

/** A table that the lake keeps about itself, in the schema `lake`. */
export interface LakeTable {
  readonly name: 'units' | 'rejects' | 'freshness' | 'left_out';
  readonly grain: string;
  readonly description: string;
  readonly columns: readonly ColumnDefinition[];
}

const column = (name: string, type: ColumnType, description: string, more: Partial<ColumnDefinition> = {}) =>
  ({ name, type, nullable: true, privacy: 'none', description, ...more }) satisfies ColumnDefinition;

const OBJECT = column('object', 'varchar', 'Bucket and key of the delivered object, joined by a slash.', {
  nullable: false,
});
const ENTRY = column(
  'entry',
  'varchar',
  'Name inside the zip or folder; null for an object that is neither, or for the object as a whole.',
);
const FEED = column('feed', 'varchar', 'Feed that the key belongs to; null for an object of none.');
const TABLE = column('table_name', 'varchar', 'Table of the feed that the rows belong to; null where there is none.');
const RUN = column('run', 'varchar', 'Conversion that wrote it, as `_run` in the source tables.', { nullable: false });

const records = (name: string, description: string) =>
  column(name, 'bigint', description, { nullable: false, unit: 'records' });

export const UNITS: LakeTable = {
  name: 'units',
  grain:
    'One unit (an entry of a zip, a file of a folder that counts whole, or an object that is neither) of one version of an object, in its latest state.',
  description: 'What became of everything that was delivered: nothing leaves this table without an outcome.',
  columns: [
    OBJECT,
    ENTRY,
    FEED,
    TABLE,
    column(
      'state',
      'varchar',
      '`STAGED` (converted, not yet visible), `PUBLISHED`, `QUARANTINED` (set aside whole), `SUPERSEDED` (a newer version took its place) or `IGNORED`.',
      { nullable: false },
    ),
    column('reason', 'varchar', 'Why the unit is not published, as a code with a sentence behind it; null when it is.'),
    records('rows_read', 'Records found in the text; always the sum of written, rejected and suppressed ones.'),
    records('rows_written', 'Records that were decoded; in the table when the state is `PUBLISHED`.'),
    records('rows_rejected', 'Records that were not accepted; each is a row of `lake.rejects`.'),
    records('rows_suppressed', 'Records of erased people, which were left out.'),
    column('values_nulled', 'bigint', 'Impossible values (such as the date `0000-00-00`) that became null.', {
      unit: 'values',
      nullable: false,
    }),
    column(
      'values_replaced',
      'bigint',
      'Values that are not quite what was delivered: a lone surrogate was replaced, or decimals beyond the 18th were rounded.',
      {
        unit: 'values',
        nullable: false,
      },
    ),
    column('bytes_read', 'bigint', 'Size as delivered, encrypted and compressed.', { unit: 'bytes', nullable: false }),
    RUN,
    column('started_at', 'timestamp', 'When its conversion began.', { unit: 'UTC' }),
    column('finished_at', 'timestamp', 'When its conversion ended.', { unit: 'UTC' }),
    column(
      'object_version',
      'varchar',
      'Version of the object: the SHA-256 of its bytes; on S3 the id of the version, else the etag.',
      {
        nullable: false,
      },
    ),
  ],
};

/**
 * Columns that follow those of UNITS in its files: `lake.units` shows only the last record of a unit. The order is that of the
 * ledger, since clocks of machines differ; records of older code have only a time.
 */
export const RECORD_COLUMNS: readonly ColumnDefinition[] = [
  column('recorded_at', 'timestamp', 'When the state was reached.', { nullable: false, unit: 'UTC' }),
  column(
    'recorded_after',
    'bigint',
    "Ledger version of the object's item that the record's write has replaced: a later record has a greater one.",
  ),
];

export const REJECTS: LakeTable = {
  name: 'rejects',
  grain: 'One record that was not accepted.',
  description: 'Records that are in no table, with the reason and their text, so that nothing is lost.',
  columns: [
    OBJECT,
    ENTRY,
    FEED,
    TABLE,
    column(
      'row',
      'bigint',
      'Line of the plaintext on which the record begins; a header is line 1. In Parquet the row.',
      {
        nullable: false,
        unit: 'lines',
      },
    ),
    column(
      'byte_offset',
      'bigint',
      'Position of its first byte in the decrypted, decompressed text; null for Parquet, which is none.',
      { unit: 'bytes' },
    ),
    column('reason', 'varchar', 'Why it was not accepted, as a code; `detail` says more.', { nullable: false }),
    column('detail', 'varchar', 'What was expected and what was found, without the value.', { nullable: false }),
    column(
      'raw',
      'varchar',
      'First 64 KiB of the record, with `\\` as `\\\\` and a byte that is not UTF-8 as `\\xNN`; of a longer one `\\[70123 bytes]` follows, its whole length. A row of Parquet is shown as JSON.',
      {
        privacy: 'sensitive',
      },
    ),
    RUN,
  ],
};

export const FRESHNESS: LakeTable = {
  name: 'freshness',
  grain: 'The deliveries of one feed for one organisation and site; of one table where a feed delivers table by table.',
  description: 'How new the published data is, and when the next delivery is due.',
  columns: [
    { ...FEED, nullable: false },
    column('organisation', 'varchar', 'Organisation of the deliveries, lower case.', { nullable: false }),
    column('site', 'varchar', 'Platform of the deliveries: `edx`, `edge` or `timeback`.', { nullable: false }),
    column('newest_delivery', 'date', 'Date of the newest published delivery.', {
      nullable: false,
      unit: 'UTC',
    }),
    column(
      'newest_event_at',
      'timestamp',
      'Begin of the newest day that has an event; null for feeds without events.',
      { unit: 'UTC' },
    ),
    column('published_at', 'timestamp', 'When that delivery was published.', { nullable: false, unit: 'UTC' }),
    column('expected_by', 'timestamp', 'By when the next delivery is due: one interval of the feed and a day later.', {
      nullable: false,
      unit: 'UTC',
    }),
    column(
      'table_name',
      'varchar',
      'Table that the deliveries bring; null where a delivery brings all tables of its feed.',
    ),
  ],
};

export const LEFT_OUT: LakeTable = {
  name: 'left_out',
  grain: 'One row that a base table does not show.',
  description:
    'Rows that break a rule of their base table and are left out, so that they do not stop the others. A row is here for as long as what it was made from is delivered.',
  columns: [
    column('model', 'varchar', 'Base table that leaves the row out, such as `base.caliper_session`.', {
      nullable: false,
    }),
    column('rule', 'varchar', 'Rule that the row breaks.', { nullable: false }),
    column('key', 'varchar', 'Values of the key of the row, `(none)` for one that is missing.', {
      nullable: false,
      privacy: 'pseudonym',
    }),
    column('as_of', 'date', 'Date of the refresh that left it out.', { nullable: false, unit: 'UTC' }),
    column('source', 'varchar', 'Platform whose delivery the row was made from; null where the table does not say it.'),
  ],
};

export const LAKE_TABLES: readonly LakeTable[] = [UNITS, REJECTS, FRESHNESS, LEFT_OUT];
