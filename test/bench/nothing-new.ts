import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { count } from '../../bin/terminal/numbers.ts';
import { type Benchmark, type Scale, sideOf } from './benchmark.ts';
import { gpgKeys } from './inputs/gpg.ts';
import { smallLog } from './inputs/small-log.ts';
import { ingestArgs, lakeFolder, verify } from './lake.ts';
import { byTurns, measure } from './measure.ts';

const OBJECTS: Readonly<Record<Scale, number>> = { small: 100, full: 5_000 };
/** Days of each organisation. */
const DAYS = 1_000;
const TARGET_SECONDS = 2;

export const nothingNew: Benchmark = {
  name: 'nothing-new',
  title: 'An ingest with nothing new',
  about: `\`ingest\` of a folder whose 5,000 logs the lake knows already, as a schedule runs it every hour; after one run that is not
counted. Target: less than ${TARGET_SECONDS} s.`,
  async *run(setting) {
    const objects = OBJECTS[setting.scale];
    const name = `${count(objects)} known objects`;
    const { keyFile } = await gpgKeys(setting.folder);
    const log = await smallLog(setting.folder);
    const lake = await lakeFolder(setting);
    const folder = join(lake, 'logs');
    try {
      setting.say(`${name}: filling a lake`);
      await mkdir(folder);
      for (let at = 0; at < objects; at++) {
        const date = new Date(Date.UTC(2020, 0, 1 + (at % DAYS))).toISOString().slice(0, 10);
        await writeFile(join(folder, `org${Math.floor(at / DAYS)}-prod-events-${date}.log.gz.gpg`), log.bytes);
      }
      const ingest = () =>
        measure({ program: process.execPath, args: ingestArgs(setting, [folder], join(lake, 'lake'), keyFile) });
      await ingest();
      await verify(setting, join(lake, 'lake'), { units: objects, rows: objects * log.events });
      setting.say(`${name}: ${setting.runs} runs`);
      await ingest(); // not counted
      const [runs] = await byTurns(setting, [ingest]);
      const side = sideOf('ingest', runs);
      yield {
        name,
        input: `${count(objects)} logs of ${log.events} events`,
        sides: [side],
        checks: [{ what: 'wall time', unit: 'seconds', target: TARGET_SECONDS, measured: side.wallSeconds.median }],
      };
    } finally {
      await rm(lake, { recursive: true, force: true });
    }
  },
};
