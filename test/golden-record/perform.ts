import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Build } from './builds.ts';
import type { Shown, StepRecord } from './compare.ts';
import { normaliseLine, normaliseRow } from './normalise.ts';
import { readSnapshot, rowsOf, typesOf } from './snapshot.ts';
import type { Look, Step } from './step.ts';

/** Where one build goes through one chapter. */
export interface Stage {
  readonly build: Build;
  readonly chapter: string;
  /** Folder with all that the script delivers. */
  readonly deliveries: string;
  /** Working folder of the commands. Those of two builds have paths of one length, so that columns have one width. */
  readonly folder: string;
  /** Receives what the commands print. */
  readonly output: string;
}

interface Ended {
  readonly code: number;
  /** Files with what was printed. */
  readonly stdout: string;
  readonly stderr: string;
}

/** Performs the step, and tells all that can be seen of it. */
export async function perform(stage: Stage, step: Step): Promise<StepRecord> {
  await arrange(stage, step);
  const run = (name: string, args: readonly string[]) => command(stage, step.at, `${step.name}, ${name}`, args);
  const { code, stdout, stderr } = await run('command', step.run);
  const record = new Map<string, Shown>([
    ['exit code', { ordered: true, lines: [String(code)] }],
    ['standard output', await printed(stage, stdout)],
    ['standard error', await printed(stage, stderr)],
  ]);
  for (const file of step.writes ?? []) {
    record.set(file, { ...(await printed(stage, join(stage.folder, file))), ordered: false }); // the rows of an export have no order
  }
  if (step.look) for (const [name, shown] of await tablesSeen(stage, step.look, run)) record.set(name, shown);
  return record;
}

async function arrange({ deliveries, folder }: Stage, { arrive = [], settings }: Step): Promise<void> {
  for (const { from, to, modified, bytes } of arrive) {
    const path = join(folder, to);
    await mkdir(dirname(path), { recursive: true });
    await rm(path, { recursive: true, force: true }); // so that it is another file, as one that was downloaded again
    await cp(join(deliveries, from), path, { recursive: true });
    if (bytes !== undefined) await truncate(path, bytes);
    for (const file of await filesAt(path)) await utimes(file, new Date(modified), new Date(modified));
  }
  if (settings) await writeFile(join(folder, 'timeback-lake.json'), JSON.stringify(settings));
}

/** The file, or all files in the folder. */
async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** Runs the command line with a clock that begins at `at`. */
async function command(stage: Stage, at: string, name: string, args: readonly string[]): Promise<Ended> {
  const [stdout, stderr] = ['out', 'err'].map((ending) => join(stage.output, `${name}.${ending}`)) as [string, string];
  const inherited = Object.entries(process.env).filter(([variable]) => !/^(?:TIMEBACK_|NODE_OPTIONS$)/.test(variable));
  const child = spawn(process.execPath, [stage.build.cli, ...args], {
    cwd: stage.folder,
    env: {
      ...Object.fromEntries(inherited),
      TZ: 'UTC',
      GOLDEN_CLOCK: at,
      NODE_OPTIONS: `--import ${resolve('test/golden-record/clock.mjs')}`,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const files = [child.stdout.pipe(createWriteStream(stdout)), child.stderr.pipe(createWriteStream(stderr))];
  const code = await new Promise<number>((ended, failed) => {
    child.on('error', failed);
    child.on('close', (status, signal) =>
      status === null ? failed(new Error(`${name} was ended by ${signal}`)) : ended(status),
    );
  });
  await Promise.all(files.map((file) => finished(file)));
  return { code, stdout, stderr };
}

type Run = (name: string, args: readonly string[]) => Promise<Ended>;

/** All tables as a reader without a scope sees them, and the views as the reader of each scope does. */
async function tablesSeen(
  stage: Stage,
  { flags = [], without = [], scopes, types = false }: Look,
  run: Run,
): Promise<StepRecord> {
  const seen = new Map<string, Shown>();
  const ask = async (name: string, args: readonly string[]): Promise<string | undefined> => {
    const { code, stdout, stderr } = await run(name, [...args, ...flags]);
    if (code === 0) return stdout;
    seen.set(`${name}, which cannot be read`, await printed(stage, stderr));
    return undefined;
  };
  const listed = async (list: 'describe' | 'views') => {
    const file = await ask(list, [list, '--json']);
    const lines = file === undefined ? [] : (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as { readonly schema?: string; readonly name: string });
  };
  const add = async (name: string, tables: readonly string[], of: typeof rowsOf, more: readonly string[] = []) => {
    const file = await ask(name, ['query', of(tables), '--format', 'json', ...more]);
    if (file === undefined) return;
    const rows = await readSnapshot(file, tables, (row) => normaliseRow(row, stage.folder, stage.chapter));
    for (const [table, shown] of rows) seen.set(`${name} ${table}`, shown);
  };
  const left = [...without, ...scopes]; // what a scope's reader sees is asked as that reader
  const all = (await listed('describe')).filter(({ schema = '' }) => !left.includes(schema));
  const tables = all.map(({ schema, name }) => `${schema}.${name}`);
  await add('rows of', tables, rowsOf);
  if (types) await add('types of', tables, typesOf);
  if (scopes.length === 0) return seen;
  const views = (await listed('views')).map(({ name }) => name);
  for (const scope of scopes) await add(`for ${scope}, rows of`, views, rowsOf, ['--scope', scope]);
  return seen;
}

/** Lines of a file that a command printed or wrote. */
async function printed({ folder }: Stage, file: string): Promise<Shown> {
  const text = await readFile(file, 'utf8').catch(() => 'there is no such file');
  return { ordered: true, lines: text.split('\n').map((line) => normaliseLine(line, folder)) };
}
