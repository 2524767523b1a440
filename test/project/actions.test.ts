import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { actionsFor, EMPTY_LOG, type LogState, replay, schemaString } from '../../lambdas/project/actions.ts';
import type { PublishedFile, PublishedTable } from '../../lambdas/project/published.ts';
import { COLUMN_TYPES } from './column-types.ts';

const file = fc.record({
  path: fc.constantFrom('a', 'b', 'org=x/c', 'org=%25C3%259C/d', 'e'),
  rows: fc.integer({ min: 1, max: 3 }),
  bytes: fc.integer({ min: 1, max: 3 }),
  partition: fc.constantFrom({}, { org: 'x' }, { org: 'Ünï/ x=%1' }),
});
const table: fc.Arbitrary<PublishedTable> = fc.record({
  name: fc.constant('edx.events'),
  folder: fc.constant('tables/edx/events/'),
  columns: fc.uniqueArray(fc.record({ name: fc.constantFrom('a', 'b', 'c'), type: fc.constantFrom(...COLUMN_TYPES) }), {
    selector: ({ name }) => name,
  }),
  partitions: fc.constant([]),
  files: fc.uniqueArray(file, { selector: ({ path }) => path }),
  revision: fc.constant('1'),
});
const commit = { now: 1, epoch: 7, id: 'an id' };

/** What the log lists, as published files. */
const listed = ({ files }: LogState): PublishedFile[] =>
  [...files.values()].map(({ path, size, stats, partitionValues }) => ({
    path,
    rows: (JSON.parse(stats) as { numRecords: number }).numRecords,
    bytes: size,
    partition: partitionValues,
  }));
const byPath = (files: readonly PublishedFile[]) => [...files].sort((a, b) => (a.path < b.path ? -1 : 1));

describe('actions of a Delta log', () => {
  it('bring it from any state to any other, and do nothing when it is there', () => {
    fc.assert(
      fc.property(fc.array(fc.option(table, { nil: undefined }), { maxLength: 8 }), (life) => {
        let log = EMPTY_LOG;
        for (const next of life) {
          log = replay(log, actionsFor(next, log, commit));
          expect(byPath(listed(log))).toEqual(byPath(next?.files ?? []));
          if (next) expect(log.metaData?.schemaString).toBe(schemaString(next.columns));
          expect(actionsFor(next, log, commit)).toEqual([]);
        }
      }),
    );
  });

  it('name no file twice, and remove only what is listed', () => {
    fc.assert(
      fc.property(table, table, (before, after) => {
        const log = replay(EMPTY_LOG, actionsFor(before, EMPTY_LOG, commit));
        const actions = actionsFor(after, log, commit);
        const removed = actions.flatMap((action) => ('remove' in action ? [action.remove.path] : []));
        const added = actions.flatMap((action) => ('add' in action ? [action.add.path] : []));
        expect(new Set([...removed, ...added]).size).toBe(removed.length + added.length);
        expect(removed.filter((path) => !log.files.has(path))).toEqual([]);
      }),
    );
  });

  it('keep the id of the table when its columns change', () => {
    const [before, after] = fc.sample(table, 2) as [PublishedTable, PublishedTable];
    const log = replay(EMPTY_LOG, actionsFor(before, EMPTY_LOG, commit));
    const changed = { ...after, columns: [...before.columns, { name: 'newer', type: 'varchar' as const }] };
    const then = replay(log, actionsFor(changed, log, { now: 2, epoch: 8, id: 'another id' }));
    expect([then.metaData?.id, then.metaData?.createdTime, then.epoch]).toEqual(['an id', 1, 8]);
  });

  it('let every reader read and no other writer write', () => {
    const { protocol, metaData } = replay(EMPTY_LOG, actionsFor(fc.sample(table, 1)[0], EMPTY_LOG, commit));
    expect(protocol).toEqual({
      minReaderVersion: 3,
      minWriterVersion: 7,
      readerFeatures: ['timestampNtz'],
      writerFeatures: ['timestampNtz', 'timebackLedger'],
    });
    expect(metaData?.configuration).toEqual({ 'delta.deletedFileRetentionDuration': 'interval 36500 days' });
  });
});

it('each type of a column has its type in Delta', () => {
  const columns = COLUMN_TYPES.map((type) => ({ name: type, type }));
  const { fields } = JSON.parse(schemaString(columns)) as { fields: { name: string; type: string }[] };
  expect(Object.fromEntries(fields.map(({ name, type }) => [name, type]))).toEqual({
    varchar: 'string',
    bigint: 'long',
    double: 'double',
    decimal: 'decimal(18,2)',
    numeric: 'decimal(38,18)',
    boolean: 'boolean',
    date: 'date',
    timestamp: 'timestamp_ntz',
    microseconds: 'long',
  });
});
