import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { superseded } from '../../lambdas/core/lake/passed-over.ts';
import type { Delivered } from '../../lambdas/core/lake/work.ts';
import type { Planned } from '../../lambdas/plan-delivery/schema.ts';
import type { Publication } from '../../lambdas/publish-delivery/schema.ts';
import type { Reception } from '../../lambdas/receive-object/schema.ts';
import type { StepAnswer, StepName, StepOrder } from './step-process.ts';

export interface StepEnded {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly answer: StepAnswer | undefined;
}

/** How the steps of an execution are made: as an orchestrator may that delivers at least once and in any order. */
export interface Manner {
  /** How often each step is made at once. */
  readonly times: number;
  /** Kills the first process of a step at this side effect; the step is made again then. */
  readonly kill?: { readonly step: StepName; readonly at: number } | undefined;
  /** Order of the tasks. */
  order(tasks: readonly string[]): readonly string[];
}

/** Runs the steps of a delivery, each in a process of its own. `bundle`: step-process.ts. */
export function execution(bundle: string, lake: string, keyFile: string, manner: Manner) {
  const owner = `execution-${randomUUID()}`;
  const kills = manner.kill ? [manner.kill] : [];
  const effects = new Map<StepName, number>();

  const once = (order: Omit<StepOrder, 'lake' | 'owner' | 'keyFile'>): Promise<StepEnded> =>
    run(bundle, { ...order, lake, owner, keyFile });
  /** The output of the first that ended well; all others must have ended well too, or have been killed. */
  const make = async (step: StepName, input: unknown): Promise<unknown> => {
    const given = { step, input };
    const kill = kills[0]?.step === step ? kills.shift() : undefined;
    if (kill) {
      const { signal } = await once({ ...given, killAt: kill.at });
      if (signal !== 'SIGKILL') throw new Error(`${step} was to be killed at ${kill.at} and ended before`);
    }
    const all = await Promise.all(Array.from({ length: manner.times }, () => once(given)));
    for (const { code, stderr } of all) if (code !== 0) throw new Error(`${step} failed: ${stderr}`);
    if (!effects.has(step)) effects.set(step, all[0]?.answer?.effects ?? 0);
    return all[0]?.answer?.output;
  };

  return {
    /** How many side effects each step had when it was made first, which is when it can be killed. */
    effects,
    async deliver(delivered: Delivered): Promise<Publication['state'] | Reception['kind']> {
      const received = (await make('receive', delivered)) as Reception;
      if (received.kind === 'superseded') {
        await make('passOver', [superseded(received.item, received)]);
      }
      if (received.kind !== 'ours') return received.kind;
      const { work } = received;
      const { tasks } = (await make('plan', { work })) as Planned;
      await Promise.all(manner.order(tasks).map((task) => make('convert', { work, task })));
      return ((await make('publish', { work })) as Publication).state;
    },
    /** Makes a step that is no part of a delivery's. */
    make,
  };
}

function run(bundle: string, order: StepOrder): Promise<StepEnded> {
  const child = spawn(process.execPath, [bundle, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      resolve({ code, signal, stderr, answer: stdout ? (JSON.parse(stdout) as StepAnswer) : undefined });
    });
  });
}
