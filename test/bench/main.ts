import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { Case, Scale, Setting } from './benchmark.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { gpgKeys, stopAgent } from './inputs/gpg.ts';
import { processorTime, stolenShare, thisMachine } from './machine.ts';
import { type Options, parseOptions } from './options.ts';
import { PAGE_FILE, renewPage, section } from './page.ts';
import { type Result, readResults, writeResults } from './results.ts';

/** With more of the processors gone to others, ratios say more of them than of what was measured. */
const MAX_STOLEN = 0.05;

const say = (line: string) => process.stderr.write(`${line}\n`);

async function run({ only, scale, runs, cli, page }: Options): Promise<void> {
  if (page) return writePage();
  await access(cli);
  const setting: Setting = { scale, runs, cli, say, folder: join(tmpdir(), 'timeback-lake-bench') };
  await mkdir(setting.folder, { recursive: true });
  const { home } = await gpgKeys(setting.folder);
  try {
    for (const benchmark of BENCHMARKS.filter(({ name }) => only?.includes(name) ?? true)) {
      say(`${benchmark.name}: ${benchmark.title}`);
      const cases: Case[] = [];
      const kept: Case[] = [];
      let before = await processorTime();
      for await (const one of benchmark.run(setting)) {
        cases.push(one);
        const now = await processorTime();
        const stolen = stolenShare(before, now);
        before = now;
        if (stolen > MAX_STOLEN) {
          const others = `the host has given ${(stolen * 100).toFixed(0)} % of the processor time to others`;
          say(`${one.name}: ${others}, so this is shown and not kept; measure again later`);
          continue;
        }
        kept.push(one);
        // After each case, so that hours of measuring survive an interruption.
        if (scale === 'full') await store(benchmark.name, resultOf(kept, scale, runs));
      }
      process.stdout.write(`${section(benchmark, resultOf(cases, scale, runs))}\n\n`);
    }
  } finally {
    await stopAgent(home);
  }
}

function resultOf(cases: readonly Case[], scale: Scale, runs: number): Result {
  return { scale, date: new Date().toISOString().slice(0, 10), machine: thisMachine(), runs, cases };
}

async function store(name: string, result: Result): Promise<void> {
  await writeResults({ ...(await readResults()), [name]: result });
  await writePage();
}

async function writePage(): Promise<void> {
  await writeFile(PAGE_FILE, renewPage(await readFile(PAGE_FILE, 'utf8'), BENCHMARKS, await readResults()));
}

try {
  await run(
    parseOptions(
      process.argv.slice(2),
      BENCHMARKS.map(({ name }) => name),
    ),
  );
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? 0 : 2; // commander has said what was wrong
  else {
    say(`bench: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  }
}
