import {
  BatchGetPartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeletePartitionCommand,
  GetPartitionCommand,
  GetPartitionsCommand,
  GetTableCommand,
  GetTablesCommand,
  GetTableVersionsCommand,
  GlueClient,
  type PartitionInput,
  type TableInput,
  UpdatePartitionCommand,
  UpdateTableCommand,
} from '@aws-sdk/client-glue';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { days, glueContract, partition, partitionsOf, storedAt } from '../handlers/glue-contract.ts';
import { configuration } from './account.ts';
import { refusal } from './refusal.ts';

const account = inject('aws');
const glue = new GlueClient({ ...configuration(account), maxAttempts: 1 });
const DatabaseName = 'contract';

const input = (Name: string, more: Partial<TableInput> = {}): TableInput => ({
  Name,
  TableType: 'EXTERNAL_TABLE',
  PartitionKeys: [
    { Name: 'org', Type: 'string' },
    { Name: 'day', Type: 'string' },
  ],
  StorageDescriptor: storedAt('s3://lake/none/'),
  ...more,
});
let tables = 0;
async function newTable(more: Partial<TableInput> = {}) {
  tables += 1;
  const TableName = `table_${tables}`;
  await glue.send(new CreateTableCommand({ DatabaseName, TableInput: input(TableName, more) }));
  const place = { DatabaseName, TableName };
  return {
    ...place,
    current: async () => (await glue.send(new GetTableCommand({ DatabaseName, Name: TableName }))).Table!,
    ...partitionsOf(glue, place),
  };
}

describe.skipIf(!account)('Glue', () => {
  beforeAll(async () => {
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: DatabaseName } }));
  });

  glueContract('the emulated Glue', newTable);

  it('answers for single partitions, and refuses those that are not there or have other keys', async () => {
    const { DatabaseName: _, ...table } = await newTable();
    const place = { DatabaseName, TableName: table.TableName };
    const [one, none] = [partition("é/ '=%"), partition('none')];
    const create = (PartitionInput: PartitionInput) =>
      glue.send(new CreatePartitionCommand({ ...place, PartitionInput }));
    const get = (PartitionValues: string[]) => glue.send(new GetPartitionCommand({ ...place, PartitionValues }));
    const update = (PartitionInput: PartitionInput) =>
      glue.send(new UpdatePartitionCommand({ ...place, PartitionValueList: PartitionInput.Values, PartitionInput }));
    await create(one);
    expect((await get(one.Values!)).Partition?.Values).toEqual(one.Values);
    expect(await refusal(create(one))).toBe('AlreadyExistsException');
    expect(await refusal(create({ ...one, Values: ['x'] }))).toBe('InvalidInputException');
    for (const call of [
      get(none.Values!),
      update(none),
      glue.send(new DeletePartitionCommand({ ...place, PartitionValues: none.Values })),
      glue.send(new GetPartitionsCommand({ ...place, TableName: 'none' })),
    ]) {
      expect(await refusal(call)).toBe('EntityNotFoundException');
    }
    const PartitionsToGet = [{ Values: one.Values }, { Values: none.Values }];
    const { Partitions, UnprocessedKeys } = await glue.send(
      new BatchGetPartitionCommand({ ...place, PartitionsToGet }),
    );
    expect([Partitions?.length, UnprocessedKeys?.length]).toEqual([1, 0]);
  });

  it('gives partitions in pages and by an expression', async () => {
    const table = await newTable();
    await table.create(...days(95).map((day) => partition(day)), partition('2025-01-01'), partition('day-1', '1', 'y'));
    expect(Object.keys(await table.locations({ MaxResults: 30 }))).toHaveLength(96);
    for (const [Expression, found] of [
      ["org = 'y'", ['day-1']],
      ["org = 'x' and day in ('day-1', 'day-2', 'none')", ['day-1', 'day-2']],
      ["(org='x') AND (day >= '2025-01-01' AND day < 'day-0')", ['2025-01-01']],
    ] as const) {
      expect(Object.keys(await table.locations({ Expression })).sort(), Expression).toEqual(found);
    }
    expect(await refusal(table.locations({ Expression: 'nothing = 1' }))).toBe('InvalidInputException');
  });

  it('changes a table for the one that names its version, and keeps versions but where told not to', async () => {
    const table = await newTable();
    const change = async (VersionId: string | undefined, Description: string, SkipArchive = false) =>
      refusal(
        glue.send(
          new UpdateTableCommand({
            DatabaseName,
            TableInput: input(table.TableName, { Description }),
            VersionId,
            SkipArchive,
          }),
        ),
      );
    const first = (await table.current()).VersionId;
    expect(await change(first, 'a')).toBe('done');
    const second = (await table.current()).VersionId;
    expect(second).not.toBe(first);
    expect(await change(first, 'b')).toBe('ConcurrentModificationException');
    expect((await table.current()).Description).toBe('a');

    const ended = await Promise.all(days(30).map((day) => change(second, day)));
    expect(ended.filter((one) => one === 'done')).toHaveLength(1);
    expect(new Set(ended)).toEqual(new Set(['done', 'ConcurrentModificationException']));

    const versions = async () =>
      (await glue.send(new GetTableVersionsCommand({ DatabaseName, TableName: table.TableName }))).TableVersions
        ?.length;
    const kept = await versions();
    expect(await change((await table.current()).VersionId, 'c', true)).toBe('done');
    expect(await versions()).toBe(kept);
  });

  it('lists tables in pages and by a pattern, in lower case, and gives no description that was not given', async () => {
    const names = ['listed_1', 'listed_10', 'Listed_2'];
    for (const name of names) {
      await glue.send(new CreateTableCommand({ DatabaseName, TableInput: input(name, { PartitionKeys: [] }) }));
    }
    const { TableList, NextToken } = await glue.send(
      new GetTablesCommand({ DatabaseName, Expression: 'listed_.*', MaxResults: 2 }),
    );
    expect([TableList?.map(({ Name }) => Name), NextToken]).toEqual([['listed_1', 'listed_10'], expect.any(String)]);
    const table = (await glue.send(new GetTableCommand({ DatabaseName, Name: 'LISTED_2' }))).Table!;
    expect([table.Name, table.Description]).toEqual(['listed_2', undefined]);
  });

  it('refuses comments of more than 255 bytes', async () => {
    for (const [Comment, ended] of [
      ['é'.repeat(127), 'done'],
      ['é'.repeat(128), 'InvalidInputException'],
    ] as const) {
      tables += 1;
      const TableInput = input(`table_${tables}`, { PartitionKeys: [{ Name: 'org', Type: 'string', Comment }] });
      expect(await refusal(glue.send(new CreateTableCommand({ DatabaseName, TableInput })))).toBe(ended);
    }
  });
});
