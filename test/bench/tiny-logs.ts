import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../bin/terminal/numbers.ts';
import { type Benchmark, type Case, type Check, memoryCheck, type Scale, type Side, sideOf } from './benchmark.ts';
import { gpgKeys } from './inputs/gpg.ts';
import { tinyLogName, tinyLogs } from './inputs/tiny-logs.ts';
import { ingestArgs, lakeFolder, verify } from './lake.ts';
import { byTurns, measure, type Run } from './measure.ts';

/** Logs of the lakes: of a small one, of one whose start no longer counts, and of the large one. */
const LOGS: Readonly<Record<Scale, readonly [few: number, some: number, many: number]>> = {
  small: [10, 50, 200],
  full: [100, 1_000, 10_000],
};
const TARGET_GROWTH = 1.1;
const TARGET_INGEST = 1.5;
const TARGET_REFRESH = 2;

export const tinyLogsGrowth: Benchmark = {
  name: 'tiny-logs',
  title: 'Thousands of small logs',
  about: `10,000 logs of ten events each, of two organisations, ingested into a new lake at once; then one more on top of them, against
the same in a lake of 100. Processor times are compared, without the wait for a disk. Targets: a delivery among 10,000 costs at most
${TARGET_GROWTH} times one among 1,000, with at most 600 MB in the process tree; for the one more, an ingest costs at most
${TARGET_INGEST} times, and the refresh after it at most ${TARGET_REFRESH} times what it does in the small lake.`,
  async *run(setting) {
    const [few, some, many] = LOGS[setting.scale];
    const { keyFile } = await gpgKeys(setting.folder);
    setting.say(`${count(many)} logs: making them, unless they are there`);
    const { dir, facts } = await tinyLogs(setting.folder, many + Math.max(setting.runs, setting.tries));
    const home = await lakeFolder(setting);
    /** Ingests some of the logs into the lake of so many. */
    const ingest = async (lake: number, logs: readonly number[]) => {
      const folder = await mkdtemp(join(home, 'logs-'));
      for (const name of logs.map(tinyLogName)) await copyFile(join(dir, name), join(folder, name));
      const args = ingestArgs(setting, [folder], join(home, String(lake)), keyFile);
      return measure({ program: process.execPath, args });
    };
    const refresh = (lake: number) =>
      measure({ program: process.execPath, args: [setting.cli, 'refresh', '--lake', join(home, String(lake))] });
    const filled = async (lake: number) => {
      setting.say(`${count(lake)} logs: filling a lake`);
      const run = await ingest(lake, [...Array(lake).keys()]);
      await verify(setting, join(home, String(lake)), { units: lake, rows: lake * facts.events });
      return sideOf(`${count(lake)} logs`, [run]);
    };
    try {
      await mkdir(home, { recursive: true });
      await filled(few);
      const [ofSome, ofMany] = [await filled(some), await filled(many)];
      yield {
        name: `${count(many)} logs`,
        input: `logs of ${facts.events} events, of two organisations; one run of each`,
        sides: [ofMany, ofSome],
        checks: [
          growth('processor time of a delivery', TARGET_GROWTH, ofMany, ofSome, some / many),
          memoryCheck(ofMany),
        ],
      };
      for (const lake of [few, many]) await refresh(lake);
      yield* oneMore(few, many, await byTurns(setting, moreOf(ingest, refresh, few, many)));
    } finally {
      await rm(home, { recursive: true, force: true });
    }
  },
};

/** The sides that add a log to each lake and refresh it, every time another log. */
function moreOf(
  ingest: (lake: number, logs: readonly number[]) => Promise<Run>,
  refresh: (lake: number) => Promise<Run>,
  ...lakes: readonly [few: number, many: number]
) {
  const next = new Map(lakes.map((lake) => [lake, lake]));
  const add = (lake: number) => {
    const log = next.get(lake)!;
    next.set(lake, log + 1);
    return ingest(lake, [log]);
  };
  const [few, many] = lakes;
  return [() => add(few), () => add(many), () => refresh(few), () => refresh(many)] as const;
}

function* oneMore(few: number, many: number, runs: Readonly<Record<0 | 1 | 2 | 3, readonly Run[]>>): Iterable<Case> {
  const names = [many, few].map((lake) => `beside ${count(lake)}`) as [string, string];
  const cases = [
    ['ingest', TARGET_INGEST, runs[1], runs[0]],
    ['refresh', TARGET_REFRESH, runs[3], runs[2]],
  ] as const;
  for (const [what, target, ofMany, ofFew] of cases) {
    const sides = [sideOf(names[0], ofMany), sideOf(names[1], ofFew)] as const;
    yield {
      name: `one more log, ${what}`,
      input: `a log of an organisation and day of its own`,
      sides,
      checks: [growth(`processor time, ${names[0]} / ${names[1]}`, target, ...sides), memoryCheck(sides[0])],
    };
  }
}

/** Ratio of the medians of processor time, each side's cost being spread over its deliveries: `share` is few / many of them. */
function growth(what: string, target: number, ofMany: Side, ofFew: Side, share = 1): Check {
  const measured = (ofMany.cpuSeconds.median / ofFew.cpuSeconds.median) * share;
  return { what, unit: 'ratio', target, measured };
}
