import type { Partition } from '@aws-sdk/client-glue';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bringPartitions, difference, openGlue, type WantedPartition } from '../../lambdas/core/aws/glue-partitions.ts';
import { GLUE_TABLES } from '../../lambdas/core/catalogue/glue-tables.ts';
import { ClaimLostError } from '../../lambdas/core/lake/claims.ts';
import { required } from '../../lambdas/core/required.ts';
import { type FakeGlue, startFakeGlue } from './fake-glue.ts';
import { ServiceError } from './json-service.ts';

const EVENTS = required(
  GLUE_TABLES.find(({ database, name }) => `${database}.${name}` === 'edx.events'),
  'edx.events',
);
const NAME = 'edx.events';

let glue: FakeGlue;
let client: ReturnType<typeof openGlue>;
beforeAll(async () => {
  glue = await startFakeGlue([NAME]);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  client = openGlue({ endpoint: glue.endpoint, region: 'eu-west-1', credentials });
});
beforeEach(() => {
  glue.tables.get(NAME)?.clear();
  glue.writes.length = 0;
  glue.counts.clear();
  glue.trouble = () => undefined;
});
afterAll(() => glue.stop());

const day = (at: number) => new Date(Date.UTC(2020, 0, 1 + at)).toISOString().slice(0, 10);
const at = (number: number, run: number): WantedPartition => ({
  values: ['x', 'edx', day(number)],
  location: `s3://lake/${day(number)}/run-${run}/`,
});
const days = (count: number, run: number) => Array.from({ length: count }, (_, number) => at(number, run));
const bring = (wanted: readonly WantedPartition[], full = false, check = () => {}) =>
  bringPartitions(client, EVENTS, wanted, check, full);
const shown = (wanted: readonly WantedPartition[]) =>
  Object.fromEntries(wanted.map(({ values, location }) => [values.join('/'), location]));
const reads = () => glue.counts.get('GetPartitions');

describe('the partitions of a table', () => {
  it('become those that are wanted, whatever there was, in as few writes as the limits allow, and nothing is done twice', async () => {
    const some = fc.uniqueArray(fc.tuple(fc.nat(400), fc.nat(1)), { selector: ([number]) => number, maxLength: 260 });
    await fc.assert(
      fc.asyncProperty(some, some, fc.boolean(), async (before, after, full) => {
        glue.tables.get(NAME)?.clear();
        const [old, wanted] = [before, after].map((all) => all.map(([number, run]) => at(number, run)));
        await bring(old ?? []);
        glue.writes.length = 0;
        await bring(wanted ?? [], full);
        expect(glue.locations(NAME)).toEqual(shown(wanted ?? []));
        const there = new Map((old ?? []).map((one) => [one.values[2], one.location]));
        const names = new Set((wanted ?? []).map(({ values }) => values[2]));
        const count = {
          create: (wanted ?? []).filter(({ values }) => !there.has(values[2])).length,
          update: (wanted ?? []).filter(({ values, location }) => (there.get(values[2]) ?? location) !== location)
            .length,
          delete: [...there.keys()].filter((name) => !names.has(name)).length,
        };
        for (const [operation, most] of [
          ['create', 100],
          ['update', 100],
          ['delete', 25],
        ] as const) {
          const writes = glue.writes.filter((one) => one.operation === operation);
          expect(writes.reduce((sum, { entries }) => sum + entries, 0)).toBe(count[operation]);
          expect(writes).toHaveLength(Math.ceil(count[operation] / most));
        }
        const written = glue.writes.length;
        await bring(wanted ?? [], full);
        expect(glue.writes).toHaveLength(written);
      }),
      { numRuns: 12 },
    );
  });

  it('have the columns and the form of their table', async () => {
    await bring(days(1, 1));
    const [partition] = [...(glue.tables.get(NAME)?.values() ?? [])];
    const { Columns, ...form } = partition?.StorageDescriptor ?? {};
    expect(Columns?.map(({ Name, Type }) => [Name, Type])).toEqual(
      EVENTS.columns.map(({ name, type }) => [name, type]),
    );
    expect(form).toMatchObject({
      InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
      SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
    });
  });

  const CHANGES: readonly (readonly [what: string, isSeenAtOnce: boolean, change: (one: Partition) => Partition])[] = [
    ['its location', true, (one) => ({ ...one, StorageDescriptor: { ...one.StorageDescriptor, Location: 's3://x/' } })],
    ['its parameters', true, (one) => ({ ...one, Parameters: {} })],
    ['its columns', false, (one) => ({ ...one, StorageDescriptor: { ...one.StorageDescriptor, Columns: [] } })],
    ['its format', false, (one) => ({ ...one, StorageDescriptor: { ...one.StorageDescriptor, InputFormat: 'x' } })],
    ['its serde', false, (one) => ({ ...one, StorageDescriptor: { ...one.StorageDescriptor, SerdeInfo: {} } })],
  ];
  it.each(CHANGES)(
    'of which somebody has changed %s by hand, are put right by a full look',
    async (_, isSeen, change) => {
      await bring(days(3, 1));
      const table = required(glue.tables.get(NAME), 'the table');
      const before = new Map(table);
      const [, second = ''] = table.keys();
      table.set(second, change(required(table.get(second), 'a partition')));
      glue.writes.length = 0;
      if (isSeen) expect(difference(EVENTS, days(3, 1), [...table.values()], false).other).toEqual([at(1, 1)]);
      await bring(days(3, 1), true);
      expect(glue.writes).toEqual([{ operation: 'update', entries: 1 }]);
      expect(table).toEqual(before);
    },
  );

  it('that somebody else creates or deletes between the look and the write come out right', async () => {
    for (const [operation, meanwhile] of [
      ['BatchCreatePartition', () => bring(days(60, 0))],
      ['BatchUpdatePartition', async () => glue.tables.get(NAME)?.clear()],
      ['BatchDeletePartition', async () => glue.tables.get(NAME)?.clear()],
    ] as const) {
      glue.trouble = () => undefined;
      await bring(operation === 'BatchCreatePartition' ? [] : days(70, 0));
      let isFirst = true;
      glue.trouble = async (asked) => {
        if (asked !== operation || !isFirst) return;
        isFirst = false;
        await meanwhile();
      };
      await bring(days(50, 1));
      expect(glue.locations(NAME)).toEqual(shown(days(50, 1)));
    }
  });

  it('are written by a service that is busy, or has trouble of its own, once it is not', async () => {
    for (const name of ['ThrottlingException', 'InternalServiceException', 'ConcurrentModificationException']) {
      glue.trouble = (operation, count) => {
        if (operation !== 'GetPartitions' && count === 1) throw new ServiceError(name);
      };
      glue.counts.clear();
      await bring(days(3, name.length));
      expect(glue.locations(NAME)).toEqual(shown(days(3, name.length)));
    }
  });

  it('that cannot be written are told with their values and why', async () => {
    glue.refuse = ({ Values = [] }) => (Values[2] === day(7) ? 'AccessDeniedException' : undefined);
    await expect(bring(days(9, 1))).rejects.toThrow(
      `1 partitions of edx.events were not written, such as x/edx/${day(7)}: AccessDeniedException`,
    );
    expect(Object.keys(glue.locations(NAME))).toHaveLength(8);
    glue.refuse = () => undefined;
    await bring(days(9, 1));
    expect(glue.locations(NAME)).toEqual(shown(days(9, 1)));
  });

  it('of a table that does not exist are told, with what to do', async () => {
    const placed = { ...EVENTS, name: 'other' };
    await expect(bringPartitions(client, placed, [], () => {}, false)).rejects.toThrow(
      'Glue has no table edx.other; deploy the stacks of the catalogue',
    );
  });

  it('are not touched once the claim is lost, at whichever request', async () => {
    const old = days(130, 0);
    const wanted = [...days(120, 1), at(200, 1)];
    await bring(old);
    let requests = 0;
    await bring(wanted, false, () => {
      requests += 1;
    });
    for (let lost = 1; lost <= requests; lost += 1) {
      await bring(old);
      let checks = 0;
      const check = () => {
        checks += 1;
        if (checks >= lost) throw new ClaimLostError('lost');
      };
      const before = glue.writes.length;
      await expect(bring(wanted, false, check)).rejects.toThrow(ClaimLostError);
      expect(glue.writes.length - before).toBe(Math.max(0, lost - 1 - 2)); // the looks come first
    }
    expect(reads()).toBeGreaterThan(0);
  });
});
