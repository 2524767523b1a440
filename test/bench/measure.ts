import { spawn } from 'node:child_process';
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
}

const LOOK_EVERY_MS = 20;
const STDERR_CHARS = 2_000;

/** Runs a command to its end. Throws, with the end of its standard error, when it does not exit with 0. */
export async function measure({ program, args, env = {}, daemons = [] }: Command): Promise<Run> {
  const cpu = () => cpuSecondsOfChildren() + daemons.reduce((sum, id) => sum + cpuSecondsOf(id), 0);
  const cpuBefore = cpu();
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
    return { wallSeconds: (ended.time - start) / 1000, cpuSeconds: cpu() - cpuBefore, peakBytes: tree.peak() };
  } finally {
    clearInterval(timer);
  }
}

/**
 * Runs both sides `runs` times by turns, so that whatever else the machine does meets both alike. Each side does what it
 * has to before and after its own measurement.
 */
export async function alternate(
  runs: number,
  ours: () => Promise<Run>,
  baseline: () => Promise<Run>,
): Promise<{ readonly ours: readonly Run[]; readonly baseline: readonly Run[] }> {
  const done = { ours: [] as Run[], baseline: [] as Run[] };
  for (let run = 0; run < runs; run++) {
    done.ours.push(await ours());
    done.baseline.push(await baseline());
  }
  return done;
}
