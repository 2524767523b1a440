import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AthenaClient } from '@aws-sdk/client-athena';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { queryAthena } from '../../../bin/aws/athena-query.ts';
import { EXIT } from '../../../bin/exit.ts';
import { type JsonService, startJsonService } from '../../handlers/json-service.ts';
import { bundleCli, type Cli } from '../cli.ts';

const ACCOUNT = '123456789012';

/** What Athena answers to a statement, as each test says. */
interface Answer {
  readonly state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason?: string;
  /** Names of the columns, then rows, a page each. */
  readonly pages?: readonly (readonly (readonly (string | null)[])[])[];
  readonly types?: readonly string[];
  readonly scanned?: number;
}

let cli: Cli;
let folder: string;
let athena: JsonService;
let sts: Server;
let answer: Answer;
let stopped: string[];
let asked: { readonly QueryString: string; readonly WorkGroup: string }[];

const identity = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
  <Arn>arn:aws:sts::${ACCOUNT}:assumed-role/north-analysts/ada</Arn><UserId>x</UserId><Account>${ACCOUNT}</Account>
  </GetCallerIdentityResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></GetCallerIdentityResponse>`;

beforeAll(async () => {
  cli = await bundleCli();
  folder = await mkdtemp(join(tmpdir(), 'query-'));
  const aws = { account: ACCOUNT, region: 'eu-west-1', prefix: 'north' };
  await writeFile(join(folder, 'settings.json'), JSON.stringify({ aws }));
  sts = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/xml' }).end(identity));
  sts.listen(0, '127.0.0.1');
  await once(sts, 'listening');
  athena = await startJsonService({
    StartQueryExecution: (input) => {
      asked.push(input);
      return { QueryExecutionId: 'q1' };
    },
    GetQueryExecution: () => ({
      QueryExecution: {
        QueryExecutionId: 'q1',
        WorkGroup: 'north-analysts',
        Status: { State: answer.state, StateChangeReason: answer.reason },
        Statistics: { DataScannedInBytes: answer.scanned ?? 0, EngineExecutionTimeInMillis: 1200 },
      },
    }),
    GetQueryResults: ({ NextToken }) => pageOf(Number(NextToken ?? 0)),
    StopQueryExecution: ({ QueryExecutionId }) => void stopped.push(QueryExecutionId),
  });
});
afterAll(async () => {
  sts.close();
  await Promise.all([athena.stop(), cli.remove(), rm(folder, { recursive: true, force: true })]);
});
beforeEach(() => {
  stopped = [];
  asked = [];
});

function pageOf(at: number) {
  const { pages = [[]], types = [] } = answer;
  const names = pages[0]?.[0] ?? [];
  return {
    ResultSet: {
      Rows: pages[at]?.map((row) => ({ Data: row.map((value) => (value === null ? {} : { VarCharValue: value })) })),
      ResultSetMetadata: { ColumnInfo: names.map((Name, column) => ({ Name, Type: types[column] ?? 'varchar' })) },
    },
    ...(at + 1 < pages.length && { NextToken: String(at + 1) }),
  };
}

const environment = () => ({
  AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${(sts.address() as AddressInfo).port}`,
  AWS_ENDPOINT_URL_ATHENA: athena.endpoint,
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

const args = (...more: readonly string[]) => ['query', ...more, '--settings', join(folder, 'settings.json')];
const query = (...more: readonly string[]) => cli.run(args(...more), environment());

describe('timeback-lake query with the settings of an installation', () => {
  it('asks in the workgroup of the analysts, and prints all pages once, with what was read', async () => {
    const rows = Array.from({ length: 5 }, (_, at) => [String(at), at % 2 ? null : `name ${at}`]);
    answer = {
      state: 'SUCCEEDED',
      types: ['bigint', 'varchar'],
      pages: [[['id', 'name'], ...rows.slice(0, 2)], rows.slice(2, 4), rows.slice(4)],
      scanned: 12_300_000,
    };
    const csv = await query('select id, name from edx.x', '--format', 'csv');
    expect(csv.stdout).toBe('id,name\n0,name 0\n1,\n2,name 2\n3,\n4,name 4\n');
    expect([csv.code, csv.stderr]).toEqual([EXIT.done, 'Athena read 12.3 MB in 1.2 s\n']);
    expect(asked).toMatchObject([{ QueryString: 'select id, name from edx.x', WorkGroup: 'north-analysts' }]);
    const table = await query('select id, name from edx.x');
    expect(table.stdout).toBe('id  name\n--  ------\n 0  name 0\n 1\n 2  name 2\n 3\n 4  name 4\n(5 rows)\n');
  });

  it.each([
    { reason: "SYNTAX_ERROR: line 1:8: Column 'x' cannot be resolved", code: EXIT.usage, says: /Column 'x' cannot/ },
    { reason: 'TABLE_NOT_FOUND: line 1:15: Table edx.x does not exist', code: EXIT.usage, says: /information_schema/ },
    { reason: 'TYPE_MISMATCH: line 1:8: Cannot apply', code: EXIT.usage, says: /Cannot apply/ },
    { reason: 'DIVISION_BY_ZERO: / by zero', code: EXIT.failed, says: /q1 in the workgroup north-analysts is FAILED/ },
    { reason: 'INVALID_CAST_ARGUMENT: Cannot cast', code: EXIT.failed, says: /Cannot cast/ },
    { reason: 'Bytes scanned limit was exceeded', code: EXIT.failed, says: /aws\.athena\.cutOffGiB/ },
  ])('$reason: exit $code', async ({ reason, code, says }) => {
    answer = { state: 'FAILED', reason };
    const ended = await query('select x from edx.x');
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toMatch(says);
  });

  it('takes no statement that Athena would refuse for its length', async () => {
    const client = new AthenaClient({ region: 'eu-west-1' });
    const statement = (bytes: number) => `select '${'é'.repeat((bytes - 10) / 2)}' `;
    expect(Buffer.byteLength(statement(262_146))).toBe(262_146);
    await expect(queryAthena(client, { workgroup: 'w' }, statement(262_146))).rejects.toThrow(
      /has 262146 bytes, and Athena takes at most/,
    );
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('stops the query when %s ends it', async (signal) => {
    answer = { state: 'RUNNING' };
    const before = athena.counts.get('GetQueryExecution') ?? 0;
    const child = spawn(process.execPath, [cli.path, ...args('select 1')], {
      env: { ...process.env, ...environment() },
    });
    const ended = once(child, 'exit');
    while ((athena.counts.get('GetQueryExecution') ?? 0) === before) await new Promise((look) => setTimeout(look, 20));
    child.kill(signal);
    expect(await ended).toEqual([null, signal]);
    expect(stopped).toEqual(['q1']);
  });
});
