import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type IngestReport, ingest } from '../../bin/ingest/ingest.ts';
import { parseSettings } from '../../lambdas/core/settings.ts';
import { fileStorage } from '../../lambdas/core/storage/files.ts';
import { toFolderUrl } from '../../lambdas/core/storage/urls.ts';
import { readLogs } from '../project/delta-log.ts';
import { CURRENT, events, logKey, logOf } from './deliveries.ts';
import { ringOf, type TestLake, testLake } from './lake.ts';

const MINUTE_MS = 60_000;
let lake: TestLake;
beforeEach(async () => {
  lake = await testLake();
  vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await lake.remove();
});

/** Events that other tools see. */
const shown = async () => {
  const logs = await readLogs(lake.lakeFolder).catch(() => undefined); // there is no table before the first delivery
  return logs?.get('edx.events')?.files.reduce((sum, { rows }) => sum + rows, 0) ?? 0;
};

it('a long ingest shows other tools what it has published every ten minutes, and the rest at its end', async () => {
  const days = [2, 3, 4, 5, 6].map((day) => `2025-03-0${day}`);
  for (const date of days) await lake.put(logKey(date), [await logOf(events(3))]);
  // How long each delivery takes, in minutes: the second ends just before ten minutes have passed.
  const takes = [5, 4.999, 0.001, 9, 1];
  const seen: number[] = [];
  const report: IngestReport = {
    found() {},
    notTaken() {},
    begun() {},
    read() {},
    done(_, outcome) {
      expect(outcome.kind).toBe('settled');
      vi.setSystemTime(Date.now() + (takes[doneCount] ?? 0) * MINUTE_MS);
      doneCount += 1;
    },
    absent() {},
    warn: (message) => expect.unreachable(message),
  };
  let doneCount = 0;
  const storage = fileStorage();
  /** Looks before each delivery is read. */
  const looking = {
    ...storage,
    async *read(...args: Parameters<typeof storage.read>) {
      if (args[0].includes('/edx-course-data/') && seen.length === doneCount) seen.push(await shown());
      yield* storage.read(...args);
    },
  };
  await ingest({
    storage: looking,
    lake: toFolderUrl(lake.lakeFolder),
    settings: parseSettings({}, 'the test'),
    places: [toFolderUrl(lake.folder)],
    ring: await ringOf(CURRENT.privateKey),
    report,
  });
  expect(seen).toEqual([0, 0, 0, 9, 9]);
  expect(await shown()).toBe(15);
});
