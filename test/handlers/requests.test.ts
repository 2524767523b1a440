import { afterEach, beforeEach, expect, it } from 'vitest';
import { events, logKey, logOf } from '../ingest/deliveries.ts';
import { runAll } from './executions.ts';
import { createdEvent, LAKE, openWorld, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

/** Requests to S3, by the function that made them: all, and those of the ledger. */
type Requests = Record<string, { all: number; ledger: number }>;

function counted(): Requests {
  const requests: Requests = {};
  world.s3.trouble = ({ bucket, key, prefix }) => {
    const name = world.running();
    requests[name] ??= { all: 0, ledger: 0 };
    requests[name].all += 1;
    if (bucket === LAKE && (key || prefix).startsWith('ledger/')) requests[name].ledger += 1;
    return undefined;
  };
  return requests;
}

const MOST = { delivery: 40, ledger: 14, project: 12 };
/** A process that has just started reads each commit since the last snapshot of the ledger: four for each delivery. */
const MORE = { delivery: 8, ledger: 8, project: 5 };

it('a small log takes few requests to S3, each function being a new process, and plan and convert read no ledger', async () => {
  for (const [before, day] of ['2025-03-02', '2025-03-03', '2025-03-04'].entries()) {
    const key = logKey(day);
    world.put(key, await logOf(events(3)));
    const requests = counted();
    await world.receive(createdEvent(key));
    await runAll(world);
    const { project, ...others } = requests;
    const sum = (which: 'all' | 'ledger') => Object.values(others).reduce((total, one) => total + one[which], 0);
    expect(requests).toMatchObject({ 'plan-delivery': { ledger: 0 }, 'convert-unit': { ledger: 0 } });
    const found = { delivery: sum('all'), ledger: sum('ledger'), project: project?.all };
    for (const part of ['delivery', 'ledger', 'project'] as const) {
      expect(found[part], `${part} of ${day}: ${JSON.stringify(requests)}`).toBeLessThanOrEqual(
        MOST[part] + MORE[part] * before,
      );
    }
  }
});
