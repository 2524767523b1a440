import type { Partition, PartitionInput } from '@aws-sdk/client-glue';
import { type JsonService, ServiceError, startJsonService } from './json-service.ts';

/** The partitions of a Glue catalogue, as far as the projection uses them. */
export interface FakeGlue extends JsonService {
  /** Partitions by `database.table`, then by their values as JSON. A table that is not in it does not exist. */
  readonly tables: Map<string, Map<string, Partition>>;
  /** Location of each partition of a table, by its values joined by slashes. */
  locations(table: string): Readonly<Record<string, string | undefined>>;
  /** Code of the error with which the entry of a partition is refused. */
  refuse: (partition: PartitionInput) => string | undefined;
  /** Number of partitions in each write, in their order. */
  readonly writes: { readonly operation: string; readonly entries: number }[];
}

interface Place {
  readonly DatabaseName: string;
  readonly TableName: string;
}

const PAGE = 100;
const MOST = { create: 100, update: 100, delete: 25 } as const;

export async function startFakeGlue(names: Iterable<string>): Promise<FakeGlue> {
  const tables = new Map([...names].map((name) => [name, new Map<string, Partition>()]));
  const writes: FakeGlue['writes'] = [];
  const tableOf = ({ DatabaseName, TableName }: Place) => {
    const found = tables.get(`${DatabaseName}.${TableName}`);
    if (!found) throw new ServiceError('EntityNotFoundException', `Table ${TableName} not found.`);
    return found;
  };
  const begin = (operation: keyof typeof MOST, entries: readonly unknown[]) => {
    writes.push({ operation, entries: entries.length });
    if (entries.length > MOST[operation]) throw new ServiceError('ValidationException', `at most ${MOST[operation]}`);
  };
  const key = (values: readonly string[] = []) => JSON.stringify(values);
  const stored = (input: PartitionInput, place: Place): Partition => ({ ...input, ...place });

  const service = await startJsonService({
    GetPartitions({
      NextToken = '0',
      ExcludeColumnSchema,
      ...place
    }: Place & { NextToken?: string; ExcludeColumnSchema?: boolean }) {
      const all = [...tableOf(place).values()];
      const from = Number(NextToken);
      const page = all
        .slice(from, from + PAGE)
        .map((partition) => (ExcludeColumnSchema ? withoutColumns(partition) : partition));
      return { Partitions: page, ...(from + PAGE < all.length ? { NextToken: String(from + PAGE) } : {}) };
    },
    BatchCreatePartition({ PartitionInputList, ...place }: Place & { PartitionInputList: PartitionInput[] }) {
      begin('create', PartitionInputList);
      const table = tableOf(place);
      const Errors = PartitionInputList.flatMap((input) => {
        const { Values = [] } = input;
        const refused = fake.refuse(input);
        if (refused !== undefined) return [entryError(refused, { PartitionValues: Values })];
        if (table.has(key(Values))) return [entryError('AlreadyExistsException', { PartitionValues: Values })];
        table.set(key(Values), stored(input, place));
        return [];
      });
      return { Errors };
    },
    BatchUpdatePartition({
      Entries,
      ...place
    }: Place & { Entries: { PartitionValueList: string[]; PartitionInput: PartitionInput }[] }) {
      begin('update', Entries);
      const table = tableOf(place);
      const Errors = Entries.flatMap(({ PartitionValueList, PartitionInput }) => {
        if (!table.has(key(PartitionValueList))) return [entryError('EntityNotFoundException', { PartitionValueList })];
        table.set(key(PartitionValueList), stored(PartitionInput, place));
        return [];
      });
      return { Errors };
    },
    BatchDeletePartition({ PartitionsToDelete, ...place }: Place & { PartitionsToDelete: { Values: string[] }[] }) {
      begin('delete', PartitionsToDelete);
      const table = tableOf(place);
      const Errors = PartitionsToDelete.flatMap(({ Values }) =>
        table.delete(key(Values)) ? [] : [entryError('EntityNotFoundException', { PartitionValues: Values })],
      );
      return { Errors };
    },
  });
  const fake: FakeGlue = Object.assign(service, {
    tables,
    writes,
    refuse: () => undefined,
    locations: (table: string) =>
      Object.fromEntries(
        [...(tables.get(table)?.values() ?? [])].map(({ Values = [], StorageDescriptor }) => [
          Values.join('/'),
          StorageDescriptor?.Location,
        ]),
      ),
  });
  return fake;
}

const entryError = (ErrorCode: string, values: object) => ({
  ...values,
  ErrorDetail: { ErrorCode, ErrorMessage: 'as the service says it' },
});

function withoutColumns({ StorageDescriptor, ...partition }: Partition): Partition {
  const { Columns: _, ...descriptor } = StorageDescriptor ?? {};
  return { ...partition, StorageDescriptor: descriptor };
}
