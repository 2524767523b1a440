import {
  BatchCreatePartitionCommand,
  BatchDeletePartitionCommand,
  BatchUpdatePartitionCommand,
  GetPartitionsCommand,
  type GlueClient,
  type Partition,
  type PartitionError,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import { describe, expect, it } from 'vitest';
import { refusal } from '../aws/refusal.ts';

export const storedAt = (Location: string) => ({
  Columns: [{ Name: 'id', Type: 'bigint' }],
  Location,
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
});
export const partition = (day: string, run = '1', org = 'x'): PartitionInput => ({
  Values: [org, day],
  StorageDescriptor: storedAt(`s3://lake/${org}/${day}/run=${run}/`),
});
export const days = (count: number) => Array.from({ length: count }, (_, i) => `day-${i}`);

/** The partitions of a table, whose keys are an organisation and a day. */
export const partitionsOf = (
  glue: GlueClient,
  place: { readonly DatabaseName: string; readonly TableName: string },
) => ({
  create: (...PartitionInputList: PartitionInput[]) =>
    glue.send(new BatchCreatePartitionCommand({ ...place, PartitionInputList })),
  update: (...inputs: PartitionInput[]) => {
    const Entries = inputs.map((one) => ({ PartitionValueList: one.Values!, PartitionInput: one }));
    return glue.send(new BatchUpdatePartitionCommand({ ...place, Entries }));
  },
  remove: (...inputs: PartitionInput[]) => {
    const PartitionsToDelete = inputs.map(({ Values }) => ({ Values }));
    return glue.send(new BatchDeletePartitionCommand({ ...place, PartitionsToDelete }));
  },
  /** Location of each partition by its day. */
  async locations(filter: { Expression?: string; MaxResults?: number } = {}) {
    const found: Partition[] = [];
    let NextToken: string | undefined;
    do {
      const answer = await glue.send(new GetPartitionsCommand({ ...place, ...filter, NextToken }));
      found.push(...(answer.Partitions ?? []));
      ({ NextToken } = answer);
    } while (NextToken);
    return Object.fromEntries(found.map(({ Values, StorageDescriptor }) => [Values![1], StorageDescriptor?.Location]));
  },
});

/** What an answer says of single entries. */
const errors = ({ Errors = [] }: { Errors?: readonly PartitionError[] | undefined }) =>
  Errors.map(({ PartitionValues, ErrorDetail }) => `${PartitionValues?.[1]} ${ErrorDetail?.ErrorCode}`);

/** What every Glue promises of partitions. `newTable` makes one without any, and fills it. */
export function glueContract(name: string, newTable: () => Promise<ReturnType<typeof partitionsOf>>): void {
  describe(`${name} keeps the contract of partitions`, () => {
    it('makes partitions in batches of at most 100, and one that exists stops no other, wherever it is', async () => {
      for (const at of [0, 1, 50, 98, 99]) {
        const table = await newTable();
        await table.create(partition(`day-${at}`));
        expect(errors(await table.create(...days(100).map((day) => partition(day, '2'))))).toEqual([
          `day-${at} AlreadyExistsException`,
        ]);
        const found = await table.locations();
        expect(Object.keys(found)).toHaveLength(100);
        for (const day of days(100)) {
          expect(found[day]).toBe(`s3://lake/x/${day}/run=${day === `day-${at}` ? 1 : 2}/`);
        }
        expect(await refusal(table.create(...days(101).map((day) => partition(day))))).toBe('ValidationException');
      }
    });

    it('points partitions elsewhere in batches of at most 100, and one that is not there stops no other', async () => {
      for (const at of [0, 50, 99]) {
        const table = await newTable();
        const [missing, ...others] = [`day-${at}`, ...days(100).filter((_, i) => i !== at)];
        await table.create(...others.map((day) => partition(day)));
        const answer = await table.update(...days(100).map((day) => partition(day, '2')));
        expect(
          answer.Errors?.map(({ PartitionValueList, ErrorDetail }) => [PartitionValueList, ErrorDetail?.ErrorCode]),
        ).toEqual([[['x', missing], 'EntityNotFoundException']]);
        const found = await table.locations();
        expect(found).toEqual(Object.fromEntries(others.map((day) => [day, `s3://lake/x/${day}/run=2/`])));
        expect(await refusal(table.update(...days(101).map((day) => partition(day))))).toBe('ValidationException');
      }
    });

    it('removes partitions in batches of at most 25, and one that is not there stops no other', async () => {
      for (const at of [0, 12, 24]) {
        const table = await newTable();
        await table.create(
          ...days(26)
            .filter((_, i) => i !== at)
            .map((day) => partition(day)),
        );
        expect(errors(await table.remove(...days(25).map((day) => partition(day))))).toEqual([
          `day-${at} EntityNotFoundException`,
        ]);
        expect(Object.keys(await table.locations())).toEqual(['day-25']);
        expect(await refusal(table.remove(...days(26).map((day) => partition(day))))).toBe('ValidationException');
      }
    });
  });
}
