import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count, plural } from '../../bin/terminal/numbers.ts';
import { BASE } from '../../sql/base/index.ts';
import { type Benchmark, memoryCheck, sideOf, skipped, wallRatio } from './benchmark.ts';
import { flush } from './lake.ts';
import { byTurns, measure, type Run } from './measure.ts';
import {
  addDay,
  DISTRICT,
  EVERYONE,
  lackOfSpaceForTimeback,
  refreshed,
  relationsOf,
  rowsSeen,
  studentsOf,
  type TimebackLake,
  timebackLake,
} from './timeback-lake.ts';

const TARGET = 3.0;
const MEMORY_MB = 4_000;
/** Of the wall time of a full refresh, and seconds beside it. */
const DAY_SHARE = 0.05;
const DAY_SECONDS = 2;

export const refresh: Benchmark = {
  name: 'refresh',
  title: 'A refresh',
  about: `The base tables of a platform of 100,000 students with 5 million sessions, 20 million attempts and 1 million insights, beside
a package and the logs of edX, with the tables of one restricted scope, which sees a fifth of the students, and all contracts.
\`refresh --full\` builds all of it, against a DuckDB that only reads the base tables' Parquet and writes it again once; target: at
most ${TARGET} times its wall time, with at most ${count(MEMORY_MB)} MB in the process tree. After each, the log of one more day is
ingested, which is not measured, and \`refresh --select\` brings the base tables up to date, their contracts included; target: at most
${DAY_SHARE * 100} % of the full refresh and ${DAY_SECONDS} s. Then \`refresh\` does the rest: the contracts of the views, and what the scope sees.`,
  async *run(setting) {
    const name = `${count(studentsOf(setting))} students`;
    const lack = await lackOfSpaceForTimeback(setting);
    if (lack !== undefined) return yield skipped(name, lack);
    const lake = await timebackLake(setting);
    setting.say(`${name}: ${plural(setting.runs, 'run')} of each`);
    let events = 0;
    const [fulls, rewrites, days, rests] = await byTurns(setting, [
      () => refreshed(lake, ['--full']),
      () => rewritten(lake),
      async () => {
        events = await addDay(lake);
        return refreshed(lake, ['--select', ...BASE.map(({ name }) => name)]);
      },
      () => refreshed(lake),
    ]);
    const [full, rewrite] = [sideOf('refresh --full', fulls), sideOf('read and write', rewrites)];
    yield {
      name,
      input: await described(lake),
      sides: [full, rewrite],
      checks: [wallRatio(TARGET, full, rewrite), memoryCheck(full, MEMORY_MB)],
    };
    const [day, rest] = [sideOf('refresh --select', days), sideOf('refresh', rests)];
    yield {
      name: 'one new day',
      input: `a log of ${count(events)} events`,
      sides: [day, rest],
      checks: [
        {
          what: 'wall time, base tables',
          unit: 'seconds',
          target: full.wallSeconds.median * DAY_SHARE + DAY_SECONDS,
          measured: day.wallSeconds.median,
        },
        memoryCheck(day, MEMORY_MB),
      ],
    };
  },
};

/** Times a process that reads the Parquet of the base tables and writes it again. */
async function rewritten(lake: TimebackLake): Promise<Run> {
  const folder = await mkdtemp(join(lake.setting.folder, 'rewritten-'));
  try {
    const list = join(folder, 'tables.json');
    await writeFile(list, JSON.stringify(await baseFiles(lake)));
    await flush();
    return await measure({ program: process.execPath, args: ['test/bench/rewrite-parquet.mjs', list, folder] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Base tables that have rows, with their published files. */
async function baseFiles(lake: TimebackLake) {
  const base = (await relationsOf(lake)).filter(({ schema }) => schema === 'base');
  const tables = await Promise.all(
    base.map(async ({ name, files }) => ({
      name,
      files: (await files()).map((file) => join(lake.folder, decodeURIComponent(file.name))),
    })),
  );
  return tables.filter(({ files }) => files.length > 0);
}

async function described(lake: TimebackLake): Promise<string> {
  const { sessions, attempts, insights } = lake.sizes;
  const [all, seen] = [await rowsSeen(lake, EVERYONE, 'students'), await rowsSeen(lake, DISTRICT, 'students')];
  return `${count(sessions)} sessions, ${count(attempts)} attempts and ${count(insights)} insights; the restricted scope sees ${count(seen)} of ${count(all)} students`;
}
