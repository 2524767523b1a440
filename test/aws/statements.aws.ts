import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient, CreateWorkGroupCommand, GetQueryResultsCommand } from '@aws-sdk/client-athena';
import {
  BatchUpdatePartitionCommand,
  CreateDatabaseCommand,
  CreatePartitionCommand,
  CreateTableCommand,
  DeletePartitionCommand,
  GlueClient,
  type PartitionInput,
} from '@aws-sdk/client-glue';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { assumeRole, clientsOf, configuration, makeBucket } from './account.ts';
import { execute, rowsOf } from './athena.ts';
import { refusal } from './refusal.ts';
import { newRole } from './roles.ts';

const account = inject('aws');
const clients = clientsOf(account);
const athena = new AthenaClient(configuration(account));
const glue = new GlueClient(configuration(account));
const [database, workgroup] = ['read_by_athena', 'readers'];
const TABLE = { DatabaseName: database, TableName: 'numbers' };

const storedAt = (folder: string) => ({
  Columns: [{ Name: 'n', Type: 'bigint' }],
  Location: `s3://statements/${folder}`,
  InputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  OutputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
});
const partition = (org: string, folder: string): PartitionInput => ({
  Values: [org],
  StorageDescriptor: storedAt(folder),
});
const pointTo = async (folder: string) => {
  const Entries = [{ PartitionValueList: ['a'], PartitionInput: partition('a', folder) }];
  await glue.send(new BatchUpdatePartitionCommand({ ...TABLE, Entries }));
};
const numbers = (sql: string, client = athena) => rowsOf(client, { sql, workgroup, database });

async function parquet(rows: string): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'timeback-athena-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run(`copy (${rows}) to '${folder}/x.parquet' (format parquet)`);
    return await readFile(join(folder, 'x.parquet'));
  } finally {
    connection.closeSync();
    await rm(folder, { recursive: true });
  }
}

describe.skipIf(!account)('Athena', () => {
  beforeAll(async () => {
    if (!account) return;
    await makeBucket(clients, 'statements');
    await makeBucket(clients, 'statement-results');
    for (const [folder, n] of [
      ['run=1', 1],
      ['run=2', 2],
    ] as const) {
      const Body = await parquet(`select ${n}::bigint as n`);
      const Key = `${folder}/part.parquet`;
      await clients.client.send(new PutObjectCommand({ Bucket: 'statements', Key, Body }));
    }
    await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
    const PartitionKeys = [{ Name: 'org', Type: 'string' }];
    const TableInput = {
      Name: TABLE.TableName,
      TableType: 'EXTERNAL_TABLE',
      PartitionKeys,
      StorageDescriptor: storedAt('none'),
    };
    await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
    await glue.send(new CreatePartitionCommand({ ...TABLE, PartitionInput: partition('a', 'run=1') }));
    const OutputLocation = 's3://statement-results/readers/';
    const Configuration = { EnforceWorkGroupConfiguration: true, ResultConfiguration: { OutputLocation } };
    await athena.send(new CreateWorkGroupCommand({ Name: workgroup, Configuration }));
  });

  it('reads a partition where it points now, at once', async () => {
    for (const folder of ['run=2', 'run=1', 'run=2', 'run=1']) {
      await pointTo(folder);
      expect(await numbers('select n, org from numbers')).toEqual([[folder.at(-1), 'a']]);
    }
    await pointTo('nothing');
    expect(await numbers('select n from numbers')).toEqual([]);
    await pointTo('run=1');
    await glue.send(new CreatePartitionCommand({ ...TABLE, PartitionInput: partition('b', 'run=2') }));
    expect(await numbers("select n from numbers where org = 'b'")).toEqual([['2']]);
    await glue.send(new DeletePartitionCommand({ ...TABLE, PartitionValues: ['b'] }));
    expect(await numbers("select n from numbers where org = 'b'")).toEqual([]);
  });

  it('writes all values in quotes, and a null as nothing, where the workgroup wants results', async () => {
    const sql = `select 'a"b' as x, null as y, true as z, 1.50 as d, cast(9007199254740993 as bigint) as b`;
    const { ResultConfiguration, WorkGroup } = await execute(athena, { sql, workgroup });
    const place = new URL(ResultConfiguration?.OutputLocation ?? '');
    expect([WorkGroup, place.host, place.pathname]).toEqual([
      workgroup,
      'statement-results',
      expect.stringMatching(/^\/readers\/[-0-9a-f]{36}\.csv$/),
    ]);
    const object = await clients.client.send(
      new GetObjectCommand({ Bucket: place.host, Key: place.pathname.slice(1) }),
    );
    expect(await object.Body?.transformToString()).toBe(
      '"x","y","z","d","b"\n"a""b",,"true","1.50","9007199254740993"\n',
    );
    expect(await numbers(sql)).toEqual([['a"b', null, 'true', '1.50', '9007199254740993']]);
  });

  it('gives results of more rows than a page has', async () => {
    const found = await numbers('select i from unnest(sequence(1, 2500)) as t (i) order by i');
    expect(found.map(([i]) => Number(i))).toEqual(Array.from({ length: 2500 }, (_, i) => i + 1));
  });

  it('says why a statement failed, and refuses what cannot begin', async () => {
    const { QueryExecutionId, Status } = await execute(athena, {
      sql: 'select nothing from numbers',
      workgroup,
      database,
    });
    expect([Status?.State, Status?.StateChangeReason]).toEqual(['FAILED', expect.stringContaining('nothing')]);
    expect(await refusal(athena.send(new GetQueryResultsCommand({ QueryExecutionId })))).toBe(
      'InvalidRequestException',
    );
    for (const statement of [
      { sql: 'select 1', workgroup: 'none' },
      { sql: `select '${'x'.repeat(262_144)}'`, workgroup },
    ]) {
      expect(await refusal(execute(athena, statement))).toBe('InvalidRequestException');
    }
  });

  it('reads with the rights of the role that asks', async () => {
    const role = await newRole(account!, 'reader');
    const ofWorkgroup = {
      Action: ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults'],
      Resource: `arn:aws:athena:eu-west-1:123456789012:workgroup/${workgroup}`,
    };
    const ofFiles = { Action: ['s3:GetObject', 's3:PutObject', 's3:ListBucket'], Resource: 'arn:aws:s3:::statement*' };
    await role.allow(ofWorkgroup, ofFiles);
    const reader = new AthenaClient(await assumeRole(account!, role.arn));
    expect(await numbers('select n from numbers', reader)).toEqual([['1']]);
    expect(await refusal(execute(reader, { sql: 'select 1', workgroup: 'primary' }))).toBe('AccessDeniedException');

    const other = await newRole(account!, 'other_reader');
    await other.allow(ofWorkgroup);
    const stranger = new AthenaClient(await assumeRole(account!, other.arn));
    const { Status } = await execute(stranger, { sql: 'select n from numbers', workgroup, database });
    expect(Status?.State).toBe('FAILED');
    await other.allow();
    expect(await refusal(execute(stranger, { sql: 'select 1', workgroup }))).toBe('AccessDeniedException');
  });
});
