import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processOwner } from '../../bin/this-machine.ts';
import { ClaimLostError, type Owner } from '../../lambdas/core/lake/claims.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { differences, trials } from './expected.ts';
import { lakeState } from './lake-state.ts';
import { ingestHere, makeSetting, type Setting } from './setting.ts';
import { type Moment, watchedStorage } from './watched-storage.ts';

let setting: Setting;
let moments: readonly Moment[];
let expected: Awaited<ReturnType<typeof lakeState>>;

beforeAll(async () => {
  setting = await makeSetting();
  const lake = await setting.lake();
  const { deliveries } = setting;
  const seen: Moment[] = [];
  const watched = watchedStorage(fileStorage(), toFolderUrl(lake), async (moment) => {
    seen.push(moment);
  });
  await ingestHere(lake, deliveries, deliveries.second, watched);
  moments = seen;
  await ingestHere(lake, deliveries, deliveries.third);
  expected = await lakeState(lake);
});
afterAll(() => setting.remove());

/** Where the process falls asleep: before an effect of some kind, counted from 1, or in the middle of it. */
interface Sleep extends Moment {
  readonly occurrence: number;
}

/** Effects before which the holder of a claim looks whether it still has it. */
const UNDER_CLAIM = /^(?:take|write) tables\/edx|^create runs/;

/** The first and the last effect of each kind that is under a claim, and the first of each other kind. */
function chosenSleeps(): readonly Sleep[] {
  const kinds = new Map<string, Sleep[]>();
  for (const moment of moments) {
    const { effect, when } = moment;
    if (when === 'after' || /^remove|snapshot/.test(effect)) continue;
    const kind = `${when} ${effect}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), { ...moment, occurrence: (kinds.get(kind)?.length ?? 0) + 1 }]);
  }
  return [...kinds.values()].flatMap((all) =>
    UNDER_CLAIM.test(all[0]!.effect) && all.length > 1 ? [all[0]!, all.at(-1)!] : [all[0]!],
  );
}

/** An owner for whom another one has ended, though it only sleeps: as time does it, once no heartbeat keeps its claims. */
const overtaker = (sleeper: Owner): Owner => {
  const owner = processOwner();
  return { ...owner, lives: async (name) => (name === sleeper.name ? false : owner.lives(name)) };
};

/** The hash of each data file and manifest, by its path below the lake. */
async function contents(lake: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(lake, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = files.filter((path) => path.endsWith('.parquet') || path.endsWith('manifest.json'));
  return new Map(
    await Promise.all(
      kept
        .filter((path) => !path.includes('/scratch/'))
        .map(
          async (path) =>
            [
              path,
              createHash('sha256')
                .update(await readFile(path))
                .digest('hex'),
            ] as const,
        ),
    ),
  );
}

/**
 * What is wrong after a process has slept, was overtaken by one that ingested the same and by the next package, and woke.
 * `notices`: it finds out before its next effect, as its clock tells it; else only when the ledger refuses its write.
 */
async function troubleAfterSleep({ effect, when, occurrence }: Sleep, notices: boolean): Promise<readonly string[]> {
  const lake = await setting.lake();
  const { deliveries } = setting;
  const trouble: string[] = [];
  let seen = 0;
  let state: 'awake' | 'asleep' | 'woken' | 'noticed' = 'awake';
  let fallAsleep = () => {};
  let wake = () => {};
  const asleep = new Promise<void>((resolve) => {
    fallAsleep = resolve;
  });
  const woken = new Promise<void>((resolve) => {
    wake = resolve;
  });
  const storage = watchedStorage(fileStorage(), toFolderUrl(lake), async (moment) => {
    if (state === 'woken' && notices && moment.when === 'before' && UNDER_CLAIM.test(moment.effect)) {
      state = 'noticed';
      throw new ClaimLostError('the claim was not kept');
    }
    if (state !== 'awake' || moment.effect !== effect || moment.when !== when) return;
    seen += 1;
    if (seen < occurrence) return;
    state = 'asleep';
    fallAsleep();
    await woken;
    state = 'woken';
  });
  const sleeping = processOwner();
  const others = overtaker(sleeping);
  const sleeper = ingestHere(lake, deliveries, deliveries.second, storage, sleeping);
  await Promise.race([asleep, sleeper]);
  if ((state as string) !== 'asleep') trouble.push('it never fell asleep');

  await ingestHere(lake, deliveries, deliveries.second, fileStorage(), others);
  await ingestHere(lake, deliveries, deliveries.third, fileStorage(), others);
  const before = await contents(lake);
  wake();
  const outcomes = await sleeper.catch((error: unknown) => [{ kind: 'failed' as const, error: error as Error }]);
  for (const outcome of outcomes) if (outcome.kind === 'failed') trouble.push(`failed: ${outcome.error.stack}`);
  const after = await contents(lake);
  for (const [path, hash] of before) {
    if (after.has(path) && after.get(path) !== hash) trouble.push(`written again: ${path.slice(lake.length)}`);
  }
  // Marks of garbage that it has left are cleared by the next ingest, as ever.
  await ingestHere(lake, deliveries, deliveries.third);
  trouble.push(...(await differences(lake, expected)));
  await rm(lake, { recursive: true });
  return trouble;
}

describe('fault 70: an ingest that sleeps, is overtaken by others, and wakes', () => {
  it('at any effect writes no published file again, and the lake ends as if it had not slept', async () => {
    const sleeps = chosenSleeps();
    for (const kind of ['take tables/edx', 'write tables/edx', 'create runs', 'take tables/lake', 'create ledger']) {
      expect(sleeps.some(({ effect }) => effect.startsWith(kind))).toBe(true);
    }
    const named = sleeps.map((one, at) => ({
      name: `${one.when} ${one.effect} (${one.occurrence})`,
      run: () => troubleAfterSleep(one, at % 2 === 0),
    }));
    expect(await trials(named)).toEqual({});
  }, 3_000_000);
});
