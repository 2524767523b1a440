import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BatchUpdatePartitionCommand, GetPartitionsCommand, GetTableCommand, GlueClient } from '@aws-sdk/client-glue';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import type { CfnTable } from 'aws-cdk-lib/aws-glue';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { DeliveredFile } from '../../bin/demo/deliver.ts';
import { GLUE_TABLES } from '../../lambdas/core/catalogue/glue-tables.ts';
import { noCode } from '../lib/synthesise.ts';
import { clientsOf, configuration } from './account.ts';
import { type Delivering, openDelivering } from './delivering.ts';
import { deploy } from './deploy.ts';
import { assemblyOf, synthesised } from './deployed.ts';
import { eventually } from './eventually.ts';

const account = inject('aws');
const { client: s3 } = clientsOf(account);
const glue = new GlueClient(configuration(account));

/** The stack whose tables the upgrade changes. */
const STACK = 'timeback-lake-catalogue-edx';
const TABLE = { DatabaseName: 'edx', TableName: 'events' };
/** A column in the middle that an earlier version did not have. */
const NEW = 'referer';
const OLD_COLUMNS = [
  'event_time',
  'user_id',
  'event_type',
  'host',
  'problem_id',
  'event',
  '_source_object',
  'org',
  'site',
];

let delivering: Delivering;
let work: string;
let logs: DeliveredFile[];

/** Columns that the table shows. */
async function columns(): Promise<readonly string[]> {
  const { Table } = await glue.send(new GetTableCommand({ DatabaseName: TABLE.DatabaseName, Name: TABLE.TableName }));
  return (Table?.StorageDescriptor?.Columns ?? []).map(({ Name = '' }) => Name);
}

const partitions = async () => (await glue.send(new GetPartitionsCommand(TABLE))).Partitions ?? [];

/** The templates of a version whose table of events lacks the column. */
function previousAssembly(): string {
  return synthesised(join(work, 'previous'), {
    codeOf: noCode,
    change(app) {
      const table = app.node.findChild(STACK).node.findChild('EdxEvents') as CfnTable;
      const kept = GLUE_TABLES.find(({ database, name }) => database === 'edx' && name === 'events')?.columns.filter(
        ({ name }) => name !== NEW,
      );
      const Columns = kept?.map(({ name: Name, type: Type, comment: Comment }) => ({ Name, Type, Comment }));
      table.addPropertyOverride('TableInput.StorageDescriptor.Columns', Columns);
    },
  });
}

/** Takes the column out of a delivery that was converted, files and partitions, as code that did not know it would have left them. */
async function asConvertedBefore(): Promise<void> {
  const Entries = [];
  for (const { Values = [], StorageDescriptor, Parameters } of await partitions()) {
    const { host: Bucket, pathname } = new URL(StorageDescriptor?.Location ?? '');
    const { Contents = [] } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: decodeURIComponent(pathname.slice(1)) }),
    );
    for (const { Key } of Contents) await rewrite(Bucket, Key ?? '');
    const Columns = StorageDescriptor?.Columns?.filter(({ Name }) => Name !== NEW);
    Entries.push({
      PartitionValueList: Values,
      PartitionInput: { Values, Parameters, StorageDescriptor: { ...StorageDescriptor, Columns } },
    });
  }
  await glue.send(new BatchUpdatePartitionCommand({ ...TABLE, Entries }));
}

async function rewrite(Bucket: string, Key: string): Promise<void> {
  const [before, after] = [join(work, 'before.parquet'), join(work, 'after.parquet')];
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  await writeFile(before, (await Body?.transformToByteArray()) ?? '');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run(`copy (select * exclude ("${NEW}") from '${before}') to '${after}' (format parquet)`);
  } finally {
    connection.closeSync();
  }
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: await readFile(after) }));
}

/** All rows of the columns that both versions have, in one order. */
async function rows(): Promise<readonly string[]> {
  const found = await delivering.ask(
    `select ${OLD_COLUMNS.map((name) => `cast("${name}" as varchar)`).join(', ')} from edx.events`,
  );
  return found.map((row) => JSON.stringify(row)).sort();
}

beforeAll(async () => {
  if (!account) return;
  work = await mkdtemp(join(tmpdir(), 'timeback-aws-upgrade-'));
  delivering = await openDelivering(account, 0.05);
  logs = delivering
    .logsOf(1)
    .slice(5, 10)
    .sort((a, b) => b.bytes - a.bytes); // those with events first
  await deploy(account, previousAssembly(), [STACK]);
});
afterAll(async () => {
  await delivering?.remove();
  if (work) await rm(work, { recursive: true, force: true });
});

const published = (file: DeliveredFile) =>
  eventually(
    `the rows of ${file.date}`,
    async () => {
      const sql = `select state from lake.units where object = '${delivering.keyOf(file)}' and state = 'PUBLISHED'`;
      return (await delivering.ask(sql)).length > 0 ? true : undefined;
    },
    { why: delivering.why },
  );

describe.skipIf(!account)('an upgrade that brings a column', () => {
  it('leaves rows, partitions and locations as they are, before, during and after', async () => {
    expect(await columns()).not.toContain(NEW);
    await delivering.put(logs[0]!);
    await published(logs[0]!);
    await delivering.idle();
    await asConvertedBefore();
    const [rowsBefore, partitionsBefore] = [await rows(), await partitions()];
    expect(rowsBefore.length).toBeGreaterThan(0);

    let isDeployed = false;
    const seen = new Set<string>();
    let looks = 0;
    const watch = async () => {
      while (!isDeployed) {
        seen.add(JSON.stringify(await rows()));
        looks += 1;
      }
    };
    const watching = watch();
    await deploy(account!, assemblyOf(account!)).finally(() => {
      isDeployed = true;
    });
    await watching;
    expect(looks).toBeGreaterThan(2);
    expect([...seen]).toEqual([JSON.stringify(rowsBefore)]);
    expect(await rows()).toEqual(rowsBefore);
    expect(await partitions()).toEqual(partitionsBefore);
  });

  it('shows null in the rows that were there, and values in what is delivered from then on', async () => {
    expect(await columns()).toContain(NEW);
    const values = `select count(*), count("${NEW}") from edx.events`;
    const [[all, some] = []] = await delivering.ask(values);
    expect([Number(all) > 0, some]).toEqual([true, '0']);
    await delivering.put(logs[1]!);
    await published(logs[1]!);
    const [[more, filled] = []] = await delivering.ask(values);
    expect(Number(more)).toBeGreaterThan(Number(all));
    expect(Number(filled)).toBeGreaterThan(0);
  });
});
