import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ingest } from '../../bin/ingest/ingest.ts';
import { plainReport } from '../../bin/terminal/ingest-report.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { s3Storage } from '../../lambdas/core/storage/s3.ts';
import { CURRENT, events, logKey, logOf, packageKey } from '../ingest/deliveries.ts';
import { ringOf } from '../ingest/lake.ts';
import { WIDE_TABLES, widePackage } from '../ingest/wide-package.ts';
import { type FakeS3, startFakeS3 } from './fake-s3.ts';

let fake: FakeS3;
let cache: string;
beforeEach(async () => {
  fake = await startFakeS3();
  cache = await mkdtemp(join(tmpdir(), 'timeback-requests-'));
  vi.stubEnv('TIMEBACK_CACHE', cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fake.stop();
  await rm(cache, { recursive: true, force: true });
});

/** What an ingest asks of the storage for: the deliveries, the ledger, the Delta logs, and the rest of the lake. */
interface Requests {
  deliveries: number;
  ledger: number;
  logs: number;
  rest: number;
}

/** `name`: a key, or the prefix of a listing. */
function partOf(bucket: string, name: string): keyof Requests {
  if (bucket === 'deliveries') return 'deliveries';
  if (name.startsWith('lake/ledger/')) return 'ledger';
  return name.includes('/_delta_log/') ? 'logs' : 'rest';
}

/** Ingests what is new on S3, with the lake there too, and counts what it asks of the storage. */
async function counted(): Promise<Requests> {
  const requests: Requests = { deliveries: 0, ledger: 0, logs: 0, rest: 0 };
  fake.trouble = ({ bucket, key, prefix }) => {
    requests[partOf(bucket, key || prefix)] += 1;
    return undefined;
  };
  const { outcomes } = await ingest({
    storage: s3Storage(fake.clients()),
    lake: 's3://lakes/lake/',
    settings: parseSettings({}, 'the test'),
    places: ['s3://deliveries/'],
    ring: await ringOf(CURRENT.privateKey),
    report: plainReport(() => undefined),
  });
  expect(outcomes).toMatchObject([{ kind: 'settled', state: 'PUBLISHED' }]);
  return requests;
}

const putLog = async (date: string) => fake.seed('deliveries', logKey(date), await logOf(events(3)));

/** A package with one course of 44 tables on each of two sites. */
const putPackage = async (date: string) => fake.seed('deliveries', packageKey(date), await widePackage(date));

/** A heartbeat on a slow machine takes some more of the ledger; docs/benchmarks.md has what was counted. */
const SPARE = 1.1;

function expectAtMost(found: Requests, most: Requests): void {
  const parts = Object.keys(most) as (keyof Requests)[];
  const beyond = parts.filter((part) => found[part] > Math.ceil(most[part] * SPARE));
  expect(beyond, JSON.stringify(found)).toEqual([]);
}

// A new process reads the entries of the ledger since its last snapshot, and the commits of a Delta log since its last checkpoint.
describe('an ingest into a lake on S3 asks the storage no more than so often', () => {
  it('for one small log, the first and those after it', async () => {
    for (const before of [0, 1, 2]) {
      await putLog(`2025-03-0${before + 2}`);
      expectAtMost(await counted(), { deliveries: 3, ledger: 19 + 4 * before, logs: 2 + before, rest: 21 });
    }
  });

  it('for a package of 44 tables on two sites, the first and the one after it', async () => {
    expect(WIDE_TABLES).toHaveLength(44);
    for (const before of [0, 1]) {
      await putPackage(['2025-03-02', '2025-03-09'][before] ?? '');
      expectAtMost(await counted(), { deliveries: 5, ledger: 20 + 4 * before, logs: 88 * (2 + before), rest: 285 });
    }
  });
});
