import { join } from 'node:path';
import { bytes, count } from '../../bin/terminal/numbers.ts';
import {
  type Benchmark,
  type Case,
  memoryCheck,
  type Scale,
  type Setting,
  sideOf,
  skipped,
  wallRatio,
} from './benchmark.ts';
import { agentOf, decryptWords, type Gpg, gpgKeys } from './inputs/gpg.ts';
import { LOG_FORMS, LOG_NAME, type LogForm, logInput } from './inputs/log.ts';
import { lackOfSpace, timedIngest } from './lake.ts';
import { byTurns, measure } from './measure.ts';

const SIZES: Readonly<Record<Scale, readonly number[]>> = {
  small: [20e6],
  full: [500e6, 5e9],
};
/** Of the text: what the delivered files and one lake take. */
const DISK_SHARE = 0.5;
const TARGET = 2.0;

const FORMS: Readonly<Record<LogForm, string>> = {
  fixed: 'one packet of fixed length',
  partial: 'partial lengths around ZLIB',
};

export const dailyLog: Benchmark = {
  name: 'daily-log',
  title: 'A daily event log',
  about: `One day's tracking log, in both forms in which gpg writes it: given a file name, without compression of its own
(one packet of fixed length), and from a pipe (partial lengths around a ZLIB packet). An ingest into a new lake against
\`gpg -d f | gunzip -c > /dev/null\`, which checks the same bytes and keeps nothing. Target: at most ${TARGET} times its wall
time, with at most 600 MB in the process tree.`,
  async *run(setting) {
    const gpg = await gpgKeys(setting.folder);
    for (const expanded of SIZES[setting.scale]) {
      const lack = await lackOfSpace(setting, expanded * DISK_SHARE);
      for (const form of LOG_FORMS) {
        const name = `${bytes(expanded)}, ${FORMS[form]}`;
        if (lack === undefined) yield await compare(setting, gpg, name, expanded, form);
        else yield skipped(name, lack);
      }
    }
  },
};

async function compare(setting: Setting, gpg: Gpg, name: string, expanded: number, form: LogForm): Promise<Case> {
  setting.say(`${name}: making the log, unless it is there`);
  const { dir, facts } = await logInput(setting.folder, expanded);
  const file = join(dir, form, LOG_NAME);
  const agent = await agentOf(gpg);
  const pipe = `set -o pipefail; ${decryptWords(gpg)} '${file}' | gunzip -c > /dev/null`;
  setting.say(`${name}: ${setting.runs} runs of each`);
  const [ingests, pipes] = await byTurns(setting, [
    () => timedIngest(setting, [file], gpg.keyFile, { units: 1, rows: facts.events }),
    () => measure({ program: 'bash', args: ['-c', pipe], daemons: [agent] }),
  ]);
  const [ours, baseline] = [sideOf('ingest', ingests), sideOf('gpg | gunzip', pipes)];
  return {
    name,
    input: `${count(facts.events)} events, ${bytes(facts.expanded)} of text, delivered as ${bytes(facts.delivered[form])}`,
    sides: [ours, baseline],
    checks: [wallRatio(TARGET, ours, baseline), memoryCheck(ours)],
  };
}
