import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { S3Client } from '@aws-sdk/client-s3';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { athenaModels } from '../../lambdas/core/aws/athena-models.ts';
import { openGlue } from '../../lambdas/core/aws/glue-partitions.ts';
import { memoryStorage } from '../../lambdas/core/storage/memory.ts';
import type { Storage } from '../../lambdas/core/storage/storage.ts';
import { type JsonService, startJsonService } from './json-service.ts';

/** How a statement ends: with rows, or with a failure and whether Athena says that it passes. */
interface Ending {
  readonly failed?: { readonly reason: string; readonly retryable: boolean };
  readonly rows?: readonly (readonly string[])[];
  /** Folders below the place of a new table that a file is written into. */
  readonly folders?: readonly string[];
}

const COLUMNS = [{ name: 'id', type: 'varchar' }] as const;
let parquet: Buffer;
let storage: Storage;
let service: JsonService;
let statements: string[];
let ending: (sql: string, count: number) => Ending;
/** Statements that have begun and not ended, and the most of them. */
let running: Set<string>;
let most: number;

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'timeback-athena-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  await connection.run(`copy (select 'a' as id union all select 'b') to '${join(folder, 'x.parquet')}'`);
  parquet = await readFile(join(folder, 'x.parquet'));
  connection.closeSync();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  storage = memoryStorage();
  statements = [];
  running = new Set();
  most = 0;
  ending = () => ({});
  service = await startJsonService({
    StartQueryExecution({ QueryString }) {
      statements.push(QueryString);
      running.add(String(statements.length));
      most = Math.max(most, running.size);
      return { QueryExecutionId: String(statements.length) };
    },
    async GetQueryExecution({ QueryExecutionId: id }) {
      running.delete(id);
      const sql = statements[Number(id) - 1] ?? '';
      const { failed, folders = [''] } = ending(sql, Number(id));
      const place = /external_location = '([^']+)'/.exec(sql)?.[1];
      const files = folders.map((folder) => `${place}${folder}file-${id}`);
      const manifest = `s3://results/${id}-manifest.csv`;
      if (place && !failed) {
        for (const file of files) await storage.write(file, bytes(parquet));
        await storage.write(manifest, bytes(Buffer.from(files.map((file) => `${file}\n`).join(''))));
      }
      return {
        QueryExecution: {
          QueryExecutionId: id,
          WorkGroup: 'north-build',
          Query: sql,
          Status: failed
            ? { State: 'FAILED', StateChangeReason: failed.reason, AthenaError: { Retryable: failed.retryable } }
            : { State: 'SUCCEEDED' },
          Statistics: { DataManifestLocation: manifest },
        },
      };
    },
    GetQueryResults({ QueryExecutionId: id }) {
      const rows = [['found'], ...(ending(statements[Number(id) - 1] ?? '', Number(id)).rows ?? [])];
      return {
        ResultSet: {
          Rows: rows.map((row) => ({ Data: row.map((value) => ({ VarCharValue: value })) })),
          ResultSetMetadata: { ColumnInfo: [{ Name: 'found', Type: 'varchar' }] },
        },
      };
    },
    BatchDeleteTable: () => ({}),
  });
});
afterEach(() => service.stop());

async function* bytes(content: Uint8Array) {
  yield content;
}

function open(atOnce = 4) {
  const config = {
    endpoint: service.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
  };
  return athenaModels({
    athena: new AthenaClient(config),
    glue: openGlue(config),
    s3: new S3Client(config),
    storage,
    workgroup: 'north-build',
    database: 'build',
    lake: 's3://lake/',
    scratch: 's3://results/build/tables/',
    atOnce,
  });
}

const placesOf = () => statements.flatMap((sql) => /external_location = '([^']+)'/.exec(sql)?.[1] ?? []);

describe('Athena as the engine that builds models', () => {
  it('tries a statement again that failed for a passing reason, in another place', async () => {
    ending = (_, count) => (count === 1 ? { failed: { reason: 'INTERNAL_ERROR', retryable: true } } : {});
    const [written] = await open().write('select id from base.one', { name: 'base.two', columns: COLUMNS });
    expect(written?.rows).toBe(2);
    expect(new Set(placesOf()).size).toBe(2);
    expect(statements).toHaveLength(2);
  });

  it('gives up after three attempts, and says what failed and why', async () => {
    ending = () => ({ failed: { reason: 'INTERNAL_ERROR: a worker is gone', retryable: true } });
    await expect(open().write('select 1', { name: 'base.two', columns: COLUMNS })).rejects.toThrow(
      /the statement 3 in north-build is FAILED: INTERNAL_ERROR: a worker is gone \(create table "build"\."made_/,
    );
    expect(statements).toHaveLength(3);
  });

  it('does not try a statement again that is wrong', async () => {
    ending = () => ({ failed: { reason: 'SYNTAX_ERROR: no such column', retryable: false } });
    await expect(open().rows('select nothing')).rejects.toThrow(/SYNTAX_ERROR: no such column/);
    expect(statements).toHaveLength(1);
  });

  it('writes more months than Athena takes in several statements, each month once', async () => {
    const months = Array.from(
      { length: 250 },
      (_, i) => `month=${2000 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`,
    );
    ending = (sql, count) => {
      if (count === 1)
        return { failed: { reason: 'HIVE_TOO_MANY_OPEN_PARTITIONS: exceeded limit of 100', retryable: false } };
      if (!sql.startsWith('create table')) return { rows: months.map((month) => [month]) };
      return { folders: months.filter((month) => sql.includes(`'${month}'`)).map((month) => `${month}/`) };
    };
    const parts = await open().write('select id, day from base.one', {
      name: 'base.two',
      columns: COLUMNS,
      spread: { months: 'day' },
    });
    expect(parts.map(({ key }) => key).sort()).toEqual(months);
    expect(statements).toHaveLength(2 + 3);
  });

  it('refuses files that have other columns than were asked for', async () => {
    const columns = [...COLUMNS, { name: 'other', type: 'bigint' }] as const;
    await expect(open().write('select 1', { name: 'base.two', columns })).rejects.toThrow(
      /has the columns id; expected id, other/,
    );
  });

  it('runs no more statements at once than it may, and each writes into its own place', async () => {
    const engine = open(3);
    const writes = Array.from({ length: 20 }, (_, i) =>
      engine.write(`select '${i}' as id`, { name: 'base.two', columns: COLUMNS }),
    );
    const written = (await Promise.all(writes)).flat();
    expect(most).toBeLessThanOrEqual(3);
    expect(new Set(placesOf()).size).toBe(20);
    expect(new Set(written.map(({ relation }) => relation)).size).toBe(20);
    for (const [at, sql] of statements.entries()) expect(sql, String(at)).toMatch(/select '\d+' as id/);
  });

  it('sends what a name yields when it is asked, whatever the name yields later', async () => {
    const engine = open(1);
    await engine.show('base.one', 'select 1 as id');
    const asked = engine.rows('select id from base.one');
    await engine.show('base.one', 'select 2 as id');
    await asked;
    expect(statements[0]).toContain('select 1 as id');
  });
});
