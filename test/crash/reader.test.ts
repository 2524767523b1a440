import { afterAll, beforeAll, expect, it } from 'vitest';
import { ingestUndisturbed, type Undisturbed } from './expected.ts';
import type { Running } from './processes.ts';
import { look, partlySeen, type Sight } from './reader.ts';
import { makeSetting, type Setting } from './setting.ts';

let setting: Setting;
let undisturbed: Undisturbed;
let lake: string;

beforeAll(async () => {
  setting = await makeSetting();
  undisturbed = await ingestUndisturbed(setting);
  lake = await setting.lake();
});
afterAll(() => setting.remove());

/** Files stay for the queries that began before: what a reader relies on. */
const OPTIONS = { graceHours: 24, fault: { kind: 'slow', ms: 15 } } as const;

/** Looks again and again, until `enough` or the process has ended. */
async function sightsWhile({ ended }: Running, enough: (seen: readonly Sight[]) => boolean): Promise<readonly Sight[]> {
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const seen: Sight[] = [];
  while (running && !enough(seen)) seen.push(await look(lake));
  return seen;
}

const states = (seen: readonly Sight[]) => new Set(seen.map((sight) => JSON.stringify(sight)));

it('a reader beside an ingest, its kill and the next one sees every delivery whole or not at all', async () => {
  const killed = setting.start(lake, OPTIONS);
  const seen = [...(await sightsWhile(killed, (sights) => states(sights).size >= 2))];
  killed.process.kill('SIGKILL');
  expect((await killed.ended).signal).toBe('SIGKILL');
  seen.push(await look(lake));

  const next = setting.start(lake, OPTIONS);
  seen.push(...(await sightsWhile(next, () => false)));
  expect((await next.ended).stderr).toBe('');
  seen.push(await look(lake));

  const { before, after } = undisturbed;
  expect(seen.flatMap((sight) => partlySeen(sight, before, after))).toEqual([]);
  expect(seen.at(-1)).toEqual(after);
  expect(states(seen).size).toBeGreaterThan(2);
  // What was seen once is never gone again.
  for (const group of Object.keys(after)) {
    const changed = seen.findIndex((sight) => sight[group] === after[group]);
    expect(seen.slice(changed).every((sight) => sight[group] === after[group])).toBe(true);
  }
});
