import { afterEach, beforeEach, expect, it } from 'vitest';
import { events, logKey, logOf, packageKey } from '../ingest/deliveries.ts';
import { WIDE_TABLES, widePackage } from '../ingest/wide-package.ts';
import { runAll } from './executions.ts';
import { createdEvent, LAKE, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

interface Requests {
  readonly s3: number;
  /** Of those to S3. */
  readonly ledger: number;
  readonly glue: number;
  readonly calls: number;
}
const NONE: Requests = { s3: 0, ledger: 0, glue: 0, calls: 0 };
const sum = (all: readonly Requests[]) => all.reduce((total, one) => mapped((what) => total[what] + one[what]), NONE);
const mapped = (of: (what: keyof Requests) => number): Requests => ({
  s3: of('s3'),
  ledger: of('ledger'),
  glue: of('glue'),
  calls: of('calls'),
});

/** Delivers an object, and counts what each function asks for until readers see it, by the name of the function. */
async function deliver(key: string, bytes: Uint8Array): Promise<ReadonlyMap<string, Requests>> {
  world.put(key, bytes);
  const requests = new Map<string, Requests>();
  const add = (more: Partial<Requests>) => {
    const before = requests.get(world.running()) ?? NONE;
    requests.set(world.running(), sum([before, { ...NONE, ...more }]));
  };
  world.onCall = () => add({ calls: 1 });
  world.s3.trouble = ({ bucket, key, prefix }) => {
    add({ s3: 1, ledger: bucket === LAKE && (key || prefix).startsWith('ledger/') ? 1 : 0 });
    return undefined;
  };
  world.glue.trouble = () => add({ glue: 1 });
  await world.receive(createdEvent(key));
  const ended = await runAll(world);
  expect(ended).toMatchObject([{ state: 'PUBLISHED' }]);
  return requests;
}

/** What the projection asks for, and what all functions before it do. */
function inTwo(requests: ReadonlyMap<string, Requests>): { delivery: Requests; project: Requests } {
  const before = [...requests].filter(([name]) => name !== 'project').map(([, one]) => one);
  return { delivery: sum(before), project: requests.get('project') ?? NONE };
}

function expectAtMost(found: object, most: Readonly<Record<string, Partial<Requests>>>, about: string): void {
  for (const [part, limits] of Object.entries(most)) {
    for (const [what, limit] of Object.entries(limits)) {
      const value = (found as Record<string, Record<string, number>>)[part]?.[what];
      expect(value, `${what} of ${part}, ${about}: ${JSON.stringify(found)}`).toBeLessThanOrEqual(limit);
    }
  }
}

it('a small log takes few requests, each function being a new process, and plan and convert read no ledger', async () => {
  for (const [before, day] of ['2025-03-02', '2025-03-03', '2025-03-04'].entries()) {
    const requests = await deliver(logKey(day), await logOf(events(3)));
    for (const name of ['plan-delivery', 'convert-unit']) expect(requests.get(name)?.ledger).toBe(0);
    // A process that has just started reads each commit since the last snapshot of the ledger: four for each delivery.
    const most = {
      delivery: { s3: 40 + 8 * before, ledger: 14 + 8 * before, glue: 0, calls: 4 },
      project: { s3: 12 + 5 * before, glue: 12, calls: 1 },
    };
    expectAtMost(inTwo(requests), most, day);
  }
});

it('a package takes a request for each entry and table, and some that do not grow with it', async () => {
  const entries = WIDE_TABLES.length * 2;
  const shown = WIDE_TABLES.length * 2; // the newest snapshot and the history of each table
  for (const [before, day] of ['2025-03-02', '2025-03-09'].entries()) {
    const requests = await deliver(packageKey(day), await widePackage(day));
    const tasks = requests.get('convert-unit')?.calls ?? 0;
    const most = {
      delivery: { s3: 600 + 1.1 * entries, ledger: 14 + 8 * before, glue: 0, calls: 3 + tasks },
      project: { s3: (2 + before) * shown + 20, glue: 2 * shown + 8, calls: 1 },
    };
    expectAtMost(inTwo(requests), most, day);
  }
});
