import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import type { Setting } from './benchmark.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { gpgKeys, stopAgent } from './inputs/gpg.ts';
import { thisMachine } from './machine.ts';
import { type Options, parseOptions } from './options.ts';
import { PAGE_FILE, renewPage, section } from './page.ts';
import { better, type Measured, type Result, readResults, writeResults } from './results.ts';

const say = (line: string) => process.stderr.write(`${line}\n`);

async function run({ only, scale, runs, tries, cli, page }: Options): Promise<void> {
  if (page) return writePage();
  await access(cli);
  const setting: Setting = { scale, runs, tries, cli, say, folder: join(tmpdir(), 'timeback-lake-bench') };
  await mkdir(setting.folder, { recursive: true });
  const { home } = await gpgKeys(setting.folder);
  const machine = thisMachine();
  try {
    for (const benchmark of BENCHMARKS.filter(({ name }) => only?.includes(name) ?? true)) {
      say(`${benchmark.name}: ${benchmark.title}`);
      const stored = scale === 'full' ? ((await readResults())[benchmark.name]?.cases ?? []) : [];
      const best = (now: Measured) =>
        better(
          stored.find(({ name }) => name === now.name),
          now,
        );
      const keep = async (kept: readonly Measured[]) => {
        if (scale === 'full') await store(benchmark.name, { scale, machine, cases: kept });
      };
      const cases: Measured[] = [];
      for await (const one of benchmark.run(setting)) {
        const now = { ...one, date: new Date().toISOString().slice(0, 10), runs };
        cases.push(now);
        if (best(now) !== now) say(`${now.name}: shown and not kept, since it was measured before without disturbance`);
        // After each case, so that hours of measuring survive an interruption.
        const later = stored.filter(({ name }) => cases.every((measured) => measured.name !== name));
        await keep([...cases.map(best), ...later]);
      }
      await keep(cases.map(best)); // without cases that the benchmark no longer has
      process.stdout.write(`${section(benchmark, { scale, machine, cases })}\n\n`);
    }
  } finally {
    await stopAgent(home);
  }
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
