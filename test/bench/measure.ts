import { spawn } from 'node:child_process';
import type { Setting } from './benchmark.ts';
import { MAX_STOLEN, processorTime, stolenShare } from './machine.ts';
import { cpuSecondsOf, cpuSecondsOfChildren, watchTree } from './process-tree.ts';

/** A program to be timed, its start included. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Processes that work for the program without being its children; what they use counts. */
  readonly daemons?: readonly number[];
}

export interface Run {
  readonly wallSeconds: number;
  /** User and system time of the process tree and the daemons. */
  readonly cpuSeconds: number;
  /** Of the process tree and the daemons together, as TreeWatch.peak. */
  readonly peakBytes: number;
  /** Of the processor time that this machine wanted meanwhile, the part that its host gave to others, from 0 to 1. */
  readonly stolen: number;
}

const LOOK_EVERY_MS = 20;
const STDERR_CHARS = 2_000;

/** Runs a command to its end. Throws, with the end of its standard error, when it does not exit with 0. */
export async function measure({ program, args, env = {}, daemons = [] }: Command): Promise<Run> {
  const cpu = () => cpuSecondsOfChildren() + daemons.reduce((sum, id) => sum + cpuSecondsOf(id), 0);
  const cpuBefore = cpu();
  const machineBefore = await processorTime();
  const start = performance.now();
  const child = spawn(program, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_CHARS);
  });
  // Without a process id it could not be started, which the promise below tells.
  const tree = watchTree(child.pid === undefined ? [] : [child.pid, ...daemons]);
  const timer = setInterval(() => tree.look(), LOOK_EVERY_MS);
  try {
    const ended = await new Promise<{ readonly code: number | null; readonly time: number }>((resolve, reject) => {
      child.on('error', reject);
      let time = 0;
      child.on('exit', () => {
        time = performance.now();
      });
      child.on('close', (code) => resolve({ code, time }));
    });
    if (ended.code !== 0) throw new Error(`${program} ended with ${ended.code} instead of 0: ${complaint.trim()}`);
    return {
      wallSeconds: (ended.time - start) / 1000,
      cpuSeconds: cpu() - cpuBefore,
      peakBytes: tree.peak(),
      stolen: stolenShare(machineBefore, await processorTime()),
    };
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs all sides by turns, so that whatever else the machine does meets all of them, until `runs` rounds were undisturbed or
 * `tries` are done. Resolves to the runs of each side, of the `runs` least disturbed rounds. Each side does what it has to
 * before and after its own measurement.
 */
export async function byTurns<const Sides extends readonly (() => Promise<Run>)[]>(
  { runs, tries }: Pick<Setting, 'runs' | 'tries'>,
  sides: Sides,
): Promise<{ readonly [S in keyof Sides]: readonly Run[] }> {
  const rounds: (readonly Run[])[] = [];
  const undisturbed = () => rounds.filter((round) => disturbance(round) <= MAX_STOLEN).length;
  while (rounds.length < Math.max(runs, tries) && undisturbed() < runs) {
    const round: Run[] = [];
    for (const side of sides) round.push(await side());
    rounds.push(round);
  }
  const counted = rounds.sort((a, b) => disturbance(a) - disturbance(b)).slice(0, runs);
  return sides.map((_, at) => counted.map((round) => round[at])) as { [S in keyof Sides]: Run[] };
}

const disturbance = (round: readonly Run[]) => Math.max(...round.map(({ stolen }) => stolen));
