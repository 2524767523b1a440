import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { differences, ingestUndisturbed, type Undisturbed } from './expected.ts';
import type { Ended } from './processes.ts';
import { makeSetting, type Setting } from './setting.ts';

let setting: Setting;
let undisturbed: Undisturbed;

beforeAll(async () => {
  setting = await makeSetting();
  // Of two objects with the same bytes either can be first: see late.test.ts.
  await rm(new URL('edx-course-data/redelivered/', setting.deliveries.second), { recursive: true });
  undisturbed = await ingestUndisturbed(setting);
});
afterAll(() => setting.remove());

/** The deliveries that the processes have converted, all together. */
const settled = (ended: readonly Ended[]) =>
  ended
    .flatMap(({ answer }) => answer?.outcomes ?? [])
    .filter(({ outcome }) => outcome === 'settled')
    .map(({ object }) => object)
    .sort();

const CONVERTED = [
  'course-data/northlake-2025-03-09.zip',
  'edx-course-data/harbor/edge/events/2025/harbor-edge-events-2025-03-02.log.gz.gpg',
  'edx-course-data/harbor/prod/events/2025/harbor-prod-events-2025-03-02.log.gz.gpg',
  'edx-course-data/northlake/prod/events/2025/northlake-prod-events-2025-03-02.log.gz.gpg',
];

/** All ended well, each delivery was converted by one of them, and the lake is as one would have left it. */
async function expectAsOne(lake: string, ended: readonly Ended[]): Promise<void> {
  expect(ended.map(({ code }) => code)).toEqual(ended.map(() => 0));
  expect(settled(ended)).toEqual(CONVERTED);
  expect(await differences(lake, undisturbed.state)).toEqual([]);
}

describe('fault 45: processes that ingest the same folder into the same lake', () => {
  it('at once, two of them, end as one would', async () => {
    const lake = await setting.lake();
    const running = [setting.start(lake), setting.start(lake)];
    await expectAsOne(lake, await Promise.all(running.map(({ ended }) => ended)));
  });

  it('one after another, three of them, end as one would', async () => {
    const lake = await setting.lake();
    const running = [];
    for (let i = 0; i < 3; i++) {
      running.push(setting.start(lake));
      await sleep(250);
    }
    await expectAsOne(lake, await Promise.all(running.map(({ ended }) => ended)));
  });

  it('wait for one that is stopped in the middle of its work, and does not lose it', async () => {
    const lake = await setting.lake();
    const at = { effect: 'take tables/edx/.../run-*/*.parquet', when: 'before' } as const;
    const stopped = setting.start(lake, { fault: { kind: 'stop', at } });
    await stopped.stopped;
    const waiting = setting.start(lake);
    await sleep(4000);
    expect(waiting.process.exitCode).toBeNull();
    stopped.process.kill('SIGCONT');
    await expectAsOne(lake, await Promise.all([stopped.ended, waiting.ended]));
  });
});
