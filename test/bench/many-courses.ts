import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bytes, count } from '../../bin/terminal/numbers.ts';
import { type Benchmark, memoryCheck, type Scale, type Side, sideOf, skipped } from './benchmark.ts';
import { gpgKeys } from './inputs/gpg.ts';
import { PACKAGE_NAME, type PackageFacts, type PackageShape, packageInput } from './inputs/package.ts';
import { lackOfSpace, timedIngest } from './lake.ts';
import { byTurns } from './measure.ts';

/** Entries of each course, in both packages. */
const TABLES = 44;
const FEW_COURSES = 5;
const SHAPES: Readonly<Record<Scale, PackageShape>> = {
  small: { courses: 20, tables: TABLES, bytes: 3e6 },
  full: { courses: 500, tables: TABLES, bytes: 75e6 },
};
const TARGET_FILES = 150;
const TARGET_MS = 6;

export const manyCourses: Benchmark = {
  name: 'many-courses',
  title: 'A package of many courses',
  about: `A package of 500 courses with ${TABLES} small entries each, against as many bytes in ${FEW_COURSES} courses, both ingested into new
lakes. Targets: at most ${TARGET_FILES} files written for 22,000 entries, and at most ${TARGET_MS} ms of processor time for each entry
beyond what the same bytes cost in few of them.`,
  async *run(setting) {
    const shape = SHAPES[setting.scale];
    const name = `${shape.courses} courses`;
    const lack = await lackOfSpace(setting, shape.bytes * 2);
    if (lack !== undefined) return yield skipped(name, lack);
    const { keyFile } = await gpgKeys(setting.folder);
    setting.say(`${name}: making two packages, unless they are there`);
    const many = await packageInput(setting.folder, shape);
    const same = { ...shape, courses: FEW_COURSES, bytes: many.facts.expanded };
    const few = await packageInput(setting.folder, same);
    let files = 0;
    const ingest = ({ dir, facts }: typeof many) =>
      timedIngest(
        setting,
        [join(dir, PACKAGE_NAME)],
        keyFile,
        { units: facts.entries, rows: facts.rows },
        async (lake) => {
          if (facts === many.facts) files = await filesBelow(join(lake, 'tables'));
        },
      );
    setting.say(`${name}: ${setting.runs} runs of each`);
    const [ofMany, ofFew] = await byTurns(setting, [() => ingest(many), () => ingest(few)]);
    const sides = [sideOf(name, ofMany), sideOf(`${FEW_COURSES} courses`, ofFew)] as const;
    yield {
      name,
      input: `${described(many.facts)}; against ${described(few.facts)}`,
      sides,
      checks: [
        { what: 'files written', unit: 'files', target: TARGET_FILES, measured: files },
        {
          what: 'processor time of an entry, beyond its bytes',
          unit: 'milliseconds',
          target: TARGET_MS,
          measured: millisecondsPerEntry(...sides, many.facts, few.facts),
        },
        memoryCheck(sides[0]),
      ],
    };
  },
};

/** The packages are not equal to the byte, so what the few entries cost is stretched to the bytes of the many. */
function millisecondsPerEntry(many: Side, few: Side, manyFacts: PackageFacts, fewFacts: PackageFacts): number {
  const forBytes = few.cpuSeconds.median * (manyFacts.expanded / fewFacts.expanded);
  return ((many.cpuSeconds.median - forBytes) / (manyFacts.entries - fewFacts.entries)) * 1000;
}

function described({ entries, rows, expanded, delivered }: PackageFacts): string {
  return `${count(rows)} rows in ${count(entries)} entries, ${bytes(expanded)} of text, delivered as ${bytes(delivered)}`;
}

async function filesBelow(dir: string): Promise<number> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).length;
}
