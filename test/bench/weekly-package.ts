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
import { PACKAGE_NAME, type PackageShape, packageInput } from './inputs/package.ts';
import { lackOfSpace, timedIngest } from './lake.ts';
import { byTurns, measure } from './measure.ts';

interface Shape extends PackageShape {
  readonly name: string;
  readonly target: number;
}

const COURSES = 5;
/** 5 courses of 43 tables are 215 entries. */
const MANY = { courses: COURSES, tables: 43 };
const FEW = { courses: COURSES, tables: 1 };

const SHAPES: Readonly<Record<Scale, readonly Shape[]>> = {
  small: [
    { ...MANY, name: '20 MB in 215 entries', bytes: 20e6, target: 0.5 },
    { ...FEW, name: '20 MB in 5 entries', bytes: 20e6, target: 2.5 },
  ],
  full: [
    { ...MANY, name: '50 MB in 215 entries', bytes: 50e6, target: 0.5 },
    { ...MANY, name: '500 MB in 215 entries', bytes: 500e6, target: 1.0 },
    { ...FEW, name: '500 MB in 5 entries', bytes: 500e6, target: 2.5 },
    { ...MANY, name: '5 GB in 215 entries', bytes: 5e9, target: 1.0 },
  ],
};
/** Of the text: what the package and one lake take. */
const DISK_SHARE = 0.5;

export const weeklyPackage: Benchmark = {
  name: 'weekly-package',
  title: 'A weekly database package',
  about: `A package of 5 courses, its entries encrypted one by one, stored and deflated by turns. An ingest into a new lake
against \`unzip -p\` of each entry through \`gpg -d > /dev/null\`, whose time is mostly gpg's own start when entries are small.
Targets for the wall time: at most 1.0 times for 500 MB and for 5 GB of text in 215 entries, 0.5 times for 50 MB in as many,
2.5 times where 500 MB lie in five large entries, and always at most 600 MB in the process tree. As in real packages, most
of the text is in \`courseware_studentmodule\`.`,
  async *run(setting) {
    const gpg = await gpgKeys(setting.folder);
    for (const shape of SHAPES[setting.scale]) {
      const lack = await lackOfSpace(setting, shape.bytes * DISK_SHARE);
      if (lack === undefined) yield await compare(setting, gpg, shape);
      else yield skipped(shape.name, lack);
    }
  },
};

async function compare(setting: Setting, gpg: Gpg, { name, target, ...shape }: Shape): Promise<Case> {
  setting.say(`${name}: making the package, unless it is there`);
  const { dir, facts } = await packageInput(setting.folder, shape);
  const file = join(dir, PACKAGE_NAME);
  const agent = await agentOf(gpg);
  const script = `set -eo pipefail
    mapfile -t entries < <(unzip -Z1 '${file}' '*.gpg')
    for entry in "\${entries[@]}"; do unzip -p '${file}' "$entry" | ${decryptWords(gpg)} > /dev/null; done`;
  setting.say(`${name}: ${setting.runs} runs of each`);
  const [ingests, pipes] = await byTurns(setting, [
    () => timedIngest(setting, [file], gpg.keyFile, { units: facts.entries, rows: facts.rows }),
    () => measure({ program: 'bash', args: ['-c', script], daemons: [agent] }),
  ]);
  const [ours, baseline] = [sideOf('ingest', ingests), sideOf('unzip | gpg', pipes)];
  return {
    name,
    input: `${count(facts.rows)} rows in ${count(facts.entries)} entries, ${bytes(facts.expanded)} of text, delivered as ${bytes(facts.delivered)}`,
    sides: [ours, baseline],
    checks: [wallRatio(target, ours, baseline), memoryCheck(ours)],
  };
}
