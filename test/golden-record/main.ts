import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { type Build, makeBuild } from './builds.ts';
import { compareStep } from './compare.ts';
import { makeInputs } from './deliveries.ts';
import { CHAPTERS } from './life.ts';
import { type Options, parseOptions } from './options.ts';
import { perform, type Stage } from './perform.ts';
import { describeDifference } from './report.ts';
import type { Chapter } from './step.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

interface Side {
  readonly build: Build;
  readonly folder: string;
}

/** Resolves to the number of differences. */
async function run({ before, after, only, keep }: Options): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'golden-'));
  try {
    say('making both builds and the deliveries');
    const sideOf = async (source: string, name: string): Promise<Side> => {
      const folder = join(scratch, name);
      return { build: await makeBuild(source, join(folder, 'build')), folder };
    };
    const sides = await Promise.all([sideOf(before, 'a'), sideOf(after, 'b')]);
    say(`before: ${sides[0].build.name}\nafter:  ${sides[1].build.name}`);
    const deliveries = join(scratch, 'deliveries');
    await makeInputs(deliveries);
    let differences = 0;
    for (const chapter of CHAPTERS.filter(({ name }) => only?.includes(name) ?? true)) {
      differences += await compareChapter(chapter, sides, deliveries);
    }
    return differences;
  } finally {
    if (keep) say(`kept: ${scratch}`);
    else await rm(scratch, { recursive: true, force: true });
  }
}

/** Both builds perform a step at the same time, and what they show is compared before the next one. */
async function compareChapter(chapter: Chapter, sides: readonly [Side, Side], deliveries: string): Promise<number> {
  const stages = await Promise.all([stageOf(chapter, sides[0], deliveries), stageOf(chapter, sides[1], deliveries)]);
  let differences = 0;
  for (const step of chapter.steps) {
    const began = performance.now();
    const [old, now] = await Promise.all([perform(stages[0], step), perform(stages[1], step)]);
    const found = compareStep(old, now);
    const rows = [...now.values()].reduce((sum, { lines }) => sum + lines.length, 0);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    const code = now.get('exit code')?.lines.join();
    say(`${chapter.name}, ${step.name}: exit ${code}, ${rows} lines, ${found.length} differences, ${seconds} s`);
    if (found.length > 0) {
      const text = [
        `${chapter.name}, ${step.name}: timeback-lake ${step.run.join(' ')}`,
        ...found.map(describeDifference),
      ];
      process.stdout.write(`${text.join('\n')}\n\n`);
    }
    differences += found.length;
  }
  return differences;
}

async function stageOf({ name }: Chapter, { build, folder }: Side, deliveries: string): Promise<Stage> {
  const stage = { build, chapter: name, deliveries, folder: join(folder, name), output: join(folder, 'printed', name) };
  for (const made of [stage.folder, stage.output]) await mkdir(made, { recursive: true });
  return stage;
}

try {
  const differences = await run(
    parseOptions(
      process.argv.slice(2),
      CHAPTERS.map(({ name }) => name),
    ),
  );
  say(differences === 0 ? 'no difference' : `${differences} differences`);
  process.exitCode = differences === 0 ? 0 : 1;
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else {
    say(`golden: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
