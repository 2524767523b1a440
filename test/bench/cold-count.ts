import { link, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../bin/terminal/numbers.ts';
import { type Benchmark, type Scale, type Setting, sideOf, skipped } from './benchmark.ts';
import { coldQuery } from './cold-query.ts';
import { gpgKeys } from './inputs/gpg.ts';
import { LOG_NAME, logInput } from './inputs/log.ts';
import { ingestArgs, lackOfSpace, lakeFolder, verify } from './lake.ts';
import { byTurns, measure } from './measure.ts';

interface Size {
  readonly events: number;
  /** Of each day's log, as of the daily-log benchmark, whose input it shares. */
  readonly logBytes: number;
}

const SIZES: Readonly<Record<Scale, Size>> = {
  small: { events: 50_000, logBytes: 20e6 },
  full: { events: 10e6, logBytes: 500e6 },
};
const SQL = 'select count(*) from edx.events';
const TARGET_SECONDS = 1;
/** Of the lake, with room to write it. */
const BYTES_PER_EVENT = 200;

export const coldCount: Benchmark = {
  name: 'cold-count',
  title: 'A first question',
  about: `\`query "${SQL}"\` over 10 million events: a new process each time, and the lake's files dropped
from the memory in which the system keeps what was read. Target: less than ${TARGET_SECONDS} s.`,
  async *run(setting) {
    const { events, logBytes } = SIZES[setting.scale];
    const name = `${count(events)} events`;
    const lack = await lackOfSpace(setting, events * BYTES_PER_EVENT);
    if (lack !== undefined) return yield skipped(name, lack);
    setting.say(`${name}: making the log, unless it is there`);
    const { dir, facts } = await logInput(setting.folder, logBytes);
    const days = Math.ceil(events / facts.events);
    const lake = await lakeFolder(setting);
    try {
      setting.say(`${name}: filling a lake with ${days} days`);
      await fill(setting, lake, join(dir, 'partial', LOG_NAME), days);
      await verify(setting, lake, { units: days, rows: days * facts.events });
      setting.say(`${name}: ${setting.runs} runs`);
      const [runs] = await byTurns(setting, [() => coldQuery(setting, lake, SQL)]);
      const side = sideOf('query', runs);
      yield {
        name,
        input: `${count(days * facts.events)} events in ${days} days of log`,
        sides: [side],
        checks: [{ what: 'wall time', unit: 'seconds', target: TARGET_SECONDS, measured: side.wallSeconds.median }],
      };
    } finally {
      await rm(lake, { recursive: true, force: true });
    }
  },
};

/** Each day has the same log: other names of one file. */
async function fill(setting: Setting, lake: string, log: string, days: number): Promise<void> {
  const { keyFile } = await gpgKeys(setting.folder);
  const folder = await mkdtemp(join(setting.folder, 'days-'));
  try {
    for (let day = 0; day < days; day++) {
      const date = new Date(Date.UTC(2025, 0, 1 + day)).toISOString().slice(0, 10);
      await link(log, join(folder, LOG_NAME.replace(/\d{4}-\d\d-\d\d/, date)));
    }
    await measure({ program: process.execPath, args: ingestArgs(setting, [folder], lake, keyFile) });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
